"""Putting a cycle together: everything is read within bounds, and what was left out is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.cycle import Cycle, TicketOf, WaiverOf
from qualitywatch.domain.episode import Episode, MeanTimes
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.readings import DecisionRecord, Readings
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.target import Target
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.cycle.characteristics import by_characteristic, head_of
from qualitywatch.pipeline.cycle.moves import SERIES_READ, moved
from qualitywatch.pipeline.explain.characteristics import title_of
from qualitywatch.pipeline.lives.onset import onset_of
from qualitywatch.pipeline.lives.read import FINDINGS_READ, read_episodes, read_record
from qualitywatch.pipeline.lives.rules_review import review_rules
from qualitywatch.pipeline.lives.times import mean_times

DECISIONS_READ = 20_000
_PRIORITIES = 7
_SOON = timedelta(days=14)
_NO_TEAM = "no team"
_NOTHING = MeanTimes(
    name="all",
    detected=0,
    mean_to_detect=None,
    median_to_detect=None,
    repaired=0,
    mean_to_repair=None,
    median_to_repair=None,
)


def gather_cycle(
    readings: Readings,
    catalogue: MetricCatalogue,
    *,
    start: datetime,
    end: datetime,
    targets: Sequence[Target],
    team_label: str = "team",
) -> Cycle:
    """The cycle after ``start`` up to ``end`` of these targets; the same store and times give the same cycle.

    Times to detect and to repair are of the findings that opened, or were repaired, within it, by characteristic and by the
    targets' label ``team_label``.
    """
    names = frozenset(target.name for target in targets)
    every = read_episodes(readings, until=end, targets=names)
    opened = [each for each in every if start < each.opened_at <= end]
    repaired = [each for each in every if each.resolved_at is not None and start < each.resolved_at <= end]
    timed = {each.key: each for each in (*opened, *repaired)}
    onsets = {each.key: onset_of(readings, each) for each in opened}
    series = [reading for target in targets for reading in readings.latest(target=target.name)]
    findings = {each.finding.fingerprint: each.finding for each in every}
    waivers = [each for each in readings.waivers() if each.fingerprint in findings]
    teams = {target.name: target.labels.get(team_label, _NO_TEAM) for target in targets}
    still_open = [each for each in every if each.open_at(end)]
    decided = readings.decided(since=start, until=end, limit=DECISIONS_READ + 1)
    too_many = len(decided) > DECISIONS_READ
    decided = decided[-DECISIONS_READ:]
    return Cycle(
        start=start,
        end=end,
        targets=tuple(sorted(names)),
        characteristics=by_characteristic(
            moved(readings, catalogue, series[:SERIES_READ], start, end),
            every,
            [each for each in readings.evaluations() if each.target in names],
            start,
            end,
        ),
        opened=tuple(opened),
        repaired=tuple(repaired),
        open=len(still_open),
        decisions=tuple(each for each in decided if not each.versions or names & each.versions.keys()),
        waived=_of(waivers, findings, lambda each: start < each.created_at <= end),
        lapsed=_of(waivers, findings, lambda each: start < each.expires_at <= end),
        in_force=_of(waivers, findings, lambda each: each.active(end)),
        lapsing=_of(waivers, findings, lambda each: each.active(end) and each.expires_at <= end + _SOON),
        filed=tuple(_filed(readings, findings, start, end)),
        closed=tuple(_closed(readings, repaired)),
        by_characteristic=tuple(
            mean_times(
                timed.values(), onsets, lambda each: title_of(head_of(each.finding.outcome.characteristic))
            )
        ),
        by_team=tuple(mean_times(timed.values(), onsets, lambda each: teams[each.finding.outcome.target])),
        overall=next(iter(mean_times(timed.values(), onsets, lambda _: "all")), _NOTHING),
        reviews=tuple(
            each
            for each in review_rules(every, read_record(readings, catalogue, until=end), end)
            if each.advice
        ),
        priorities=tuple(sorted(still_open, key=_urgency)[:_PRIORITIES]),
        unread=tuple(_unread(len(series), len(findings), decided[0] if too_many else None)),
    )


def _urgency(episode: Episode) -> tuple[int, bool, datetime, str]:
    """Severe ones first, then what nobody took on, then what has stood longest."""
    outcome = episode.finding.outcome
    severity = -list(Severity).index(outcome.severity)
    return severity, outcome.waiver is not None, episode.opened_at, episode.finding.fingerprint


def _of(
    waivers: Iterable[Waiver], findings: Mapping[str, Finding], fits: Callable[[Waiver], bool]
) -> tuple[WaiverOf, ...]:
    return tuple(WaiverOf(each, findings.get(each.fingerprint)) for each in waivers if fits(each))


def _filed(
    readings: Readings, findings: Mapping[str, Finding], start: datetime, end: datetime
) -> Iterable[TicketOf]:
    for ticket in readings.tickets():
        if ticket.ref is not None and ticket.fingerprint in findings and start < ticket.created_at <= end:
            yield TicketOf(ticket, findings[ticket.fingerprint])


def _closed(readings: Readings, repaired: Sequence[Episode]) -> Iterable[TicketOf]:
    """The last ticket of each finding that was repaired, in the order of the repairs."""
    last = {each.fingerprint: each for each in readings.tickets() if each.ref is not None}
    for episode in repaired:
        ticket = last.pop(episode.finding.fingerprint, None)
        if ticket is not None and ticket.created_at <= (episode.resolved_at or episode.opened_at):
            yield TicketOf(ticket, episode.finding)


def _unread(series: int, findings: int, oldest: DecisionRecord | None) -> Iterable[str]:
    if series > SERIES_READ:
        yield f"only {SERIES_READ:,} of {series:,} series were compared"
    if findings >= FINDINGS_READ:
        yield f"only the {FINDINGS_READ:,} most severe findings were read"
    if oldest is not None:
        yield (
            f"only the newest {DECISIONS_READ:,} gate decisions, from #{oldest.id} on, were counted;"
            f" qualitywatch audit list --kind decision has those before"
        )
