"""What was told to others: the ticket ledger and the outbox."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint
from sqlalchemy import text as text_clause

from qualitywatch.domain.finding import Finding, FindingChange
from qualitywatch.store.columns import Document, PlainText, UtcMillis, identity
from qualitywatch.store.tables.shared import metadata, text

ticket = Table(
    "ticket",
    metadata,
    Column("id", identity(), primary_key=True),
    text("sink"),
    text("fingerprint"),
    Column("generation", Integer, nullable=False),
    text("state"),
    text("token"),
    Column("ref_id", PlainText),
    Column("ref_key", PlainText),
    Column("ref_url", PlainText),
    Column("ref_note", PlainText),
    Column("unknown_since", UtcMillis),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcMillis, nullable=False),
    Column("updated_at", UtcMillis, nullable=False),
    UniqueConstraint("sink", "fingerprint", "generation"),
    Index(None, "fingerprint"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", identity(), primary_key=True),
    text("sink"),
    text("fingerprint"),
    Column("generation", Integer, nullable=False),
    text("kind"),
    Column("payload", Document(FindingChange), nullable=False),
    text("state"),
    Column("attempt", Integer, nullable=False),
    Column("due_at", UtcMillis, nullable=False),
    Column("claimed_by", PlainText),
    Column("claim", PlainText),
    Column("claimed_until", UtcMillis),
    Column("begun_at", UtcMillis),
    text("last_error"),
    Column("created_at", UtcMillis, nullable=False),
    Column("done_at", UtcMillis),
    Index(None, "state", "due_at"),
    Index(None, "sink", "fingerprint", "state"),
    # What the queries see to, the database guarantees: never two at once to one sink about one finding. PostgreSQL's
    # has the same condition, in the migration: naming it here would import that dialect at every start (50 ms).
    Index(
        "uq_outbox_claimed", "sink", "fingerprint", unique=True, sqlite_where=text_clause("state = 'claimed'")
    ),
    sqlite_autoincrement=True,
)

item = Table(
    "item",
    metadata,
    Column("sink", PlainText, primary_key=True),
    Column("fingerprint", PlainText, primary_key=True),
    text("gathers"),
    text("target"),
    text("state"),
    Column("body", Document(Finding), nullable=False),
    Index(None, "sink", "target"),
)

member = Table(
    "member",
    metadata,
    Column("sink", PlainText, primary_key=True),
    Column("fingerprint", PlainText, primary_key=True),
    text("item"),
    Column("joined_at", UtcMillis, nullable=False),
    Index(None, "sink", "item"),
)
