"""One value, explained at a terminal."""

from __future__ import annotations

from qualitywatch.domain.explanation import SeriesExplanation
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.quantities import format_apart, format_number, format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.run import Run
from qualitywatch.pipeline.change_points.words import settings_text, short_version
from qualitywatch.reports.explanation.facts import LABEL, day_and_time, fact, write_judgement, write_shifts
from qualitywatch.reports.explanation.score_text import write_parts
from qualitywatch.reports.text.bars import shape
from qualitywatch.reports.text.page import FACT, GRAVE, NAME, PLAIN, QUIET, Page
from qualitywatch.reports.wording import counted, label_text

_PLACES = 8
_BETTER = {Direction.HIGHER: "higher", Direction.LOWER: "lower", Direction.NONE: "neither; it is a fact"}


def write_series(page: Page, explained: SeriesExplanation, *, bars: str) -> None:
    """Definition, formula, elements, run, versions, shape, evidence, shifts, rules: in the order a number comes about."""
    _write_head(page, explained)
    _write_origin(page, explained, bars)
    write_parts(page, explained)
    _write_evidence(page, explained)
    if explained.shifts and explained.reading:
        page.blank()
        page.write(("Shifts", FACT), ("  another level, told from noise", QUIET))
        write_shifts(page, explained.shifts, explained.reading.unit)
    for judgement in explained.judgements:
        write_judgement(page, judgement)
    if not explained.judgements:
        page.blank()
        page.write(("No rule judges it.", QUIET))


def _write_head(page: Page, explained: SeriesExplanation) -> None:
    reading = explained.reading
    page.write(
        (prose(explained.title), FACT),
        (f": {format_quantity(reading.value, reading.unit)}" if reading else "", FACT),
    )
    named = f"{one_line(explained.metric)}{label_text(explained.labels)} on {one_line(explained.target.name)}"
    definition = explained.definition
    page.write((named, NAME), (f"  {definition.characteristic}" if definition else "", QUIET))
    if reading is None:
        page.write(("It was never measured here.", GRAVE))
    elif not reading.current:
        page.write(
            (
                f"The last good run of {one_line(reading.collector)} no longer saw it; this is what it saw last.",
                GRAVE,
            )
        )
    if explained.others:
        page.write(
            (f"The worst of {explained.others + 1} series; ", QUIET),
            (f"name another as {one_line(explained.metric)}[label=value].", QUIET),
        )
    page.blank()


def _write_origin(page: Page, explained: SeriesExplanation, bars: str) -> None:
    definition, reading, run = explained.definition, explained.reading, explained.run
    if definition is not None:
        fact(page, "what", (prose(definition.how), PLAIN))
        fact(page, "better", (_BETTER[definition.direction], PLAIN))
        fact(page, "source", (prose(definition.source), PLAIN))
    else:
        fact(page, "what", ("The plugin that defines this metric is not installed.", PLAIN))
    _write_formula(page, explained)
    if reading is not None:
        by = f" by {one_line(reading.collector)}"
        ran = (
            f", run {explained.run_id}, which took {format_quantity(run.duration, 's')}"
            if run
            else ", in a run that is pruned"
        )
        fact(page, "measured", (f"{day_and_time(reading.observed_at)}{by}{ran}", PLAIN))
    if run is not None:
        fact(page, "versions", (_versions(run), PLAIN))
        tools = ", ".join(
            f"{one_line(name)} {one_line(version)}" for name, version in sorted(run.tools.items())
        )
        fact(page, "tools", (tools, PLAIN))
        fact(page, "settings", (settings_text(run), PLAIN))
    if len(explained.samples) > 1 and reading is not None:
        values = [each.value for each in explained.samples]
        first, last = format_apart((values[0], values[-1]), reading.unit)
        since = (
            f"  {first} → {last} in {len(values)} values since {explained.samples[0].observed_at:%Y-%m-%d}"
        )
        room = max(page.width - LABEL - len(since), 12)
        fact(page, "history", (shape(values, width=min(room, 60), bars=bars), PLAIN), (since, QUIET))


def _write_formula(page: Page, explained: SeriesExplanation) -> None:
    if not explained.elements:
        return
    share = explained.definition.share if explained.definition else None
    if share is not None:
        fact(page, "formula", (f"{share.part} / {share.whole}", PLAIN))
    else:
        fact(page, "formula", (f"from {', '.join(each.metric for each in explained.elements)}", PLAIN))
    rows = [
        (
            (format_quantity(each.value, each.unit) if each.value is not None else "no longer kept", FACT),
            (prose(each.title), PLAIN),
            (each.metric, QUIET),
        )
        for each in explained.elements
    ]
    page.listed(rows, indent=LABEL, right=(0,))


def _versions(run: Run) -> str:
    known = (("code", run.versions.code), ("data", run.versions.data), ("model", run.versions.model))
    return ", ".join(f"{name} {short_version(version)}" for name, version in known if version)


def _write_evidence(page: Page, explained: SeriesExplanation) -> None:
    shown = explained.evidence.items[:_PLACES]
    if not shown or explained.reading is None:
        return
    page.blank()
    total = max(explained.evidence.total, len(explained.evidence.items))
    page.write(
        ("Evidence", FACT),
        (f"  the worst {len(shown)} of {counted(total, 'place')}" if total > len(shown) else "", QUIET),
    )
    rows = []
    for each in shown:
        spot = f"{one_line(each.path)}:{each.line}" if each.path and each.line else one_line(each.path)
        amount = "" if each.value is None else format_number(each.value)
        if each.value is not None and not each.message:
            amount = format_quantity(each.value, explained.reading.unit)
        if amount in each.message.split():
            amount = ""
        rows.append(
            ((spot, PLAIN), (one_line(each.name), PLAIN), (amount, FACT), (prose(each.message), PLAIN))
        )
    if page.columns(rows, indent=2, right=(2,)):
        return
    for place, name, value, message in rows:
        page.write(place, indent=2)
        gaps = ("  " if name[0] else "", PLAIN), (" " if value[0] else "", PLAIN)
        page.write(name, gaps[0], value, gaps[1], message, indent=4)
