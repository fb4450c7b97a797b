"""Rules that join conditions on several metrics and targets: one outcome, with what each condition found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualitywatch.domain.limit_words import format_value
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import Breach, ConditionOutcome, Outcome, RuleOutcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.rule import Condition, Rule
from qualitywatch.domain.selector import Names
from qualitywatch.pipeline.evaluate.appraise import appraise
from qualitywatch.pipeline.evaluate.course import Stance, Step
from qualitywatch.pipeline.evaluate.lasted import Lasted, lasting
from qualitywatch.pipeline.evaluate.lenience import dampened, of_the_ruler
from qualitywatch.pipeline.evaluate.limits import Comparison
from qualitywatch.pipeline.evaluate.missing import missing
from qualitywatch.pipeline.evaluate.past import Past
from qualitywatch.pipeline.evaluate.say import outcome_of
from qualitywatch.pipeline.evaluate.situation import Situation
from qualitywatch.pipeline.evaluate.subject import Appraisal, Subject

_TICK = timedelta(milliseconds=1)
_RANK = {True: 2, None: 1, False: 0}


def judge_joined(
    rule: Rule, home: Situation, past: Past, elsewhere: Sequence[Situation]
) -> Iterator[RuleOutcome]:
    """The outcomes of a rule that joins conditions: one for each set of identifying labels of the first one's series."""
    first = rule.conditions[0]
    groups: dict[tuple[str, ...], list[Measurement]] = defaultdict(list)
    for measurement in home.select(first.metric, first.labels):
        groups[tuple(measurement.labels.get(name, "") for name in rule.per)].append(measurement)
    if not groups:
        yield missing(rule, home)
    for identity, measurements in sorted(groups.items()):
        labels = dict(zip(rule.per, identity, strict=True))
        scene = _Scene(rule, home, past, elsewhere, measurements, labels)
        yield _outcome(scene, scene.found())


