"""Rules that join conditions on several metrics and targets: one outcome, with what each condition found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import ConditionOutcome, Outcome, RuleOutcome
from qualitywatch.domain.rule import Condition, Rule
from qualitywatch.domain.selector import Names
from qualitywatch.pipeline.evaluate.appraise import appraise
from qualitywatch.pipeline.evaluate.lenience import dampened, of_the_ruler
from qualitywatch.pipeline.evaluate.limits import Comparison
from qualitywatch.pipeline.evaluate.missing import missing
from qualitywatch.pipeline.evaluate.past import Past
from qualitywatch.pipeline.evaluate.say import outcome_of
from qualitywatch.pipeline.evaluate.situation import Situation
from qualitywatch.pipeline.evaluate.subject import Appraisal, Subject

_RANK = {True: 2, None: 1, False: 0}


def judge_joined(
    rule: Rule, home: Situation, past: Past, elsewhere: Sequence[Situation]
) -> Iterator[RuleOutcome]:
    """The outcomes of a rule that joins conditions: one for each set of identifying labels of the first one's series."""
    scene = _Scene(rule, home, past, elsewhere)
    first, *others = rule.conditions
    groups: dict[tuple[str, ...], list[Measurement]] = defaultdict(list)
    for measurement in home.select(first.metric, first.labels):
        groups[tuple(measurement.labels.get(name, "") for name in rule.per)].append(measurement)
    if not groups:
        yield missing(rule, home)
    for identity, measurements in sorted(groups.items()):
        labels = dict(zip(rule.per, identity, strict=True))
        found = [_found(scene, first, measurements, home)]
        found += [_elsewhere(scene, condition, labels) for condition in others]
        yield _outcome(rule, home, labels, found)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A rule, the target it is at home on, and all that its conditions may look at."""

    rule: Rule
    home: Situation
    past: Past
    elsewhere: Sequence[Situation]

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


def _elsewhere(scene: _Scene, condition: Condition, identity: Mapping[str, str]) -> _Found:
    """The worst of what one condition finds on every target it looks at; the series share identifying labels."""
    home, known = scene.home, scene.home.catalogue[condition.metric].labels
    shared = {name: value for name, value in identity.items() if name in known}
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
    sample = Sample(measurement.observed_at, measurement.value)
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
    told = appraisal.said or f"limit {format_limit(shown)}"
    return f"{measurement.metric.title} of {where}: {format_value(shown)}, {told}"


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


def _outcome(rule: Rule, home: Situation, labels: Mapping[str, str], found: Sequence[_Found]) -> RuleOutcome:
    holding = [each.holds for each in found]
    joined = _all(holding) if rule.join == "all" else _any(holding)
    first = found[0]
    known = sum(holds is True for holds in holding)
    word = "all" if rule.join == "all" else "any"
    explanation = "; ".join(f"{_MARKS[each.holds]} {each.said}" for each in found)
    base = outcome_of(rule, home, outcome=Outcome.PASS)
    if first.measurement is not None and first.appraisal is not None:
        base = _shown(rule, home, first.condition, first.measurement, first.appraisal)
    breach = next((each.comparison.outcome for each in found if each.holds and each.comparison), Outcome.FAIL)
    missed = [each.said for each in found if each.holds is None]
    return replace(
        base,
        outcome=breach if joined else Outcome.PASS if joined is False else Outcome.NOT_AVAILABLE,
        labels=labels,
        quantity="conditions",
        limit=None,
        clears_at=None,
        comparison=None,
        baseline=None,
        judged=float(known),
        message="" if joined is not None else f"not known: {'; '.join(missed)}",
        explanation=f"{known} of {len(found)} conditions hold, {word} of them have to: {explanation}",
        required=rule.required,
        conditions=tuple(_told(each) for each in found),
    )


_MARKS = {True: "holds:", False: "does not hold:", None: "not known:"}


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


def _all(holding: Sequence[bool | None]) -> bool | None:
    """Kleene's conjunction: one that does not hold decides, whatever is not known."""
    return False if False in holding else None if None in holding else True


def _any(holding: Sequence[bool | None]) -> bool | None:
    """Kleene's disjunction: one that holds decides, whatever is not known."""
    return True if True in holding else None if None in holding else False
