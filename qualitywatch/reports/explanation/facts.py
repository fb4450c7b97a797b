"""Lines of a label and what there is to say, as explanations have them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.effect import Effect
from qualitywatch.domain.explanation import Judgement, ShiftedSeries
from qualitywatch.domain.finding import ChangeKind, FindingState
from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.shift import DatedShift
from qualitywatch.domain.ticket import Ticket, TicketState
from qualitywatch.pipeline.change_points.words import cause_text, shift_text
from qualitywatch.reports.text.page import FACT, GOOD, GRAVE, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.wording import counted, label_text, labelled, pending_text, told_lines, waiver_text

LABEL = 12
"""Columns of a label."""
WORDS: dict[Outcome, Span] = {
    Outcome.FAIL: ("FAIL", GRAVE),
    Outcome.ERROR: ("error", GRAVE),
    Outcome.WARN: ("WARN", MILD),
    Outcome.NOT_AVAILABLE: ("no data", MILD),
    Outcome.PASS: ("pass", GOOD),
}
EFFECTS: dict[Effect, Span] = {
    Effect.BETTER: ("better", GOOD),
    Effect.WORSE: ("worse", MILD),
    Effect.CHANGED: ("", QUIET),
    Effect.SAME: ("", QUIET),
}
_EVENTS = 6
_CAUSE = 6
_ALIKE = 3
_TICKETS = {
    TicketState.INTENT: "about to be filed",
    TicketState.UNKNOWN: "perhaps filed, being looked up",
    TicketState.WAITING: "listed in the sink's overflow",
    TicketState.OPEN: "open",
    TicketState.DONE: "done",
}


def fact(page: Page, label: str, *spans: Span, indent: int = 0) -> None:
    """A label, and text that wraps beside it; nothing where the text is empty."""
    if any(text.strip() for text, _ in spans):
        page.entry((label, QUIET), *spans, indent=indent, label_width=LABEL)


def day_and_time(at: datetime) -> str:
    """To the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def write_shifts(page: Page, shifts: Sequence[DatedShift], unit: str) -> None:
    """Each shift: when, from which level to which, and below it what changed."""
    for shift in shifts:
        page.write((f"{shift.at:%Y-%m-%d %H:%M}  ", PLAIN), (shift_text(shift, unit), FACT), indent=2)
        page.write((cause_text(shift), QUIET), indent=_CAUSE)


def write_common_shifts(page: Page, shifts: Sequence[ShiftedSeries]) -> None:
    """Shifts of several series, those of one moment and one cause together, the newest first."""
    together: dict[tuple[datetime, str], list[ShiftedSeries]] = {}
    for each in shifts:
        together.setdefault((each.shift.at, cause_text(each.shift)), []).append(each)
    for (at, cause), alike in together.items():
        page.write((f"{at:%Y-%m-%d %H:%M}  ", PLAIN), (cause, QUIET), indent=2)
        rows = [
            (
                (shift_text(each.shift, each.reading.unit), FACT),
                EFFECTS[each.effect],
                (f"{prose(each.title)}{label_text(each.reading.labels)}", PLAIN),
            )
            for each in alike[:_ALIKE]
        ]
        page.listed(rows, indent=_CAUSE)
        if len(alike) > _ALIKE:
            page.write((f"and {counted(len(alike) - _ALIKE, 'more series')}", QUIET), indent=_CAUSE)


def write_judgement(page: Page, judgement: Judgement) -> None:
    """A rule with what it said, why, what to do, and everything that came of it."""
    outcome = judgement.outcome
    page.blank()
    page.entry(
        WORDS[outcome.outcome],
        (labelled(outcome), NAME),
        (f"  {outcome.severity}, {one_line(outcome.characteristic)}", QUIET),
        label_width=LABEL,
    )
    said = ", ".join(part for part in (format_value(outcome), format_limit(outcome)) if part)
    pending = pending_text(outcome)
    fact(page, "judged", (said, FACT), (f" ({pending})" if pending else "", QUIET))
    for line in told_lines(outcome):
        fact(page, "", (line, PLAIN))
    fact(page, "tolerated", (prose(outcome.tolerated), PLAIN))
    fact(page, "why", (prose(outcome.why), PLAIN))
    fact(page, "fix", (prose(outcome.fix), PLAIN))
    if judgement.rule is not None:
        line = f", line {judgement.rule.line}" if judgement.rule.line else ""
        fact(page, "rule in", (f"{one_line(PurePath(judgement.rule.pack).name)}{line}", PLAIN))
        fact(page, "limit from", (prose(judgement.rule.source), PLAIN))
    _write_finding(page, judgement)


def _write_finding(page: Page, judgement: Judgement) -> None:
    finding = judgement.finding
    if finding is None:
        return
    times = f", {finding.generation} times so far" if finding.generation > 1 else ""
    if finding.state is FindingState.OPEN:
        state = f"open since {day_and_time(finding.opened_at)}{times}"
    else:
        end = finding.resolved_at or finding.changed_at
        state = f"resolved {day_and_time(end)}, after {_length(finding.opened_at, end)}{times}"
    fact(page, "finding", (finding.fingerprint[:12], NAME), (f"  {state}", PLAIN))
    shown = judgement.events[-_EVENTS:]
    if len(shown) > 1 or any(event.kind is not ChangeKind.OPENED for event in shown):
        for event in shown:
            value = (
                "" if event.value is None else f" at {format_quantity(event.value, judgement.outcome.unit)}"
            )
            fact(page, "", (f"{day_and_time(event.at)}  {event.kind.value}{value}", QUIET))
    for ticket in judgement.tickets:
        fact(page, "ticket", *_ticket(ticket))
    for waiver in judgement.waivers:
        fact(page, "waiver", (waiver_text(waiver), PLAIN))


def _length(start: datetime, end: datetime) -> str:
    """How long something lasted, by its largest unit."""
    length = max(end - start, timedelta(0))
    if length >= timedelta(days=1):
        return format_quantity(length.days, "{day}")
    return (
        format_duration(length - length % timedelta(minutes=1))
        if length >= timedelta(minutes=1)
        else "a moment"
    )


def _ticket(ticket: Ticket) -> tuple[Span, ...]:
    since = f"{_TICKETS[ticket.state]} since {day_and_time(ticket.created_at)}"
    if ticket.ref is None:
        return ((f"{one_line(ticket.sink)}: {since}", PLAIN),)
    where = f"  {one_line(ticket.ref.url)}" if ticket.ref.url else ""
    note = f", {prose(ticket.ref.note)}" if ticket.ref.note else ""
    return ((one_line(ticket.ref.key), NAME), (f"  {one_line(ticket.sink)}, {since}{note}{where}", PLAIN))
