"""What a backtest found: a table with a line of time for each rule, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.limit_words import format_value
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readable import one_line
from qualitywatch.pipeline.rehearsal.backtest import Backtested, Episode
from qualitywatch.reports.documents import finite, utc

CELLS = 48
EPISODES = 5
"""How many findings of a rule the table lists; JSON has them all."""
FANCY, PLAIN = "·▒█ ", ".w# "
"""Nothing open, a warning, a failure, nothing measured yet."""
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when rules were led through the history."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long that is; above zero."""
        return max(self.until - self.since, _MINUTE)


def text_of(found: Sequence[Backtested], span: Span, *, marks: str = FANCY) -> Iterator[str]:
    """A line of time for each rule that would have opened anything, with its findings; then the others by name."""
    opened = [each for each in found if each.episodes]
    quiet = [each for each in found if not each.episodes and each.first is not None]
    blind = [each for each in found if each.first is None]
    targets = {each.target for each in found}
    yield (
        f"{span.since:%Y-%m-%d} to {span.until:%Y-%m-%d}, {_count(len(found), 'rule')} on"
        f" {_count(len(targets), 'target')}: {_count(sum(len(each.episodes) for each in found), 'finding')}{_waived(found)}"
    )
    yield ""
    if opened:
        width = max(len(_name(each, targets)) for each in opened)
        yield f"{'RULE':{width}}  OPENED  OPEN FOR  {_scale(span)}"
        for each in opened:
            length = _rough(each.open_for(span.until))
            yield f"{_name(each, targets):{width}}  {len(each.episodes):6}  {length:>8}  {timeline(each, span, marks)}"
            for episode in each.episodes[:EPISODES]:
                yield f"    {_episode(episode, span)}"
            if len(each.episodes) > EPISODES:
                yield f"    and {len(each.episodes) - EPISODES} more (--format json lists them all)"
        yield ""
        yield f"{marks[1]} a warning is open   {marks[2]} a failure is open   {marks[0]} nothing is   blank: nothing measured yet"
    if quiet:
        yield f"never opened: {', '.join(_name(each, targets) for each in quiet)}"
    if blind:
        named = ", ".join(f"{_name(each, targets)} ({', '.join(each.metrics)})" for each in blind)
        yield f"nothing measured: {named}"


def _waived(found: Sequence[Backtested]) -> str:
    """How many of them nobody would have heard of."""
    waived = sum(episode.told_at is None for each in found for episode in each.episodes)
    return f", {waived:,} of them waived" if waived else ""


def json_of(found: Sequence[Backtested], span: Span) -> dict[str, Any]:
    """The same for programs, with every finding."""
    return {
        "schema": "qualitywatch/backtest/1",
        "since": utc(span.since),
        "until": utc(span.until),
        "rules": [
            {
                "rule": each.rule.id,
                "metric": ", ".join(each.metrics),
                "target": each.target,
                "series": each.series,
                "measured_from": utc(each.first) if each.first else None,
                "measured_to": utc(each.last) if each.last else None,
                "open_seconds": int(each.open_for(span.until).total_seconds()),
                "findings": [_finding(episode, span) for episode in each.episodes],
            }
            for each in found
        ],
    }


def timeline(of: Backtested, span: Span, marks: str) -> str:
    """One character for each part of the span: the worst that was open in it."""
    step = span.length / CELLS
    cells = []
    for cell in range(CELLS):
        start, end = span.since + cell * step, span.since + (cell + 1) * step
        worst = max((_level(each, start, end) for each in of.episodes), default=0)
        measured = of.first is not None and of.first < end
        cells.append(marks[worst if measured else 3])
    return "".join(cells).rstrip()


def _level(episode: Episode, start: datetime, end: datetime) -> int:
    """0 where nothing of it was open in [start, end), 1 a warning, 2 a failure."""
    if episode.opened_at >= end or (episode.resolved_at is not None and episode.resolved_at <= start):
        return 0
    return 2 if episode.worst is Outcome.FAIL and episode.worst_since < end else 1


def _scale(span: Span) -> str:
    first, last = f"{span.since:%Y-%m-%d}", f"{span.until:%Y-%m-%d}"
    return f"{first}{' ' * (CELLS - len(first) - len(last))}{last}"


def _episode(episode: Episode, span: Span) -> str:
    outcome = episode.outcome
    labels = ", ".join(f"{name}={value}" for name, value in sorted(outcome.labels.items()))
    start = f"{'before ' if episode.stood else ''}{episode.opened_at:%Y-%m-%d %H:%M}"
    end = f"{episode.resolved_at:%Y-%m-%d %H:%M}" if episode.resolved_at else "now"
    level = f"{outcome.outcome.value}" + (
        f", {episode.worst.value} later" if episode.worst is not outcome.outcome else ""
    )
    value = format_value(outcome)
    told = f"{level}{f' at {value}' if value else ''}"
    where = f"[{one_line(labels)}] " if labels else ""
    return f"{where}{start} to {end}, {_rough(episode.length(span.until))}: {told}{_waiver(episode)}"


def _waiver(episode: Episode) -> str:
    """Whether it was waived when it opened, and from when on it counted."""
    if episode.told_at == episode.opened_at:
        return ""
    return f", waived until {episode.told_at:%Y-%m-%d %H:%M}" if episode.told_at else ", waived"


def _finding(episode: Episode, span: Span) -> dict[str, Any]:
    return {
        "fingerprint": episode.outcome.fingerprint,
        "labels": dict(episode.outcome.labels),
        "opened_at": utc(episode.opened_at),
        "stood_already": episode.stood,
        "resolved_at": utc(episode.resolved_at) if episode.resolved_at else None,
        "told_at": utc(episode.told_at) if episode.told_at else None,
        "seconds": int(episode.length(span.until).total_seconds()),
        "outcome": episode.outcome.outcome.value,
        "worst": episode.worst.value,
        "value": finite(episode.outcome.value),
        "limit": finite(episode.outcome.limit),
        "message": episode.outcome.message or episode.outcome.explanation,
    }


def _rough(length: timedelta) -> str:
    """A length of time without the parts that do not matter."""
    unit = next((each for each in (_DAY, _HOUR, _MINUTE) if length >= 2 * each), timedelta(seconds=1))
    return format_duration(length - length % unit)


def _name(of: Backtested, targets: set[str]) -> str:
    return one_line(of.rule.id if len(targets) == 1 else f"{of.rule.id} on {of.target}")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
