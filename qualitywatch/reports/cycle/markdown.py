"""The end-of-cycle report as Markdown, for a wiki or a merge request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitywatch.domain.cycle import CharacteristicCycle, Cycle
from qualitywatch.domain.episode import MeanTimes
from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.reports.cycle import words
from qualitywatch.reports.markdown import escaped
from qualitywatch.reports.rule_reviews import length_text, review_reason
from qualitywatch.reports.wording import labelled


def cycle_markdown(cycle: Cycle) -> str:
    """The report; the same cycle gives the same text."""
    return "\n".join(_lines(cycle)).rstrip("\n") + "\n"


def _lines(cycle: Cycle) -> Iterator[str]:
    alone = len(cycle.targets) == 1
    yield f"# Quality of {escaped(words.targets_text(cycle))}, {words.span_text(cycle)}"
    yield from ("", escaped(words.summary(cycle)), "")
    yield from _table(
        ("Characteristic", "Better", "Worse", "Unchanged", "Opened", "Repaired", "Open"),
        [
            (each.title, each.better, each.worse, each.same, each.opened, each.repaired, each.open)
            for each in cycle.characteristics
        ],
    )
    for each in cycle.characteristics:
        yield from _moves(each, alone=alone)
    yield from ("## Next priorities", "")
    for number, episode in enumerate(cycle.priorities, start=1):
        outcome = episode.finding.outcome
        said = ", ".join(part for part in (format_value(outcome), format_limit(outcome)) if part)
        where = f"{one_line(outcome.target)}, {outcome.severity}, open since {words.day(episode.opened_at)}"
        yield f"{number}. **{escaped(labelled(outcome))}** ({escaped(where)}): {escaped(said)}. {escaped(prose(outcome.fix))}"
    if not cycle.priorities:
        yield "Nothing is open."
    yield from ("", "## Decisions", "", escaped(words.decisions_text(cycle)) + ".", "")
    for record in words.not_passed(cycle):
        yield f"- #{record.id}, {words.day(record.at)}: {record.verdict.value.replace('_', ' ')}"
    yield from ("", "## Waivers", "")
    yield f"{len(cycle.waived)} given, {len(cycle.lapsed)} ended, {len(cycle.in_force)} in force."
    yield ""
    for title, waivers in (("given", cycle.waived), ("ends soon", cycle.lapsing)):
        yield from (f"- {title}: {escaped(words.waiver_of_text(each))}" for each in waivers)
    yield from ("", "## Tickets", "", f"{len(cycle.filed)} filed, {len(cycle.closed)} proven done.", "")
    for title, tickets in (("filed", cycle.filed), ("done", cycle.closed)):
        for item in tickets:
            key = item.ticket.ref.key if item.ticket.ref else ""
            yield f"- {title}: {escaped(one_line(key))} {escaped(labelled(item.finding.outcome))}"
    yield from ("", "## Times", "")
    yield from _times((cycle.overall, *cycle.by_characteristic, *cycle.by_team))
    if cycle.reviews:
        yield from ("## Rules worth a look", "")
        yield from (
            f"- **{escaped(one_line(each.rule))}** ({each.standing}): {escaped(review_reason(each))}; {each.advice}."
            for each in cycle.reviews
        )
        yield ""
    yield from ("---", "", words.DEFINITIONS)
    yield from (f"Left out: {each}." for each in cycle.unread)


def _moves(of: CharacteristicCycle, *, alone: bool) -> Iterator[str]:
    if not of.losses and not of.gains:
        return
    yield from (f"## {of.title}", "")
    for title, changes in (("worse", of.losses), ("better", of.gains)):
        for change in changes:
            cause = words.causes_text(change)
            yield (
                f"- {title}: {escaped(words.series_text(change, alone=alone))}: {words.move_text(change)}"
                f" ({words.difference_text(change)}){f'; {escaped(cause)}' if cause else ''}"
            )
    yield ""


def _times(times: Sequence[MeanTimes]) -> Iterator[str]:
    yield from _table(
        ("", "Detected", "Mean", "Median", "Repaired", "Mean", "Median"),
        [
            (
                one_line(each.name),
                each.detected,
                length_text(each.mean_to_detect),
                length_text(each.median_to_detect),
                each.repaired,
                length_text(each.mean_to_repair),
                length_text(each.median_to_repair),
            )
            for each in times
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(escaped(str(cell)) for cell in row)} |" for row in rows)
    yield ""