@dataclass(frozen=True, slots=True)
class _Scene:
    """A rule, the target it is at home on, and all that its conditions may look at.

    ``series`` are those of the first condition, ``labels`` what tells their finding from others; ``as_of`` is an earlier
    time, None for the present.
    """

    rule: Rule
    home: Situation
    past: Past
    elsewhere: Sequence[Situation]
    series: Sequence[Measurement]
    labels: Mapping[str, str]
    as_of: datetime | None = None

    def found(self) -> list[_Found]:
        """What each condition finds."""
        first, *others = self.rule.conditions
        return [
            _found(self, first, self.series, self.home),
            *(_elsewhere(self, condition) for condition in others),
        ]

    def sample(self, measurement: Measurement) -> Sample | None:
        """The last sample of a series at the time of the scene."""
        if self.as_of is None or measurement.observed_at <= self.as_of:
            return Sample(measurement.observed_at, measurement.value)
        earlier = self.past.recent(measurement.key, self.as_of + _TICK, 1)
        return earlier[0] if earlier else None

    def places(self, condition: Condition) -> list[Situation]:
        """The targets that a condition looks at."""
        if condition.where is None:
            return [self.home]
        own = self.home.target.labels
        return [
            place
            for place in (self.home, *self.elsewhere)
            if condition.where.selects(place.target)
            and all(name in own and place.target.labels.get(name) == own[name] for name in self.rule.same)
        ]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one condition found: ``measurement`` is the one that decided, None where there was none to look at."""

    condition: Condition
    holds: bool | None
    said: str
    target: str
    measurement: Measurement | None = None
    appraisal: Appraisal | None = None

    @property
    def comparison(self) -> Comparison | None:
        """How the measurement compares with the limits."""
        return self.appraisal.comparison if self.appraisal else None

    def rank(self) -> tuple[int, float]:
        """What holds comes after what is not known, and that after what does not hold."""
        return _RANK[self.holds], self.comparison.distance if self.comparison else 0.0


def _elsewhere(scene: _Scene, condition: Condition) -> _Found:
    """The worst of what one condition finds on every target it looks at; the series share identifying labels."""
    home, known = scene.home, scene.home.catalogue[condition.metric].labels
    shared = {name: value for name, value in scene.labels.items() if name in known}
    labels: dict[str, str | Names] = {**shared, **condition.labels}
    found = []
    for place in scene.places(condition):
        measurements = place.select(condition.metric, labels)
        if measurements:
            found.append(_found(scene, condition, measurements, place))
        elif place.observers_of(condition.metric) & place.collectors:
            said = f"{condition.metric} was not measured on {place.target.name}"
            found.append(_Found(condition, None, said, place.target.name))
    if not found:
        where = home.target.name if condition.where is None else "any target that is selected"
        return _Found(condition, None, f"{condition.metric} is not measured on {where}", home.target.name)
    return max(found, key=_Found.rank)


def _found(
    scene: _Scene, condition: Condition, measurements: Sequence[Measurement], place: Situation
) -> _Found:
    """The worst of what a condition makes of some series of one target."""
    return max((_one(scene, condition, each, place) for each in measurements), key=_Found.rank)


def _one(scene: _Scene, condition: Condition, measurement: Measurement, place: Situation) -> _Found:
    tools = place.tools.get(measurement.collector, {})
    counts = place.elements_of(measurement)
    sample = scene.sample(measurement)
    if sample is None:
        return _Found(condition, None, f"{condition.metric} was not measured yet", place.target.name)
    appraisal = appraise(condition, Subject(measurement, sample, scene.past, tools, counts))
    baseline = appraisal.baseline
    holds: bool | None = appraisal.breached
    said = _said(appraisal, measurement, scene.rule, place, condition)
    if appraisal.comparison is None:
        holds = None
    elif holds and (ruler := of_the_ruler(baseline)):
        holds, said = None, f"{said}; {ruler}"
    elif holds and baseline and (remark := dampened(measurement.metric, counts, baseline.counts)):
        holds, said = False, f"{said}; {remark}"
    return _Found(condition, holds, said, place.target.name, measurement, appraisal)


def _said(
    appraisal: Appraisal, measurement: Measurement, rule: Rule, place: Situation, condition: Condition
) -> str:
    """``Drift of scoring-input [column=age]: 4 %, 3 points above the median …``."""
    labels = ", ".join(f"{name}={value}" for name, value in sorted(measurement.labels.items()))
    where = f"{place.target.name} [{labels}]" if labels else place.target.name
    shown = _shown(rule, place, condition, measurement, appraisal)
    told = appraisal.said or _compared(shown, holds=appraisal.breached)
    return f"{measurement.metric.title} of {where}: {format_value(shown)}, {told}"


def _compared(shown: RuleOutcome, *, holds: bool) -> str:
    """``below 50 %``, ``not below 50 %``; limits are what a condition asks for, and not what it allows."""
    asked = {"equals": "equal to", "differs": "other than"}.get(shown.comparison or "", shown.comparison)
    limit = format_quantity(shown.limit, shown.unit) if shown.limit is not None else ""
    return f"{'' if holds else 'not '}{asked} {limit}"


def _shown(
    rule: Rule, place: Situation, condition: Condition, measurement: Measurement, appraisal: Appraisal
) -> RuleOutcome:
    """One condition as an outcome of its own, to be told in the same words."""
    comparison, baseline = appraisal.comparison, appraisal.baseline
    return outcome_of(
        replace(rule, metric=condition.metric),
        place,
        outcome=comparison.outcome if comparison else Outcome.NOT_AVAILABLE,
        value=measurement.value,
        limit=comparison.limit if comparison else None,
        clears_at=comparison.clears_at if comparison else None,
        comparison=comparison.side if comparison else None,
        baseline=baseline.value if baseline else None,
        observed_at=measurement.observed_at,
        quantity=appraisal.quantity,
        judged=appraisal.judged,
        window=appraisal.window,
        measurements=appraisal.measurements,
        elements=place.elements_of(measurement),
        tools=place.tools.get(measurement.collector, {}),
        evidence=measurement.evidence,
        evidence_total=measurement.evidence_total,
    )


def _joined(rule: Rule, found: Sequence[_Found]) -> bool | None:
    """Kleene's conjunction or disjunction: what is not known decides nothing unless the others leave it open."""
    holding = [each.holds for each in found]
    decisive = rule.join == "any"
    return decisive if decisive in holding else None if None in holding else not decisive


