"""What was measured: targets, metrics, runs, series and their samples."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, Table, UniqueConstraint

from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.store.columns import Document, PlainText, UtcMillis, identity
from qualitywatch.store.tables.shared import TEXTS, metadata, text

target = Table(
    "target",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    text("kind"),
    text("location"),
    Column("labels", TEXTS, nullable=False),
    Column("first_seen_at", UtcMillis, nullable=False),
    Column("last_seen_at", UtcMillis, nullable=False),
)

metric = Table(
    "metric",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    text("title"),
    text("unit"),
    text("direction"),
    text("characteristic"),
    text("how"),
    text("source"),
    Column("labels", Document(tuple[str, ...]), nullable=False),
    Column("elements", Document(tuple[str, ...]), nullable=False),
    Column("changed_at", UtcMillis, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("target_id", BigInteger, ForeignKey("target.id"), nullable=False),
    text("collector"),
    text("status"),
    Column("window_start", UtcMillis, nullable=False),
    Column("window_end", UtcMillis, nullable=False),
    Column("started_at", UtcMillis, nullable=False),
    Column("duration", Double, nullable=False),
    Column("code_version", PlainText),
    Column("data_version", PlainText),
    Column("model_version", PlainText),
    Column("tools", TEXTS, nullable=False),
    Column("settings", TEXTS),
    Column("problems", Document(tuple[Problem, ...]), nullable=False),
    Column("recorded_at", UtcMillis, nullable=False),
    Index(None, "target_id", "collector", "window_end"),
    Index(None, "window_end"),
    sqlite_autoincrement=True,
)

# The last run of each target and collector by the end of its window (a backfill is never the last), and the last
# one that went well.
last_run = Table(
    "last_run",
    metadata,
    Column("target_id", BigInteger, ForeignKey("target.id"), primary_key=True),
    Column("collector", PlainText, primary_key=True),
    Column("run_id", BigInteger, ForeignKey("run.id"), nullable=False),
    Column("run_end", UtcMillis, nullable=False),
    Column("good_run_id", BigInteger, ForeignKey("run.id")),
    Column("good_end", UtcMillis),
    Index(None, "run_id"),
    Index(None, "good_run_id"),
)

# last_* belong to the newest sample by time; seen_run_id is the last good run that saw the series at all, however
# old the value it brought. They point at runs without a foreign key: upkeep keeps every run that is pointed at, and
# the check would cost an index that every write has to keep.
series = Table(
    "series",
    metadata,
    Column("id", identity(), primary_key=True),
    Column("target_id", BigInteger, ForeignKey("target.id"), nullable=False),
    Column("metric_id", BigInteger, ForeignKey("metric.id"), nullable=False),
    text("labels_hash"),
    text("labels"),
    text("collector"),
    Column("first_ts", UtcMillis, nullable=False),
    Column("last_ts", UtcMillis, nullable=False),
    Column("last_value", Double, nullable=False),
    Column("last_run_id", BigInteger, nullable=False),
    Column("seen_run_id", BigInteger, nullable=False),
    UniqueConstraint("target_id", "metric_id", "labels_hash"),
    Index(None, "metric_id"),
)

# No foreign keys: nothing but this package writes here, and PostgreSQL would look up and lock both rows for each
# sample.
sample = Table(
    "sample",
    metadata,
    Column("series_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ts", UtcMillis, primary_key=True, autoincrement=False),
    Column("value", Double, nullable=False),
    Column("run_id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What was deployed is told by pipelines, about targets that need not have been measured yet: by name, not by row.
deployment = Table(
    "deployment",
    metadata,
    Column("target", PlainText, primary_key=True),
    Column("at", UtcMillis, primary_key=True, autoincrement=False),
    Column("environment", PlainText, primary_key=True),
    Column("version", PlainText, primary_key=True),
    text("url"),
    Column("recorded_at", UtcMillis, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("run_id", BigInteger, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("series_id", BigInteger, ForeignKey("series.id"), primary_key=True, autoincrement=False),
    Column("total", Integer, nullable=False),
    Column("body", Document(tuple[Evidence, ...]), nullable=False),
    Index(None, "series_id"),
)
