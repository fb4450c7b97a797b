"""One rule on one target: group the series by the labels that identify a finding, and judge each group's worst value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.domain.asks import Value
from qualitywatch.domain.limits import NO_LIMITS
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Condition, Rule
from qualitywatch.pipeline.evaluate.appraise import appraise
from qualitywatch.pipeline.evaluate.course import Step
from qualitywatch.pipeline.evaluate.grouped import grouped
from qualitywatch.pipeline.evaluate.joined import judge_joined
from qualitywatch.pipeline.evaluate.lasted import AT_ONCE, Lasted, lasting, step_of
from qualitywatch.pipeline.evaluate.lenience import dampened, of_the_ruler, too_small
from qualitywatch.pipeline.evaluate.limits import Bound, Comparison, bounds_of, compare_with
from qualitywatch.pipeline.evaluate.missing import missing
from qualitywatch.pipeline.evaluate.past import NO_PAST, Past
from qualitywatch.pipeline.evaluate.say import outcome_of, pass_of
from qualitywatch.pipeline.evaluate.silence import heard, listen
from qualitywatch.pipeline.evaluate.situation import Situation
from qualitywatch.pipeline.evaluate.subject import Appraisal, Subject

_BREACHES = (Outcome.WARN, Outcome.FAIL)
_BADNESS = {Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}


def judge(
    rules: Iterable[Rule],
    situation: Situation,
    past: Past,
    new_code: Situation | None = None,
    elsewhere: Sequence[Situation] = (),
) -> list[RuleOutcome]:
    """The outcomes of every rule that selects the situation's target, in the order of the rules.

    With ``new_code``, the target as far as it changed, a rule judges that alone where its metric is measured there; one
    that compares with the past needs the whole all the same. ``elsewhere`` are the other targets, for rules that join
    conditions on several.
    """
    return [
        outcome
        for rule in rules
        if rule.where.selects(situation.target)
        for outcome in grouped(
            rule,
            judge_joined(rule, situation, past, elsewhere)
            if rule.conditions
            else _judge_rule(rule, new_code, NO_PAST)
            if new_code and _speaks_of_new_code(rule, new_code)
            else _judge_rule(rule, situation, past),
        )
    ]


def _speaks_of_new_code(rule: Rule, new_code: Situation) -> bool:
    return isinstance(rule.ask, Value) and bool(new_code.observers_of(rule.metric) & new_code.collectors)


def _judge_rule(rule: Rule, situation: Situation, past: Past) -> Iterator[RuleOutcome]:
    listened = listen(rule, situation, past)
    if listened.outcome is not None:
        yield listened.outcome
    elif rule.silence and rule.limits == NO_LIMITS and isinstance(rule.ask, Value):
        yield listened.then(heard(rule, situation) or missing(rule, situation))
    else:
        yield from map(listened.then, _judge_values(rule, situation, past))


def _judge_values(rule: Rule, situation: Situation, past: Past) -> Iterator[RuleOutcome]:
    groups: dict[tuple[str, ...], list[Measurement]] = defaultdict(list)
    for measurement in situation.select(rule.metric, rule.labels):
        groups[tuple([measurement.labels.get(name, "") for name in rule.per])].append(measurement)
    bounds = bounds_of(rule.limits) if isinstance(rule.ask, Value) and rule.timing.at_once else ()
    (condition,) = rule.parts
    for identity in sorted(groups):
        measurements = groups[identity]
        labels = {**rule.marks, **dict(zip(rule.per, identity, strict=True))}
        passing = _passing(measurements[0], bounds) if bounds and len(measurements) == 1 else None
        if passing is not None:
            yield pass_of(rule, situation, measurements[0], passing, labels)
        else:
            judged = (_judge_value(rule, condition, each, situation, past) for each in measurements)
            yield max(judged, key=_Judged.badness).outcome(rule, situation, labels)
    if not groups:
        yield missing(rule, situation)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One measurement after its appraisal.

    ``lasted`` is what its course over time makes of it.
    """

    measurement: Measurement
    appraisal: Appraisal
    lasted: Lasted = AT_ONCE
    remark: str = ""
    tolerated: str = ""

    def badness(self) -> tuple[int, int, int, float]:
        """What counts first (a held warning before a failure that is pending), then what still stands, then how far it
        lies beyond its limit.
        """
        comparison = self.appraisal.comparison
        if comparison is None:
            return -1, -1, -1, 0.0
        seen = _BADNESS[comparison.outcome]
        counts = 0 if self.lasted.pending or self.tolerated else seen
        return counts, self.lasted.weight, seen, comparison.distance

    def outcome(self, rule: Rule, situation: Situation, labels: Mapping[str, str]) -> RuleOutcome:
        appraisal, measurement = self.appraisal, self.measurement
        comparison = appraisal.comparison
        if comparison is None:
            result, message, explanation = Outcome.NOT_AVAILABLE, appraisal.said, ""
        else:
            result, message, explanation = comparison.outcome, self.tolerated or self.remark, appraisal.said
        if self.lasted.pending is not None:
            result = Outcome.PASS
        message = self.lasted.message or message
        return outcome_of(
            rule,
            situation,
            outcome=result,
            labels=labels,
            value=measurement.value,
            limit=comparison.limit if comparison else None,
            clears_at=comparison.clears_at if comparison else None,
            comparison=comparison.side if comparison else None,
            baseline=appraisal.baseline.value if appraisal.baseline else None,
            observed_at=measurement.observed_at,
            message=message,
            pending=self.lasted.pending,
            clearing=self.lasted.clearing,
            stands=self.lasted.stands,
            breach=self.lasted.breach,
            again_at=self.lasted.again_at,
            required=rule.required,
            tolerated=self.tolerated if result in _BREACHES else "",
            since=situation.since,
            elements=situation.elements_of(measurement),
            tools=situation.tools.get(measurement.collector, {}),
            evidence=measurement.evidence,
            evidence_total=measurement.evidence_total,
            quantity=appraisal.quantity,
            judged=appraisal.judged,
            window=appraisal.window,
            measurements=appraisal.measurements,
            explanation=explanation,
        )


