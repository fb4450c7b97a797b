"""A cap on the findings of one rule on one target: so many of their own, and one that lists all the others. Pure.

A finding keeps its place for as long as it lives; a free place goes to the worst of those that have none. What has no
place is never dropped: the last finding holds it, and is over when each of them is repaired or got a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.outcome import Gathered, Outcome, RuleOutcome, fingerprint
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.badness import is_over, wants_finding
from qualitywatch.pipeline.evaluate.grouped import as_evidence, worst_first

REST = {"findings": "all others"}
"""The labels of the finding that holds what there is no place for; how many they are is no part of its identity."""


def capped(
    outcomes: Iterable[RuleOutcome], rules: Iterable[Rule], known: Mapping[str, Finding]
) -> list[RuleOutcome]:
    """The outcomes with no more breaches of a rule than it may open findings, and one for what is beyond that.

    ``known`` are the findings there are, by fingerprint: those of the outcomes, and all open ones of rules with a cap.
    """
    outcomes = list(outcomes)
    caps = {rule.id: rule.max_findings for rule in rules if rule.max_findings is not None}
    if not caps:
        return outcomes
    kept: list[RuleOutcome] = []
    apart: dict[tuple[str, str], list[RuleOutcome]] = {}
    for outcome in outcomes:
        if outcome.rule in caps:
            apart.setdefault((outcome.rule, outcome.target), []).append(outcome)
        else:
            kept.append(outcome)
    for (rule, _), mine in apart.items():
        kept += _of_rule(mine, caps[rule], known)
    order = {rule.id: place for place, rule in enumerate(rules)}
    return sorted(kept, key=lambda each: order.get(each.rule, -1))


def rest_of(outcome: RuleOutcome) -> str:
    """The fingerprint of the finding that holds what the rule of an outcome has no place for."""
    return fingerprint(environment=outcome.environment, rule=outcome.rule, target=outcome.target, labels=REST)


def _of_rule(
    outcomes: Sequence[RuleOutcome], most: int, known: Mapping[str, Finding]
) -> Iterator[RuleOutcome]:
    first = outcomes[0]
    rest = known.get(rest_of(first))
    rest = rest if rest is not None and rest.state is FindingState.OPEN else None
    by_name = {each.fingerprint: each for each in outcomes}
    placed = {
        name
        for name, finding in known.items()
        if finding.state is FindingState.OPEN
        and (finding.outcome.rule, finding.outcome.target) == (first.rule, first.target)
        and name != rest_of(first)
        and not (name in by_name and is_over(by_name[name]))
    }
    waiting = worst_first(each for each in outcomes if wants_finding(each) and each.fingerprint not in placed)
    free = max(most - len(placed), 0)
    beyond = waiting[free:]
    names = {each.fingerprint for each in beyond}
    yield from (each for each in outcomes if each.fingerprint not in names)
    undecided = _undecided(rest, by_name, placed | {each.fingerprint for each in waiting[:free]})
    if beyond:
        judged = sum(1 for each in outcomes if each.value is not None)
        yield _rest(beyond, most, judged, undecided)
    elif rest is not None:
        yield _left(rest, undecided) if undecided else _over(rest)


def _undecided(rest: Finding | None, by_name: Mapping[str, RuleOutcome], placed: set[str]) -> tuple[str, ...]:
    """Those that had no place and of which nothing proves that they are repaired, nor that they still breach."""
    held = rest.outcome.gathered.inside if rest is not None and rest.outcome.gathered is not None else ()
    return tuple(
        name
        for name in held
        if name not in placed
        and not (name in by_name and (is_over(by_name[name]) or wants_finding(by_name[name])))
    )


def _rest(beyond: Sequence[RuleOutcome], most: int, judged: int, undecided: Sequence[str]) -> RuleOutcome:
    """All of them as one outcome: the worst speaks, and those that waive are asked again for the whole."""
    worst = beyond[0]
    due = [each.again_at for each in beyond if each.again_at is not None]
    waived = all(each.waiver is not None for each in beyond)
    told = f"{len(beyond)} more beyond the {most} finding{'s' if most != 1 else ''} that this rule may open"
    inside = sorted({*(each.fingerprint for each in beyond), *undecided})
    return replace(
        worst,
        labels=REST,
        title=f"{worst.title}, in {len(beyond)} more",
        message=told,
        explanation=worst.explanation,
        again_at=min(due, default=None),
        waiver=worst.waiver if waived else None,
        evidence=as_evidence(beyond, {}),
        evidence_total=len(beyond),
        gathered=Gathered(kind="rest", breaching=len(beyond), judged=judged, inside=tuple(inside)),
    )


def _left(rest: Finding, undecided: Sequence[str]) -> RuleOutcome:
    """As it was told last, less what is repaired since."""
    count = len(undecided)
    told = (
        f"{count} more {'is' if count == 1 else 'are'} not known to be repaired: nothing was measured there"
    )
    return replace(
        rest.outcome,
        message=told,
        again_at=None,
        evidence=(),
        evidence_total=count,
        gathered=Gathered(kind="rest", breaching=count, judged=0, inside=tuple(undecided)),
    )


def _over(rest: Finding) -> RuleOutcome:
    return replace(
        rest.outcome,
        outcome=Outcome.PASS,
        message="each of them is repaired, or has a finding of its own",
        explanation="",
        pending=None,
        clearing=None,
        stands=None,
        breach=None,
        again_at=None,
        waiver=None,
        evidence=(),
        evidence_total=0,
        gathered=Gathered(kind="rest", breaching=0, judged=0),
    )
