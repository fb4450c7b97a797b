"""One rule on one target: group the series by the labels that identify a finding, and judge each group's worst value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.limits import Comparison, compare, difference
from qualitywatch.pipeline.evaluate.situation import Past, Situation

_BADNESS = {Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}


def judge(rules: Iterable[Rule], situation: Situation, past: Past) -> list[RuleOutcome]:
    """The outcomes of every rule that selects the situation's target, in the order of the rules."""
    by_metric: dict[str, list[Measurement]] = defaultdict(list)
    for measurement in situation.measurements:
        by_metric[measurement.metric.id].append(measurement)
    return [
        outcome
        for rule in rules
        if rule.where.selects(situation.target)
        for outcome in _judge_rule(rule, situation, by_metric[rule.metric], past)
    ]


def _judge_rule(
    rule: Rule, situation: Situation, measurements: Iterable[Measurement], past: Past
) -> Iterator[RuleOutcome]:
    groups: dict[tuple[str, ...], list[_Judged]] = defaultdict(list)
    for measurement in measurements:
        labels = measurement.labels
        if all(labels.get(name) == value for name, value in rule.labels.items()):
            identity = tuple(labels.get(name, "") for name in rule.per)
            groups[identity].append(_judge_value(rule, measurement, past))
    for identity, judged in sorted(groups.items()):
        worst = max(judged, key=_Judged.badness)
        yield worst.outcome(rule, situation, dict(zip(rule.per, identity, strict=True)))
    if not groups:
        yield _missing(rule, situation)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One measurement after comparison; ``comparison`` is None where there is nothing to compare with.

    ``pending`` is set while it is beyond a limit and has not been so as often as the rule's hold asks.
    """

    measurement: Measurement
    comparison: Comparison | None = None
    baseline: float | None = None
    pending: tuple[int, int] | None = None

    def badness(self) -> tuple[int, int, float]:
        """What counts first (a held warning before a failure that is pending), then how far it lies beyond its limit."""
        if self.comparison is None:
            return -1, -1, 0.0
        seen = _BADNESS[self.comparison.outcome]
        return 0 if self.pending else seen, seen, self.comparison.distance

    def outcome(self, rule: Rule, situation: Situation, labels: Mapping[str, str]) -> RuleOutcome:
        comparison = self.comparison
        if comparison is None:
            result, message = (
                Outcome.NOT_AVAILABLE,
                "nothing to compare with yet: no earlier measurement is kept",
            )
        else:
            result, message = comparison.outcome, ""
        if self.pending is not None:
            result = Outcome.PASS
            message = f"beyond the limit {self.pending[0]} of {self.pending[1]} times"
        return _outcome(
            rule,
            situation,
            outcome=result,
            labels=labels,
            value=self.measurement.value,
            limit=comparison.limit if comparison else None,
            clears_at=comparison.clears_at if comparison else None,
            comparison=comparison.side if comparison else None,
            baseline=self.baseline,
            observed_at=self.measurement.observed_at,
            message=message,
            pending=self.pending,
            required=rule.required,
            evidence=self.measurement.evidence,
            evidence_total=self.measurement.evidence_total,
        )


def _judge_value(rule: Rule, measurement: Measurement, past: Past) -> _Judged:
    now = Sample(measurement.observed_at, measurement.value)
    comparison, baseline = _compare(rule, measurement, now, past)
    pending = None
    if comparison is not None and comparison.breached:
        breaches = _breaches(rule, measurement, past)
        pending = (breaches, rule.hold) if breaches < rule.hold else None
    return _Judged(measurement, comparison, baseline, pending)


def _compare(
    rule: Rule, measurement: Measurement, sample: Sample, past: Past
) -> tuple[Comparison | None, float | None]:
    """How one sample of the measurement's series stands, and what it was compared with at its own time."""
    if rule.against is None:
        return compare(sample.value, rule.limits), None
    baseline = past.baseline(rule.against, measurement.key, sample.observed_at)
    if baseline is None:
        return None, None
    return compare(difference(sample.value, baseline), rule.limits), baseline


def _breaches(rule: Rule, measurement: Measurement, past: Past) -> int:
    """How many measurements in a row breach, this one included; as many as are asked for where no history is kept."""
    if rule.hold == 1:
        return 1
    earlier = past.recent(measurement.key, measurement.observed_at, rule.hold - 1)
    if earlier is None:
        return rule.hold
    compared = (_compare(rule, measurement, sample, past)[0] for sample in earlier)
    return 1 + sum(
        1 for _ in takewhile(lambda comparison: comparison is not None and comparison.breached, compared)
    )


def _missing(rule: Rule, situation: Situation) -> RuleOutcome:
    """Silence is never a pass: say why there is no value, and whether the gate needs one."""
    observers = situation.observers_of(rule.metric)
    in_use = observers & situation.collectors
    failures = [situation.failures[name] for name in sorted(in_use) if name in situation.failures]
    crashed = next((failure for failure in failures if failure.outcome is Outcome.ERROR), None)
    failure = crashed or next(iter(failures), None)
    if failure is not None:
        message = failure.message
    elif in_use:
        message = f"{', '.join(sorted(in_use))} ran and measured no {rule.metric}{_selection(rule)}"
    elif observers:
        message = f"not measured: {' or '.join(sorted(observers))} is not in use here"
    else:
        message = "no installed collector measures it"
    return _outcome(
        rule,
        situation,
        outcome=Outcome.ERROR if crashed else Outcome.NOT_AVAILABLE,
        labels={},
        message=message,
        required=rule.required or crashed is not None or (situation.configured and bool(in_use)),
    )


def _selection(rule: Rule) -> str:
    return (
        f" with {', '.join(f'{name}={value}' for name, value in rule.labels.items())}" if rule.labels else ""
    )


def _outcome(rule: Rule, situation: Situation, **known: object) -> RuleOutcome:
    definition = situation.catalogue[rule.metric]
    return RuleOutcome(
        rule=rule.id,
        metric=rule.metric,
        characteristic=definition.characteristic,
        title=definition.title,
        unit=definition.unit,
        target=situation.target.name,
        environment=situation.target.environment,
        severity=rule.severity,
        why=rule.why,
        fix=rule.fix,
        **known,  # type: ignore[arg-type]
    )