def _passing(measurement: Measurement, bounds: Sequence[Bound]) -> Comparison | None:
    """How a value lies within its limits, where it needs neither past nor time to say so; None for any other."""
    comparison = compare_with(measurement.value, bounds)
    return comparison if comparison.clear else None


def _judge_value(
    rule: Rule, condition: Condition, measurement: Measurement, situation: Situation, past: Past
) -> _Judged:
    tools = situation.tools.get(measurement.collector, {})
    counts = situation.elements_of(measurement)
    now = Sample(measurement.observed_at, measurement.value)
    appraisal = appraise(condition, Subject(measurement, now, past, tools, counts))
    if appraisal.comparison is None:
        return _Judged(measurement, appraisal)
    baseline, remark, tolerated = appraisal.baseline, "", ""
    if appraisal.breached:
        if baseline and (remark := dampened(measurement.metric, counts, baseline.counts)):
            passing = replace(appraisal.comparison, outcome=Outcome.PASS, clear=True)
            appraisal = replace(appraisal, comparison=passing)
        else:
            tolerated = of_the_ruler(baseline) or too_small(rule, measurement.metric, counts, situation.since)

    def earlier(before: datetime, count: int) -> Sequence[Step] | None:
        samples = past.recent(measurement.key, before, count)
        if samples is None:
            return None
        return [
            _step(sample, appraise(condition, Subject(measurement, sample, past, tools, told=False)))
            for sample in samples
        ]

    lasted = lasting(
        rule.timing, step_of(now, appraisal.comparison), earlier, situation.at or now.observed_at
    )
    return _Judged(measurement, appraisal, lasted, remark, tolerated)


def _step(sample: Sample, appraisal: Appraisal) -> Step:
    """An earlier sample as a step of its course; a step of the ruler is none of the code's."""
    return step_of(sample, None if of_the_ruler(appraisal.baseline) else appraisal.comparison)
