"""One rule on one target: group the series by the labels that identify a finding, and judge each group's worst value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.pipeline.evaluate.course import Step
from qualitywatch.pipeline.evaluate.lasted import AT_ONCE, Lasted, lasting, step_of
from qualitywatch.pipeline.evaluate.lenience import dampened, of_the_ruler, too_small
from qualitywatch.pipeline.evaluate.limits import Comparison, compare, difference
from qualitywatch.pipeline.evaluate.situation import NO_PAST, Baseline, Past, Situation

_BREACHES = (Outcome.WARN, Outcome.FAIL)
NOTHING_EARLIER = {
    False: "nothing to compare with yet: no earlier measurement is kept",
    True: "nothing to compare with: qualitywatch check --against REF measures the base of a change",
}
_BADNESS = {Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}


def judge(
    rules: Iterable[Rule], situation: Situation, past: Past, new_code: Situation | None = None
) -> list[RuleOutcome]:
    """The outcomes of every rule that selects the situation's target, in the order of the rules.

    With ``new_code``, the target as far as it changed, a rule judges that alone where its metric is measured there; one
    that compares with the past needs the whole all the same.
    """
    return [
        outcome
        for rule in rules
        if rule.where.selects(situation.target)
        for outcome in (
            _judge_rule(rule, new_code, NO_PAST)
            if new_code and _speaks_of_new_code(rule, new_code)
            else _judge_rule(rule, situation, past)
        )
    ]


def _speaks_of_new_code(rule: Rule, new_code: Situation) -> bool:
    return rule.against is None and bool(new_code.observers_of(rule.metric) & new_code.collectors)


def _judge_rule(rule: Rule, situation: Situation, past: Past) -> Iterator[RuleOutcome]:
    groups: dict[tuple[str, ...], list[_Judged]] = defaultdict(list)
    for measurement in situation.of(rule.metric):
        labels = measurement.labels
        if all(labels.get(name) == value for name, value in rule.labels.items()):
            identity = tuple(labels.get(name, "") for name in rule.per)
            groups[identity].append(_judge_value(rule, measurement, situation, past))
    for identity, judged in sorted(groups.items()):
        worst = max(judged, key=_Judged.badness)
        yield worst.outcome(rule, situation, dict(zip(rule.per, identity, strict=True)))
    if not groups:
        yield _missing(rule, situation)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One measurement after comparison; ``comparison`` is None where there is nothing to compare with.

    ``lasted`` is what its course over time makes of it.
    """

    measurement: Measurement
    comparison: Comparison | None = None
    baseline: float | None = None
    lasted: Lasted = AT_ONCE
    remark: str = ""
    tolerated: str = ""

    def badness(self) -> tuple[int, int, int, float]:
        """What counts first (a held warning before a failure that is pending), then what still stands, then how far it
        lies beyond its limit.
        """
        if self.comparison is None:
            return -1, -1, -1, 0.0
        seen = _BADNESS[self.comparison.outcome]
        counts = 0 if self.lasted.pending or self.tolerated else seen
        return counts, self.lasted.weight, seen, self.comparison.distance

    def outcome(self, rule: Rule, situation: Situation, labels: Mapping[str, str]) -> RuleOutcome:
        comparison = self.comparison
        if comparison is None:
            result, message = (
                Outcome.NOT_AVAILABLE,
                NOTHING_EARLIER[rule.against is Against.REF],
            )
        else:
            result, message = comparison.outcome, self.tolerated or self.remark
        if self.lasted.pending is not None:
            result = Outcome.PASS
        message = self.lasted.message or message
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
            pending=self.lasted.pending,
            clearing=self.lasted.clearing,
            stands=self.lasted.stands,
            breach=self.lasted.breach,
            again_at=self.lasted.again_at,
            required=rule.required,
            tolerated=self.tolerated if result in _BREACHES else "",
            since=situation.since,
            elements=situation.elements_of(self.measurement),
            tools=situation.tools.get(self.measurement.collector, {}),
            evidence=self.measurement.evidence,
            evidence_total=self.measurement.evidence_total,
        )


def _judge_value(rule: Rule, measurement: Measurement, situation: Situation, past: Past) -> _Judged:
    now = Sample(measurement.observed_at, measurement.value)
    tools = situation.tools.get(measurement.collector, {})
    comparison, baseline = _compare(rule, measurement, now, past, tools)
    value = baseline.value if baseline else None
    if comparison is None:
        return _Judged(measurement, comparison, value)
    counts = situation.elements_of(measurement)
    remark = tolerated = ""
    if comparison.breached:
        if baseline and (remark := dampened(measurement.metric, counts, baseline.counts)):
            comparison = replace(comparison, outcome=Outcome.PASS, clear=True)
        else:
            tolerated = of_the_ruler(baseline) or too_small(rule, measurement.metric, counts, situation.since)

    def earlier(before: datetime, count: int) -> Sequence[Step] | None:
        samples = past.recent(measurement.key, before, count)
        if samples is None:
            return None
        return [_step(sample, *_compare(rule, measurement, sample, past, tools)) for sample in samples]

    lasted = lasting(rule.timing, step_of(now, comparison), earlier, situation.at or now.observed_at)
    return _Judged(measurement, comparison, value, lasted, remark, tolerated)


def _step(sample: Sample, comparison: Comparison | None, baseline: Baseline | None) -> Step:
    """An earlier sample as a step of its course; a step of the ruler is none of the code's."""
    return step_of(sample, None if of_the_ruler(baseline) else comparison)


def _compare(
    rule: Rule, measurement: Measurement, sample: Sample, past: Past, tools: Mapping[str, str]
) -> tuple[Comparison | None, Baseline | None]:
    """How one sample of the measurement's series stands, and what it was compared with at its own time."""
    if rule.against is None:
        return compare(sample.value, rule.limits), None
    baseline = past.baseline(rule.against, measurement.key, sample.observed_at, tools)
    if baseline is None:
        return None, None
    return compare(difference(sample.value, baseline.value), rule.limits), baseline


def _missing(rule: Rule, situation: Situation) -> RuleOutcome:
    """Silence is never a pass: say why there is no value, and whether the gate needs one."""
    observers = situation.observers_of(rule.metric)
    in_use = observers & situation.collectors
    failures = [situation.failures[name] for name in sorted(in_use) if name in situation.failures]
    crashed = next((failure for failure in failures if failure.outcome is Outcome.ERROR), None)
    failure = crashed or next(iter(failures), None)
    if failure is not None:
        message = failure.message
    elif in_use and situation.since is not None:
        return _outcome(
            rule,
            situation,
            outcome=Outcome.PASS,
            labels={},
            message=f"nothing that changed has a {situation.catalogue[rule.metric].title.lower()}",
            since=situation.since,
        )
    elif in_use and situation.catalogue[rule.metric].new_code:
        message, in_use = "measured on new code alone: qualitywatch check --against REF", frozenset()
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
