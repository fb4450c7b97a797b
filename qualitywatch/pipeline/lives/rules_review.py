"""Rules judge themselves: what became of what each of them found. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qualitywatch.domain.episode import Episode
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.rule_review import RuleReview, Share, Standing
from qualitywatch.domain.ticket import Ticket, TicketState
from qualitywatch.pipeline.lives.times import median

FEWEST = 5
"""Findings below which a rule's record says nothing."""
TIME_TO_ACT = timedelta(days=14)
"""How old a finding must be before it counts that nobody did anything."""
SOON = timedelta(days=7)
"""A finding that opens again within so long flaps."""
_TOLERABLE = 0.25
"""The share of false alarms, or of flaps, that a rule may have: worse is told where the interval lies above it."""
_ORDER = list(Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known beside the episodes.

    ``waived`` are fingerprints that somebody waived, on a ticket or by command; ``values`` the present value of each
    finding's metric; ``directions`` which way each metric is better; ``rules`` those that are in force, for the silent ones.
    """

    waived: frozenset[str] = frozenset()
    tickets: Mapping[str, Sequence[Ticket]] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    directions: Mapping[str, Direction] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()


def review_rules(episodes: Iterable[Episode], record: Record, at: datetime) -> list[RuleReview]:
    """How each rule has served up to a time, the worst first, then by name."""
    of_rule: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        of_rule[episode.finding.outcome.rule].append(episode)
    for rule in record.rules:
        of_rule.setdefault(rule, [])
    reviews = [_review(rule, found, record, at) for rule, found in of_rule.items()]
    return sorted(reviews, key=lambda each: (_ORDER.index(each.standing), each.rule))


def _review(rule: str, episodes: Sequence[Episode], record: Record, at: datetime) -> RuleReview:
    findings = {each.finding.fingerprint: each for each in episodes}  # the last episode of each
    still_open = [each for each in findings.values() if each.open_at(at)]
    first: dict[str, datetime] = {}
    for each in episodes:
        first.setdefault(each.finding.fingerprint, each.opened_at)  # they come by their opening
    old = {name for name, opened_at in first.items() if at - opened_at >= TIME_TO_ACT}
    acted = {name for name in old if _is_acted_on(name, findings[name], record)}
    ticketed = [
        each
        for name, each in findings.items()
        if each.resolved_at is not None and record.tickets.get(name) and name in record.values
    ]
    better = [each for each in ticketed if _is_better(each, record)]
    false_alarms = Share(len(record.waived & findings.keys()), len(findings))
    flaps = Share(sum(_flaps(each) for each in episodes), len(episodes))
    acted_on = Share(len(acted), len(old))
    standing = _standing(len(findings), false_alarms, flaps, acted_on)
    return RuleReview(
        rule=rule,
        standing=standing,
        episodes=len(episodes),
        findings=len(findings),
        open=len(still_open),
        false_alarms=false_alarms,
        flaps=flaps,
        acted_on=acted_on,
        better=Share(len(better), len(ticketed)),
        median_to_repair=median([time for each in episodes if (time := each.time_to_repair)]),
        oldest_open=max((at - each.opened_at for each in still_open), default=None),
        advice=_ADVICE.get(standing, ""),
    )


_ADVICE = {
    Standing.NOISY: "most of what it finds is waved through: loosen its limit, narrow where it applies, or switch it off",
    Standing.IGNORED: "nobody acts on what it finds: lower its severity, give the findings to somebody, or switch it off",
    Standing.FLAPPING: "its findings come and go: ask for more breaches in a row (for), or a clear_at well within the limit",
}  # fmt: skip


def _standing(findings: int, false_alarms: Share, flaps: Share, acted_on: Share) -> Standing:
    if not findings:
        return Standing.SILENT
    if findings >= FEWEST and false_alarms.interval[0] > _TOLERABLE:
        return Standing.NOISY
    if acted_on.whole >= FEWEST and not acted_on.part:
        return Standing.IGNORED
    if flaps.whole >= FEWEST and flaps.interval[0] > _TOLERABLE:
        return Standing.FLAPPING
    return Standing.SOUND if findings >= FEWEST else Standing.TOO_FEW


def _flaps(episode: Episode) -> bool:
    return episode.previous_end is not None and episode.opened_at - episode.previous_end <= SOON


def _is_acted_on(fingerprint: str, last: Episode, record: Record) -> bool:
    closed = any(each.state is TicketState.DONE for each in record.tickets.get(fingerprint, ()))
    return last.resolved_at is not None or fingerprint in record.waived or closed


def _is_better(episode: Episode, record: Record) -> bool:
    """Whether the value is better now than it was when the finding opened."""
    now, then = record.values[episode.finding.fingerprint], episode.value
    direction = record.directions.get(episode.finding.outcome.metric, Direction.NONE)
    if then is None:
        return False
    if direction is Direction.NONE:
        direction = Direction.LOWER if episode.finding.outcome.comparison == "above" else Direction.HIGHER
    return now < then if direction is Direction.LOWER else now > then
