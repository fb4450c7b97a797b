"""Scores over time, and the quality models that they are of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Table, UniqueConstraint

from qualitywatch.store.columns import PlainText, UtcMillis, identity
from qualitywatch.store.tables.shared import metadata, text

scoring = Table(
    "scoring",
    metadata,
    Column("id", identity(), primary_key=True),
    text("name"),
    text("version"),
    text("digest"),
    text("edition"),
    Column("first_used_at", UtcMillis, nullable=False),
    UniqueConstraint("digest", "name", "version"),
)

# A row where something changed, and none where all is as it was. Without a value there was too little evidence.
score = Table(
    "score",
    metadata,
    Column("target", PlainText, primary_key=True),
    Column("characteristic", PlainText, primary_key=True),
    Column("at", UtcMillis, primary_key=True, autoincrement=False),
    Column("value", Double),
    Column("low", Double),
    Column("high", Double),
    Column("coverage", Double, nullable=False),
    Column("scoring_id", BigInteger, ForeignKey("scoring.id"), nullable=False),
    sqlite_with_rowid=False,
)
