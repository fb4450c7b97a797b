"""Who alters, removes, inserts or moves a row, of whatever kind, is found out, and the row is named."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from audited_store import fill, tampering_found
from qualitywatch.domain.audit import AuditHead
from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.store import Migrate, open_store
from qualitywatch.store.tables import metadata

ENTRIES = 11
BY_KIND = {"log": 1, "rules": 9, "decision": 3, "finding": 4, "waiver": 5, "token": 11}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory):
    """One store for all of these tests, which roll back what they do to it."""
    if request.param == "sqlite":
        url, end = f"sqlite:///{tmp_path_factory.mktemp('tampering')}/store.db", None
    else:
        server = request.getfixturevalue("postgres_server")
        end = server.create()
        url = server.url(end)
    with closing(open_store(url, migrate=Migrate.UPGRADE)) as store:
        fill(store)
        assert store.audit.verify().holds
        yield store
    if end:
        server.drop(end)


def found(store, *statements, written_down=(), **values):
    return tampering_found(store, *((each, values) for each in statements), written_down=written_down)


def rewritten(store, of, **changes):
    """The text of an entry with parts of it changed, canonical."""
    (entry,) = [each for each in store.audit.entries() if each.number == of]
    return canonical({**json.loads(entry.text), **changes})


@pytest.mark.parametrize("kind", BY_KIND)
class TestEachKindOfEntry:
    def test_altered(self, filled, kind):
        number = BY_KIND[kind]
        changed = rewritten(filled, number, why="quite another reason")
        told = found(filled, "UPDATE audit_entry SET entry = :to WHERE number = :n", to=changed, n=number)
        assert told == {f"entry {number}": "its text is not what its hash says: it was altered"}

    def test_altered_with_its_hash(self, filled, kind):
        number = BY_KIND[kind]
        changed = rewritten(filled, number, why="quite another reason")
        told = found(
            filled,
            "UPDATE audit_entry SET entry = :to, hash = :hash WHERE number = :n",
            to=changed,
            hash=digest(changed),
            n=number,
        )
        (what,) = told.values()
        assert list(told) == [f"entry {number}"]
        assert "altered" in what

    def test_removed(self, filled, kind):
        number = BY_KIND[kind]
        told = found(filled, "DELETE FROM audit_entry WHERE number = :n", n=number)
        assert f"entry {number}" in told
        assert told[f"entry {number}"] == "it is missing: it was removed"

    def test_moved(self, filled, kind):
        number, other = BY_KIND[kind], 7
        told = found(
            filled,
            "UPDATE audit_entry SET number = 1000 WHERE number = :n",
            "UPDATE audit_entry SET number = :n WHERE number = :other",
            "UPDATE audit_entry SET number = :other WHERE number = 1000",
            n=number,
            other=other,
        )

        assert f"that of entry {other}" in told[f"entry {number}"]
        assert f"that of entry {number}" in told[f"entry {other}"]

    def test_inserted(self, filled, kind):
        """Between two others, by moving those after it: their texts still bear the old numbers."""
        number = BY_KIND[kind]
        forged = rewritten(filled, number, what="something that never happened")
        told = found(
            filled,
            "UPDATE audit_entry SET number = -number WHERE number > :n",
            "UPDATE audit_entry SET number = 1 - number WHERE number < 0",
            "INSERT INTO audit_entry SELECT :new, at, kind, subject, row_id, targets, :text, :hash"
            " FROM audit_entry WHERE number = :n",
            n=number,
            new=number + 1,
            text=forged,
            hash=digest(forged),
        )
        assert f"entry {number + 1}" in told

    @pytest.mark.parametrize("column", ["kind", "subject", "targets"])
    def test_a_column_altered(self, filled, kind, column):
        number = BY_KIND[kind]
        told = found(filled, f"UPDATE audit_entry SET {column} = 'other' WHERE number = :n", n=number)
        assert f"its column {column} says 'other'" in told[f"entry {number}"]


def test_the_last_entries_removed(filled):
    told = found(filled, "DELETE FROM audit_entry WHERE number > 9")
    assert told["entries 10 to 11"] == "they are missing: they were removed"


@pytest.mark.parametrize(
    ("knows", "expected"), [(False, {}), (True, {"entry 11": "it is missing: it was removed"})]
)
def test_the_last_entries_removed_and_the_head_put_back(filled, knows, expected):
    """Nothing in the database tells: that is what a head kept elsewhere is for."""
    told = found(
        filled,
        "DELETE FROM audit_entry WHERE number > 10",
        "UPDATE audit_head SET number = 10, hash = (SELECT hash FROM audit_entry WHERE number = 10)",
        written_down=[filled.audit.head()] if knows else [],
    )
    assert told == expected


@pytest.mark.parametrize("knows", [False, True])
def test_the_whole_log_made_anew(filled, knows):
    previous, statements = "0" * 64, []
    for entry in filled.audit.entries():
        changed = rewritten(
            filled, entry.number, who={"name": "eve", "via": "", "url": ""}, previous=previous
        )
        previous = digest(changed)
        to = {"n": entry.number, "to": changed, "hash": previous}
        statements.append(("UPDATE audit_entry SET entry = :to, hash = :hash WHERE number = :n", to))
    statements.append(("UPDATE audit_head SET hash = :hash", {"hash": previous}))
    heads = [filled.audit.head()] if knows else []
    told = tampering_found(filled, *statements, written_down=heads)
    assert list(told) == (["entry 11"] if knows else [])


def test_heads_of_before_are_still_right(filled):
    heads = [AuditHead(entry.number, entry.hash) for entry in filled.audit.entries()]
    assert found(filled, written_down=heads) == {}


def test_the_last_entry_altered_with_its_hash_and_the_head(filled):
    changed = rewritten(filled, 10, why="another reason")
    told = found(
        filled,
        "DELETE FROM audit_entry WHERE number = 11",
        "UPDATE audit_entry SET entry = :to, hash = :hash WHERE number = 10",
        "UPDATE audit_head SET number = 10",
        to=changed,
        hash=digest(changed),
    )
    assert told == {"entry 10": "the head knows another hash of it: it was altered or replaced"}


def test_an_entry_added_past_the_head(filled):
    last = filled.audit.head()
    forged = rewritten(filled, 11, number=12, previous=last.hash)
    told = found(
        filled,
        "INSERT INTO audit_entry SELECT 12, at, kind, subject, row_id, targets, :text, :hash"
        " FROM audit_entry WHERE number = 11",
        text=forged,
        hash=digest(forged),
    )
    assert told == {"entry 12": "beyond the head of the log: inserted behind the last entry"}


def test_the_head_removed(filled):
    told = found(filled, "DELETE FROM audit_head")
    assert told == {"the head": "it is missing, and there are entries: it was removed"}


def test_the_log_emptied(filled):
    told = found(filled, "DELETE FROM audit_entry")
    assert told["entries 1 to 11"] == "they are missing: they were removed"


ROWS = {
    "decision": ("decision 1", "exit_code", 0),
    "decision's body": ("decision 1", "body", "{}"),
    "decision's verdict": ("decision 1", "verdict", "pass"),
    "decision's inputs": ("decision 1", "inputs_digest", "0" * 64),
    "finding_event": ("finding event 1", "outcome", "pass"),
    "finding_event's value": ("finding event 1", "value", 0.5),
    "waiver": ("waiver 1", "reason", "another"),
    "waiver's end": ("waiver 1", "expires_at", 1999999999999),
}


class TestRowsThatTheLogSpeaksOf:
    @pytest.mark.parametrize("what", ROWS)
    def test_altered(self, filled, what):
        where, column, value = ROWS[what]
        table = what.partition("'")[0]
        told = found(
            filled,
            f"UPDATE {table} SET {column} = :to WHERE id = (SELECT min(id) FROM {table})",
            to=value,
        )
        ((named, said),) = told.items()
        assert named.split()[:-1] == where.split()[:-1]
        assert "it was altered" in said

    @pytest.mark.parametrize("table", ["decision", "finding_event", "waiver"])
    def test_removed(self, filled, table):
        told = found(filled, f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})")
        ((where, what),) = told.items()
        assert where.startswith(table.replace("_", " "))
        assert what.endswith("it is missing: it was removed")

    @pytest.mark.parametrize("table", ["decision", "finding_event", "waiver"])
    def test_inserted(self, filled, table):
        columns = ", ".join(each.name for each in metadata.tables[table].columns if each.name != "id")
        told = found(
            filled,
            f"INSERT INTO {table} (id, {columns}) SELECT 900, {columns} FROM {table} WHERE id = (SELECT min(id) FROM {table})",
        )
        assert told == {
            f"{table.replace('_', ' ')} 900": "no entry speaks of it: it was inserted beside the log"
        }

    @pytest.mark.parametrize(
        ("column", "value"), [("state", "open"), ("generation", 7), ("resolved_at", None)]
    )
    def test_a_finding_altered(self, filled, column, value):
        told = found(filled, f"UPDATE finding SET {column} = :to", to=value)
        ((where, what),) = told.items()
        assert where.startswith("finding ")
        assert f"its {column} is {value!r}" in what

    def test_a_finding_inserted(self, filled):
        columns = ", ".join(
            each.name for each in metadata.tables["finding"].columns if each.name != "fingerprint"
        )
        told = found(
            filled, f"INSERT INTO finding (fingerprint, {columns}) SELECT 'made-up', {columns} FROM finding"
        )
        assert told == {"finding made-up": "no entry speaks of it: it was inserted beside the log"}

    def test_an_input_altered(self, filled):
        told = found(
            filled, "UPDATE kept_input SET body = (SELECT body FROM kept_input ORDER BY digest LIMIT 1)"
        )

        assert told
        assert set(told.values()) == {"it is not what its digest says: it was altered"}

    def test_an_input_removed(self, filled):
        told = found(filled, "DELETE FROM kept_input")

        assert {where.partition(" ")[0] for where in told} == {"input"}
        assert all(what.endswith("it is missing: it was removed") for what in told.values())


def test_what_is_no_entry_at_all(filled):
    told = found(filled, "UPDATE audit_entry SET entry = 'nonsense' WHERE number = 4")
    assert "entry 4" in told
