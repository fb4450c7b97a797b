"""The tables in the guide to rules: each row is judged from a real store, through the same function as the daemon's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doc_pages.reading import Block, blocks_of, pages
from qualitywatch import Measurement, Run, RunStatus, Target, TargetKind, Versions, Window
from qualitywatch.config.discovery import default_schedule
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.config.rules import RuleConfig, read_rule_pack
from qualitywatch.domain.durations import parse_duration
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.run import evaluate_stored
from qualitywatch.plugins import load_plugins
from qualitywatch.store import Store

PLUGINS = load_plugins()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
(GUIDE,) = [page for page in pages("guides") if page.name == "rules.md"]


@dataclass(frozen=True)
class Example:
    """A rule and one row of the table below it."""

    block: Block
    number: int
    row: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.block}-row{self.number}"


EXAMPLES = [
    Example(block, number, row)
    for block in blocks_of(GUIDE)
    for table in block.tables()
    if "outcome" in table[0]
    for number, row in enumerate(table, 1)
]


def pairs(text: str) -> dict[str, str]:
    """``severity=high: 1, severity=low: 0`` by what stands before the last colon."""
    if ":" not in text:
        return {"": text}
    parts = (part.rpartition(":") for part in text.split(","))
    return {name.strip(): value.strip() for name, _, value in parts}


def labels_in(text: str) -> dict[str, str]:
    """``team=checkout`` as a mapping."""
    return dict([text.split("=")]) if text else {}


class Bench:
    """One target with the collectors that its rule needs, measured until now."""

    def __init__(self, rule: Rule, store: Store, row: Mapping[str, str]) -> None:
        self.rule, self.store = rule, store
        self.definition = PLUGINS.catalogue[rule.metric]
        self.target = Target("shop", TargetKind.CODE, "/", labels_in(row.get("target", "")))
        used = {collector_of(part.metric): None for part in rule.parts}
        schedules = (default_schedule(PLUGINS.collectors[name]()) for name in used)
        self.watched = WatchedTarget(self.target, tuple(schedules))

    def measure(self, at: datetime, values: Mapping[str, str], metric: str | None = None) -> None:
        definition = PLUGINS.catalogue[metric] if metric else self.definition
        collector = collector_of(definition.id)
        run = Run(
            target="shop", collector=collector, window=Window(at - timedelta(hours=1), at), status=RunStatus.OK,
            started_at=at, duration=1.0, versions=Versions(),
        )  # fmt: skip
        measurements = [
            Measurement(
                metric=definition, target="shop", value=float(value), observed_at=at,
                collector=collector, labels=labels_in(labels),
            )
            for labels, value in values.items()
            if value != "–"
        ]  # fmt: skip
        self.store.record(run, measurements, self.target)

    def judge(self) -> dict[str, str]:
        """The outcomes by label set, as the tables write them."""
        project = Project(
            source="", directory=Path(), configured=True, store=None, quality_model="iso25010:2023",
            targets=(self.watched,), rules=(self.rule,),
        )  # fmt: skip
        evaluate_stored(self.watched, project, PLUGINS, self.store, at=NOW)
        return {
            ", ".join(f"{k}={v}" for k, v in outcome.labels.items()): outcome.outcome.value
            + (
                ", required"
                if outcome.required and outcome.value is None and not self.rule.conditions
                else ""
            )
            for outcome in self.store.readings.outcomes(target="shop")
        }


def collector_of(metric: str) -> str:
    """One that brings this metric."""
    return min(PLUGINS.observers[metric])


def measure_all(bench: Bench, row: Mapping[str, str]) -> None:
    """Everything that a row tells of."""
    daily = "earlier (daily)" in row
    earlier = row.get("earlier (daily)") or row.get("earlier", "–")
    values = [value.strip() for value in earlier.split(",") if value.strip() != "–"]
    for steps, value in zip(range(len(values), 0, -1), values, strict=True):
        bench.measure(NOW - timedelta(days=steps) if daily else NOW - timedelta(hours=steps), {"": value})
    for metric in [name for name in row if name in PLUGINS.catalogue]:
        bench.measure(NOW - timedelta(hours=1), {"": row[f"{metric} before"]}, metric)
        bench.measure(NOW, {"": row[metric]}, metric)
    if "last measured" in row:
        bench.measure(NOW - parse_duration(row["last measured"].removesuffix(" ago")), {"": "1"})
    elif row.get("now", "–") != "–":
        bench.measure(NOW, pairs(row["now"]))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_rule_says_of_a_value_what_the_guide_says(
    example: Example, memory_store: Store, tmp_path: Path
) -> None:
    pack = tmp_path / "rules.yaml"
    pack.write_text(example.block.text)
    (rule,) = read_rule_pack(pack, PLUGINS.catalogue, PLUGINS.kinds)
    bench = Bench(rule, memory_store, example.row)
    measure_all(bench, example.row)
    said = example.row["outcome"]
    expected = {} if said == "not judged" else {"": said} if ", required" in said else pairs(said)
    assert bench.judge() == expected


def test_the_guide_shows_every_outcome_that_a_value_can_have() -> None:
    said = " ".join(example.row["outcome"] for example in EXAMPLES)
    assert {word for word in ("pass", "warn", "fail", "not_available") if word not in said} == set()


def test_the_guide_explains_every_key_of_a_rule() -> None:
    text = GUIDE.read_text()
    keys = {field.alias or name for name, field in RuleConfig.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in text and f"`{key}: " not in text} == set()
