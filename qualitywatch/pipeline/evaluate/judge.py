"""One rule on one target: group the series by the labels that identify a finding, and judge each group's worst value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.limits import Comparison, compare
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
        worst = max(judged, key=_how_bad)
        yield worst.outcome(rule, situation, dict(zip(rule.per, identity, strict=True)))
    if not groups:
        yield _missing(rule, situation)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One measurement after comparison; ``comparison`` is None where there is nothing to compare with."""

    measurement: Measurement
    comparison: Comparison | None
    baseline: float | None = None
    breaches: int = 0

    def outcome(self, rule: Rule, situation: Situation, labels: Mapping[str, str]) -> RuleOutcome:
        comparison = self.comparison
        if comparison is None:
            result, message = (
                Outcome.NOT_AVAILABLE,
                "nothing to compare with yet: this is the first measurement",
            )
        else:
            result, message = comparison.outcome, ""
        pending = None
        if comparison is not None and comparison.breached and self.breaches < rule.hold:
            pending = (self.breaches, rule.hold)
            result = Outcome.PASS
            message = f"beyond the limit {self.breaches} of {rule.hold} times"
        return _outcome(
            rule,
            situation,
            outcome=result,
            labels=labels,
            value=self.measurement.value,
            limit=comparison.limit if comparison else None,
            comparison=comparison.side if comparison else None,
            baseline=self.baseline,
            observed_at=self.measurement.observed_at,
            message=message,
            pending=pending,
            evidence=self.measurement.evidence,
            evidence_total=self.measurement.evidence_total,
        )


def _judge_value(rule: Rule, measurement: Measurement, past: Past) -> _Judged:
    baseline = None
    if rule.against is not None:
        baseline = past.baseline(rule.against, measurement.key, measurement.observed_at)
        if baseline is None:
            return _Judged(measurement, None)
    offset = baseline or 0.0
    comparison = compare(measurement.value - offset, rule.limits)
    breaches = 0
    if comparison.breached:
        breaches = 1
        if rule.hold > 1:
            for earlier in past.recent(measurement.key, measurement.observed_at, rule.hold - 1):
                if not compare(earlier - offset, rule.limits).breached:
                    break
                breaches += 1
    return _Judged(measurement, comparison, baseline, breaches)


def _how_bad(judged: _Judged) -> tuple[int, float]:
    """Failing before warning before passing; among equals the value furthest beyond its limit."""
    comparison = judged.comparison
    if comparison is None:
        return (-1, 0.0)
    distance = judged.measurement.value - (judged.baseline or 0.0) - comparison.limit
    return _BADNESS[comparison.outcome], distance if comparison.side == "above" else -distance


def _missing(rule: Rule, situation: Situation) -> RuleOutcome:
    """Silence is never a pass: say why there is no value, and whether the gate needs one."""
    observers = situation.observers.get(rule.metric, frozenset())
    in_use = observers & situation.collectors
    failures = [situation.failures[name] for name in sorted(in_use) if name in situation.failures]
    crashed = next((failure for failure in failures if failure.outcome is Outcome.ERROR), None)
    failure = crashed or next(iter(failures), None)
    if failure is not None:
        message = failure.message
    elif in_use:
        message = f"{', '.join(sorted(in_use))} ran and measured no {rule.metric}"
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
