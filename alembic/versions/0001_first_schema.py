"""The first schema: measured, judged, told.

Revision: 0001, the first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    """Only INTEGER is SQLite's own row id."""
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str) -> sa.Column[int]:
    """Milliseconds since 1970-01-01 UTC."""
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _reference(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _optional(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    _measured()
    _judged()
    _told()


def _measured() -> None:
    op.create_table(
        "target",
        _id(),
        _text("name"),
        _text("kind"),
        _text("location"),
        _text("labels"),
        _time("first_seen_at"),
        _time("last_seen_at"),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
        sa.UniqueConstraint("name", name="uq_target_name"),
    )
    op.create_table(
        "metric",
        _id(),
        _text("name"),
        _text("title"),
        _text("unit"),
        _text("direction"),
        _text("characteristic"),
        _text("how"),
        _text("source"),
        _text("labels"),
        _text("elements"),
        _time("changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_metric"),
        sa.UniqueConstraint("name", name="uq_metric_name"),
    )
    op.create_table(
        "run",
        _id(),
        _reference("target_id"),
        _text("collector"),
        _text("status"),
        _time("window_start"),
        _time("window_end"),
        _time("started_at"),
        sa.Column("duration", sa.Double(), nullable=False),
        _optional("code_version", sa.Text()),
        _optional("data_version", sa.Text()),
        _optional("model_version", sa.Text()),
        _text("tools"),
        _text("problems"),
        _time("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_run_target_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_target_id_collector_window_end", "run", ["target_id", "collector", "window_end"])
    op.create_index("ix_run_window_end", "run", ["window_end"])
    op.create_table(
        "last_run",
        _reference("target_id"),
        _text("collector"),
        _reference("run_id"),
        _time("run_end"),
        _optional("good_run_id", sa.BigInteger()),
        _optional("good_end", sa.BigInteger()),
        sa.PrimaryKeyConstraint("target_id", "collector", name="pk_last_run"),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_last_run_target_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_last_run_run_id"),
        sa.ForeignKeyConstraint(["good_run_id"], ["run.id"], name="fk_last_run_good_run_id"),
    )
    op.create_index("ix_last_run_run_id", "last_run", ["run_id"])
    op.create_index("ix_last_run_good_run_id", "last_run", ["good_run_id"])
    op.create_table(
        "series",
        _id(),
        _reference("target_id"),
        _reference("metric_id"),
        _text("labels_hash"),
        _text("labels"),
        _text("collector"),
        _time("first_ts"),
        _time("last_ts"),
        sa.Column("last_value", sa.Double(), nullable=False),
        _reference("last_run_id"),
        _reference("seen_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint(
            "target_id", "metric_id", "labels_hash", name="uq_series_target_id_metric_id_labels_hash"
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name="fk_series_target_id"),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_series_metric_id"),
    )
    op.create_index("ix_series_metric_id", "series", ["metric_id"])
    if op.get_context().dialect.name == "postgresql":
        # Each run updates its series: leave room for that on the same page.
        op.execute("ALTER TABLE series SET (fillfactor = 50)")
    op.create_table(
        "sample",
        _reference("series_id"),
        _time("ts"),
        sa.Column("value", sa.Double(), nullable=False),
        _reference("run_id"),
        sa.PrimaryKeyConstraint("series_id", "ts", name="pk_sample"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        _reference("run_id"),
        _reference("series_id"),
        _count("total"),
        _text("body"),
        sa.PrimaryKeyConstraint("run_id", "series_id", name="pk_evidence"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_evidence_run_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_evidence_series_id"),
    )
    op.create_index("ix_evidence_series_id", "evidence", ["series_id"])


def _judged() -> None:
    op.create_table(
        "evaluation",
        _text("target"),
        _time("at"),
        _text("verdict"),
        _text("quality_model"),
        _text("characteristics"),
        sa.PrimaryKeyConstraint("target", name="pk_evaluation"),
    )
    op.create_table(
        "rule_outcome",
        _text("fingerprint"),
        _text("target"),
        _text("rule"),
        _text("outcome"),
        _text("body"),
        _time("evaluated_at"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_rule_outcome"),
    )
    op.create_index("ix_rule_outcome_target", "rule_outcome", ["target"])
    op.create_table(
        "finding",
        _text("fingerprint"),
        _text("target"),
        _text("rule"),
        _text("state"),
        _count("severity"),
        _count("generation"),
        _time("opened_at"),
        _time("changed_at"),
        _time("last_seen_at"),
        _optional("resolved_at", sa.BigInteger()),
        _text("outcome"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_finding"),
    )
    op.create_index("ix_finding_state_severity_opened_at", "finding", ["state", "severity", "opened_at"])
    op.create_index("ix_finding_target_state", "finding", ["target", "state"])
    op.create_table(
        "finding_event",
        _id(),
        _text("fingerprint"),
        _count("generation"),
        _time("at"),
        _text("kind"),
        _text("outcome"),
        _optional("value", sa.Double()),
        _optional("limit_value", sa.Double()),
        _text("note"),
        sa.PrimaryKeyConstraint("id", name="pk_finding_event"),
        sa.ForeignKeyConstraint(
            ["fingerprint"], ["finding.fingerprint"], name="fk_finding_event_fingerprint"
        ),
    )
    op.create_index("ix_finding_event_fingerprint_at", "finding_event", ["fingerprint", "at"])
    op.create_table(
        "waiver",
        _id(),
        _text("fingerprint"),
        _text("owner"),
        _text("reason"),
        _time("created_at"),
        _time("expires_at"),
        _text("ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
    )
    op.create_index("ix_waiver_fingerprint", "waiver", ["fingerprint"])
    op.create_index("ix_waiver_expires_at", "waiver", ["expires_at"])
    op.create_table(
        "decision",
        _id(),
        _time("at"),
        _text("verdict"),
        _count("exit_code"),
        _text("inputs_digest"),
        _text("body"),
        _text("versions"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sqlite_autoincrement=True,
    )


def _told() -> None:
    op.create_table(
        "ticket",
        _id(),
        _text("sink"),
        _text("fingerprint"),
        _count("generation"),
        _text("state"),
        _text("token"),
        _optional("ref_id", sa.Text()),
        _optional("ref_key", sa.Text()),
        _optional("ref_url", sa.Text()),
        _optional("ref_note", sa.Text()),
        _optional("unknown_since", sa.BigInteger()),
        _count("version"),
        _time("created_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint(
            "sink", "fingerprint", "generation", name="uq_ticket_sink_fingerprint_generation"
        ),
    )
    op.create_index("ix_ticket_fingerprint", "ticket", ["fingerprint"])
    op.create_table(
        "outbox",
        _id(),
        _text("sink"),
        _text("fingerprint"),
        _count("generation"),
        _text("kind"),
        _text("payload"),
        _text("state"),
        _count("attempt"),
        _time("due_at"),
        _optional("claimed_by", sa.Text()),
        _optional("claim", sa.Text()),
        _optional("claimed_until", sa.BigInteger()),
        _optional("begun_at", sa.BigInteger()),
        _text("last_error"),
        _time("created_at"),
        _optional("done_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_sink_fingerprint_state", "outbox", ["sink", "fingerprint", "state"])
    claimed = sa.text("state = 'claimed'")
    op.create_index(
        "uq_outbox_claimed",
        "outbox",
        ["sink", "fingerprint"],
        unique=True,
        sqlite_where=claimed,
        postgresql_where=claimed,
    )


def downgrade() -> None:
    for table in (
        "outbox",
        "ticket",
        "decision",
        "waiver",
        "finding_event",
        "finding",
        "rule_outcome",
        "evaluation",
        "evidence",
        "sample",
        "series",
        "last_run",
        "run",
        "metric",
        "target",
    ):
        op.drop_table(table)
