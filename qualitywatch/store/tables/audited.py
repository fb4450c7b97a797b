"""The audit log: entries that are only ever added, the newest one's number and hash, and what was judged from.

Triggers refuse to change or delete what is only ever added, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, LargeBinary, Table, event

from qualitywatch.store.columns import PlainText, UtcMillis
from qualitywatch.store.tables.judged import decision, finding_event
from qualitywatch.store.tables.shared import metadata, text

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcMillis, nullable=False),
    text("kind"),
    text("subject"),
    Column("row_id", BigInteger),
    text("targets"),
    text("entry"),
    text("hash"),
    Index(None, "subject", "number"),
    Index(None, "kind", "row_id"),
    Index(None, "at"),
)

# One row: whoever writes an entry holds it until the end of the transaction.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", PlainText, nullable=False),
)

kept_input = Table(
    "kept_input",
    metadata,
    Column("digest", PlainText, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

APPEND_ONLY = (audit_entry, decision, finding_event)


def _guards_in_sqlite(table: str) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        )


def _guards_in_postgresql(table: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION qualitywatch_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%% is only ever added to', TG_TABLE_NAME; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION qualitywatch_only_added_to()"
    )
    yield (
        f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION qualitywatch_only_added_to()"
    )


for _table in APPEND_ONLY:
    for _dialect, _guards in (("sqlite", _guards_in_sqlite), ("postgresql", _guards_in_postgresql)):
        for _statement in _guards(_table.name):
            event.listen(_table, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
