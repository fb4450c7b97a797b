"""Metrics, rules, targets and a past to judge with: each maker fills in what a test does not care about."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pluggy

from qualitywatch import hookspecs
from qualitywatch.domain.asks import VALUE, Ask, Change, Silence
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.lasting import AT_ONCE, Timing
from qualitywatch.domain.measurement import Measurement, Sample, SeriesKey
from qualitywatch.domain.metric import Direction, MetricDefinition, ratio
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Against, Limits, Rule, Selector, Severity
from qualitywatch.domain.span import Span
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.evaluate import (
    NO_PAST,
    Baseline,
    Failure,
    Hush,
    LabelsBefore,
    Past,
    Situation,
    Stretch,
    Whose,
    judge,
)
from qualitywatch.plugins import Plugins

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHOP = Target("shop", TargetKind.CODE, ".", {"team": "checkout", "environment": "production"})


def metric(
    metric_id: str,
    *,
    labels: tuple[str, ...] = (),
    characteristic: str = "maintainability/modifiability",
    direction: Direction = Direction.LOWER,
    elements: tuple[str, ...] = (),
) -> MetricDefinition:
    """A metric; with two elements, their ratio."""
    return MetricDefinition(
        id=metric_id,
        title=metric_id.replace(".", " "),
        unit="1",
        direction=direction,
        characteristic=characteristic,
        how="As the test says.",
        labels=labels,
        elements=elements,
        function=ratio(*elements) if elements else None,
    )


COMPLEXITY = metric("code.complexity.share")
COVERAGE = metric(
    "code.coverage.lines",
    characteristic="functional_suitability/functional_correctness",
    direction=Direction.HIGHER,
)
ISSUES = metric("code.security.issues", labels=("severity", "tool"), characteristic="security/resistance")
DRIFT = metric("data.drift.effect", labels=("column",), characteristic="data:consistency")
FILES = metric("code.size.files", direction=Direction.NONE)
LONG = metric("code.long.lines", direction=Direction.NONE)
LINES = metric("code.size.lines", direction=Direction.NONE)
SHARE = metric("code.long.share", elements=(LONG.id, LINES.id))
CATALOGUE = MetricCatalogue((COMPLEXITY, COVERAGE, ISSUES, DRIFT, FILES, LONG, LINES, SHARE))

OBSERVERS = {
    COMPLEXITY.id: frozenset({"code.python"}),
    COVERAGE.id: frozenset({"code.coverage", "code.tests"}),
    ISSUES.id: frozenset({"code.bandit"}),
    DRIFT.id: frozenset({"data.drift"}),
    FILES.id: frozenset({"code.python"}),
    LONG.id: frozenset({"code.python"}),
    LINES.id: frozenset({"code.python", "code.lines"}),
}


def hours(count: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=count)


def value_of(
    definition: MetricDefinition,
    value: float,
    *,
    at: datetime = NOON,
    labels: Mapping[str, str] | None = None,
    collector: str = "code.python",
    evidence: tuple[Evidence, ...] = (),
    target: str = "shop",
) -> Measurement:
    """One measurement of the shop."""
    return Measurement(
        metric=definition,
        target=target,
        value=value,
        observed_at=at,
        collector=collector,
        labels=labels or {},
        evidence=evidence,
        evidence_total=len(evidence),
    )


def a_rule(
    definition: MetricDefinition = COMPLEXITY,
    *,
    name: str = "complex-functions",
    fail_above: float | None = None,
    warn_above: float | None = None,
    fail_below: float | None = None,
    warn_below: float | None = None,
    against: Against | None = None,
    relative: bool = False,
    ask: Ask | None = None,
    silence: Silence | None = None,
    labels: Mapping[str, str] | None = None,
    per: tuple[str, ...] = (),
    timing: Timing = AT_ONCE,
    clear_at: float | None = None,
    required: bool = False,
    optional: bool = False,
    min_sample: int | None = None,
    where: Selector | None = None,
    severity: Severity = Severity.MAJOR,
) -> Rule:
    """A rule with the limits given."""
    return Rule(
        id=name,
        metric=definition.id,
        limits=Limits(
            warn_above=warn_above,
            fail_above=fail_above,
            warn_below=warn_below,
            fail_below=fail_below,
            clear_at=clear_at,
        ),
        severity=severity,
        why="Because the test says so.",
        fix="Do what the test says.",
        where=where or Selector(),
        ask=ask or (Change(against, relative=relative) if against else VALUE),
        labels=labels or {},
        per=per,
        silence=silence,
        timing=timing,
        required=required,
        optional=optional,
        min_sample=min_sample,
    )


def a_situation(
    *measurements: Measurement,
    collectors: Iterable[str] = ("code.python",),
    configured: bool = True,
    failures: Mapping[str, Failure] | None = None,
    tools: Mapping[str, Mapping[str, str]] | None = None,
    since: str | None = None,
    at: datetime | None = None,
    target: Target = SHOP,
    catalogue: MetricCatalogue = CATALOGUE,
    observers: Mapping[str, frozenset[str]] = OBSERVERS,
) -> Situation:
    """The shop with these values."""
    return Situation(
        target=target,
        measurements=measurements,
        catalogue=catalogue,
        collectors=frozenset(collectors),
        configured=configured,
        observers=observers,
        failures=failures or {},
        tools=tools or {},
        since=since,
        at=at,
    )


class ListedPast:
    """A past written down: samples by series, oldest first. ``best`` is the lowest, as for complexity."""

    def __init__(self, samples: Mapping[SeriesKey, Sequence[Sample]] | None = None) -> None:
        self._samples = samples or {}

    @classmethod
    def of(
        cls, definition: MetricDefinition, *values: float, labels: Mapping[str, str] | None = None
    ) -> ListedPast:
        """One value an hour, the last of them an hour before noon."""
        key = value_of(definition, 0.0, labels=labels).key
        count = len(values)
        return cls({key: [Sample(hours(index - count), value) for index, value in enumerate(values)]})

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """As the store's; everything was measured with the same tools."""
        del tools
        value = self._value(against, key, before)
        return None if value is None else Baseline(value)

    def _value(self, against: Against, key: SeriesKey, before: datetime) -> float | None:
        if against.over is not None:
            samples = self.stretch(key, against.over, before, {}).samples
            return statistics.median(sample.value for sample in samples) if samples else None
        values = [sample.value for sample in self.recent(key, before, 1000)]
        if not values:
            return None
        match against:
            case Against.PREVIOUS:
                return values[0]
            case Against.BEST:
                return min(values)
            case _:
                return None

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample]:
        """As the store's."""
        earlier = [sample for sample in self._samples.get(key, ()) if sample.observed_at < before]
        return list(reversed(earlier))[:count]

    def stretch(self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]) -> Stretch:
        """As the store's; everything was measured with the same tools."""
        del tools
        earlier = [sample for sample in self._samples.get(key, ()) if sample.observed_at < before]
        if span.length is not None:
            return Stretch(tuple(each for each in earlier if each.observed_at >= before - span.length))
        return Stretch(tuple(earlier[-(span.count or 0) :]))

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """Of the series with the same other labels, those measured last."""
        others = {name: value for name, value in key.labels if name != label}
        seen: dict[datetime, list[str]] = {}
        for each, samples in self._samples.items():
            labels = dict(each.labels)
            value = labels.pop(label, "")
            earlier = [sample.observed_at for sample in samples if sample.observed_at < before]
            if labels == others and earlier:
                seen.setdefault(max(earlier), []).append(value)
        return LabelsBefore(tuple(sorted(seen[max(seen)])), max(seen)) if seen else None

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush:
        """The newest sample of any series of the metric; every hour was a turn."""
        ends = [
            sample.observed_at
            for key, samples in self._samples.items()
            if key.metric == whose.metric
            for sample in samples
        ]
        last = max(ends, default=None)
        return Hush(last, min(turns, int((before - last) / timedelta(hours=1))) if last else 0)


def plugins_of(*listed: object) -> Plugins:
    """Exactly these plugins, named after their classes; nothing that is installed."""
    manager = pluggy.PluginManager("qualitywatch")
    manager.add_hookspecs(hookspecs)
    for plugin in listed:
        manager.register(plugin, name=type(plugin).__name__)
    return Plugins(manager, [])


def issues(value: float, severity: str, tool: str = "bandit") -> Measurement:
    """So many security issues of one severity."""
    return value_of(ISSUES, value, labels={"severity": severity, "tool": tool}, collector="code.bandit")


def one(rule: Rule, situation: Situation, past: Past = NO_PAST) -> RuleOutcome:
    """The single outcome of a rule."""
    (outcome,) = judge([rule], situation, past)
    return outcome