def _step(scene: _Scene, found: Sequence[_Found], at: datetime) -> Step:
    """All conditions together as a step of their course."""
    joined = _joined(scene.rule, found)
    if joined is None:
        return Step(at, Stance.BETWEEN)
    broken = next((each.comparison for each in found if each.holds and each.comparison), None)
    if not joined or broken is None:
        return Step(at, Stance.CLEAR)
    value = found[0].measurement.value if found[0].measurement else 0.0
    return Step(at, Stance.BREACH, Breach(_breach(scene.rule), value, broken.limit, at))


def _breach(rule: Rule) -> Outcome:
    return Outcome.WARN if rule.warns else Outcome.FAIL


def _lasted(scene: _Scene, found: Sequence[_Found]) -> Lasted:
    """What their course over time makes of them; its steps are the measurements of the first condition."""
    decisive = found[0].measurement or scene.series[0]

    def earlier(before: datetime, count: int) -> Sequence[Step] | None:
        samples = scene.past.recent(decisive.key, before, count)
        if samples is None:
            return None
        scenes = [replace(scene, as_of=sample.observed_at) for sample in samples]
        return [_step(each, each.found(), each.as_of) for each in scenes if each.as_of is not None]

    now = _step(scene, found, decisive.observed_at)
    return lasting(scene.rule.timing, now, earlier, scene.home.at or decisive.observed_at)


def _outcome(scene: _Scene, found: Sequence[_Found]) -> RuleOutcome:
    rule, home, first = scene.rule, scene.home, found[0]
    joined, lasted = _joined(rule, found), _lasted(scene, found)
    known = sum(each.holds is True for each in found)
    word, verb = ("all", "have to") if rule.join == "all" else ("one", "has to")
    base = outcome_of(rule, home, outcome=Outcome.PASS)
    if first.measurement is not None and first.appraisal is not None:
        base = _shown(rule, home, first.condition, first.measurement, first.appraisal)
    missed = [each.said for each in found if each.holds is None]
    result = Outcome.NOT_AVAILABLE if joined is None else Outcome.PASS
    if joined and lasted.pending is None:
        result = _breach(rule)
    told = ". ".join(f"{_MARKS[each.holds]}: {each.said}" for each in found)
    return replace(
        base,
        outcome=result,
        labels=scene.labels,
        quantity="conditions",
        limit=None,
        clears_at=None,
        comparison=None,
        baseline=None,
        judged=float(known),
        message=lasted.message or ("" if joined is not None else f"not known: {'; '.join(missed)}"),
        explanation=f"{known} of {len(found)} conditions hold, and {word} of them {verb}. {told}",
        required=rule.required,
        conditions=tuple(_told(each) for each in found),
        pending=lasted.pending,
        clearing=lasted.clearing,
        stands=lasted.stands,
        breach=lasted.breach,
        again_at=lasted.again_at,
    )


_MARKS = {True: "Holds", False: "Does not hold", None: "Not known"}


def _told(found: _Found) -> ConditionOutcome:
    measurement = found.measurement
    return ConditionOutcome(
        metric=found.condition.metric,
        target=found.target,
        holds=found.holds,
        said=found.said,
        labels=measurement.labels if measurement else {},
        value=measurement.value if measurement else None,
        observed_at=measurement.observed_at if measurement else None,
    )
