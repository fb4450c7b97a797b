"""A store in which something of every kind was decided or changed, and what is found when somebody tampers with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from qualitywatch.domain.audit import AuditHead, AuditKind, Basis, Fact
from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.store import Store
from qualitywatch.store.audit.verify import prove
from qualitywatch.store.tables import APPEND_ONLY
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import NOON, hours, settle

RULES = canonical([{"id": "complex", "limit": 1}, {"id": "long", "limit": 2}])
OTHER_RULES = canonical([{"id": "complex", "limit": 3}, {"id": "deep", "limit": 2}])


def basis(rules: str = RULES, values: str = "[1, 2]") -> Basis:
    return Basis(parts={"rules": rules, "values": values}, versions={"qualitywatch": "0.1.0"})


def decide(store: Store, *, rules: str = RULES, values: str = "[1, 2]", at: float = 0) -> int:
    return store.decide(
        at=hours(at),
        verdict=VerdictKind.FAIL,
        exit_code=1,
        body='{"verdict": "fail"}',
        versions={"shop": "8f3c2a1"},
        why="complex fails",
        basis=basis(rules, values),
    ).id


def fill(store: Store) -> None:
    """Two decisions between which the rules changed, a finding that opens and is resolved, waivers, a token."""
    decide(store)
    outcome = sample_outcome(rule="complex")
    settle(store, sample_change(outcome, kind=ChangeKind.OPENED, at=NOON, generation=1), sinks=())
    store.waivers.add(Waiver(outcome.fingerprint, "ada", "until the rewrite", NOON, hours(24), "QW-7"))
    store.waivers.add(Waiver("f" * 64, "bob", "known since long", NOON, hours(48)))
    store.waivers.revoke("f" * 64, at=hours(1), why="it is repaired")
    settle(store, sample_change(outcome, kind=ChangeKind.RESOLVED, at=hours(2), generation=1), sinks=())
    decide(store, rules=OTHER_RULES, at=3)
    store.audit.add(Fact(kind=AuditKind.TOKEN, subject="token:ci", what="token ci was made", why="for CI"))


def tampering_found(
    store: Store, *statements: tuple[str, dict[str, Any]], written_down: Sequence[AuditHead] = ()
) -> dict[str, str]:
    """What is found after these statements, run as the owner of the database can: no trigger refuses anything.

    All of it is rolled back.
    """
    with store._database.write() as connection:
        _take_off_the_guards(connection)
        for statement, values in statements:
            connection.execute(text(statement), values)
        proof = prove(connection, written_down=written_down, watch=lambda _: None)
        connection.rollback()
    told: dict[str, str] = {}
    for each in proof.found:
        told[each.where] = f"{told[each.where]}; {each.what}" if each.where in told else each.what
    return told


def _take_off_the_guards(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in APPEND_ONLY:
            connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        return
    for name in (
        connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    ):
        connection.execute(text(f"DROP TRIGGER {name}"))
