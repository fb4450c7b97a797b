"""Gather: which findings a sink tells in one place, and what becomes of such an item. Pure.

An item lives as a finding does: it opens with its first member, and is repaired when the repair of its last one is
proven. A finding stays where it is told for as long as it lives, so that it is never told in two places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.items import KnownItems, SettledItems
from qualitywatch.domain.member import MEMBERS_KEPT, Gathers, Member
from qualitywatch.domain.outcome import Outcome, RuleOutcome, fingerprint
from qualitywatch.domain.rule import Severity
from qualitywatch.pipeline.evaluate import Settlement, settle_findings
from qualitywatch.pipeline.route import concerns

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
Ask = Callable[[str, Sequence[str]], KnownItems]
"""Answers what is known of a sink's items, and which of these findings are told alone."""


def gather(found: Settlement, sinks: Iterable[ConfiguredSink], ask: Ask, at: datetime) -> list[SettledItems]:
    """What an evaluation of one target does to the items of each sink."""
    settled = []
    for sink in sinks:
        known = ask(sink.name, [change.finding.fingerprint for change in found.changes])
        settled.append(_settled(found, sink, known, at))
    return settled


def _settled(found: Settlement, sink: ConfiguredSink, known: KnownItems, at: datetime) -> SettledItems:
    joined, labels = _joined(found, sink, known)
    members = {**known.members, **joined}
    if not members:
        return SettledItems(sink=sink.name)
    labels |= {one: item.outcome.labels for one, item in known.items.items()}
    seen = {
        **known.findings,
        **{each.fingerprint: each for each in found.touched},
        **{change.finding.fingerprint: change.finding for change in found.changes},
    }
    inside: dict[str, list[Finding]] = {}
    for one, item in members.items():
        if one in seen:
            inside.setdefault(item, []).append(seen[one])
    lives = [
        item_life(outcome_of(each, labels[item]), each, known.items.get(item), at, gathers=Gathers.ALIKE)
        for item, each in inside.items()
    ]
    changes = tuple(life for life in lives if isinstance(life, FindingChange))
    return SettledItems(
        sink=sink.name,
        changes=changes,
        touched=tuple(life for life in lives if isinstance(life, Finding)),
        deliveries=tuple(change for change in changes if concerns(change, sink)),
        joined=joined,
        left=frozenset(one for one in members if one in seen and seen[one].state is FindingState.RESOLVED),
        inside=frozenset(members),
    )


def _joined(
    found: Settlement, sink: ConfiguredSink, known: KnownItems
) -> tuple[dict[str, str], dict[str, Mapping[str, str]]]:
    """The findings that get a place in an item now, because they would be told and have no place; the items' labels."""
    joined: dict[str, str] = {}
    labels: dict[str, Mapping[str, str]] = {}
    for change in found.changes:
        outcome, one = change.finding.outcome, change.finding.fingerprint
        fresh = change.kind is not ChangeKind.RESOLVED and concerns(change, sink)
        if not fresh or one in known.members or one in known.alone:
            continue
        shared = sink.sink.item_of(outcome)
        if shared is None or dict(shared) == dict(outcome.labels):
            continue
        joined[one] = fingerprint(
            environment=outcome.environment, rule=outcome.rule, target=outcome.target, labels=shared
        )
        labels[joined[one]] = shared
    return joined, labels


def item_life(
    outcome: RuleOutcome, inside: Sequence[Finding], known: Finding | None, at: datetime, *, gathers: Gathers
) -> FindingChange | Finding | None:
    """What an outcome does to an item: an edge, the item as it is now, or nothing where it never was."""
    before = {} if known is None else {outcome.fingerprint: known}
    settlement = settle_findings([outcome], before, at)
    living = [each for each in worst_first(inside) if each.state is FindingState.OPEN]
    told = [each for each in living if each.outcome.waiver is None] or living
    members = tuple(Member.of(each.outcome, count=each.members_total) for each in told[:MEMBERS_KEPT])

    def whole(finding: Finding) -> Finding:
        return replace(finding, gathers=gathers, members=members, members_total=len(told))

    for change in settlement.changes:
        return replace(change, finding=whole(change.finding))
    return next(map(whole, settlement.touched), None)


def outcome_of(inside: Sequence[Finding], labels: Mapping[str, str]) -> RuleOutcome:
    """What an item of findings of one rule says as a whole: the worst of those that live, else that all are repaired.

    It is waived where every living one is.
    """
    living = [each for each in worst_first(inside) if each.state is FindingState.OPEN]
    told = [each for each in living if each.outcome.waiver is None] or living
    speaks = (told or worst_first(inside))[0].outcome
    return replace(
        speaks,
        labels=labels,
        outcome=speaks.outcome if told else Outcome.PASS,
        severity=max((each.outcome.severity for each in told or inside), key=_RANK.__getitem__),
        pending=None,
        clearing=None,
        stands=None,
        breach=None,
        again_at=None,
        tolerated="",
        evidence=(),
        evidence_total=0,
    )


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Failing before warning, severe before mild, far beyond the limit before near it."""
    return sorted(findings, key=_badness)


def _badness(finding: Finding) -> tuple[object, ...]:
    outcome = finding.outcome
    beyond = 0.0
    if outcome.value is not None and outcome.bound is not None:
        beyond = abs(outcome.value - outcome.bound)
    fails = outcome.outcome is Outcome.FAIL
    return not fails, -_RANK[outcome.severity], -beyond, outcome.rule, sorted(outcome.labels.items())
