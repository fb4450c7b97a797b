"""What was judged: evaluations, outcomes, findings with their history, waivers and gate decisions."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, Table

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.store.columns import Document, PlainText, UtcMillis, identity
from qualitywatch.store.tables.shared import metadata, text

evaluation = Table(
    "evaluation",
    metadata,
    Column("target", PlainText, primary_key=True),
    Column("at", UtcMillis, nullable=False),
    text("verdict"),
    text("quality_model"),
    Column("characteristics", Document(tuple[CharacteristicReport, ...]), nullable=False),
    Column("scoring", Document(ModelVersion)),
    Column("notes", Document(tuple[str, ...])),
)

rule_outcome = Table(
    "rule_outcome",
    metadata,
    Column("fingerprint", PlainText, primary_key=True),
    text("target"),
    text("rule"),
    text("outcome"),
    Column("body", Document(RuleOutcome), nullable=False),
    Column("evaluated_at", UtcMillis, nullable=False),
    Index(None, "target"),
)

finding = Table(
    "finding",
    metadata,
    Column("fingerprint", PlainText, primary_key=True),
    text("target"),
    text("rule"),
    text("state"),
    Column("severity", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("opened_at", UtcMillis, nullable=False),
    Column("changed_at", UtcMillis, nullable=False),
    Column("last_seen_at", UtcMillis, nullable=False),
    Column("resolved_at", UtcMillis),
    Column("outcome", Document(RuleOutcome), nullable=False),
    Index(None, "state", "severity", "opened_at"),
    Index(None, "target", "state"),
)

finding_event = Table(
    "finding_event",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("fingerprint", PlainText, ForeignKey("finding.fingerprint"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("at", UtcMillis, nullable=False),
    text("kind"),
    text("outcome"),
    Column("value", Double),
    Column("limit_value", Double),
    text("note"),
    Index(None, "fingerprint", "at"),
)

waiver = Table(
    "waiver",
    metadata,
    Column("id", identity(), primary_key=True),
    text("fingerprint"),
    text("owner"),
    text("reason"),
    Column("created_at", UtcMillis, nullable=False),
    Column("expires_at", UtcMillis, nullable=False),
    text("ticket"),
    Index(None, "fingerprint"),
    Index(None, "expires_at"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("at", UtcMillis, nullable=False),
    text("verdict"),
    Column("exit_code", Integer, nullable=False),
    text("inputs_digest"),
    text("body"),
    Column("versions", Document(Mapping[str, str | None]), nullable=False),
    sqlite_autoincrement=True,
)
