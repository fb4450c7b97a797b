"""Repairs and merges as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qualitywatch.domain.quantities import format_apart, format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.reports.score_wording import score_text
from qualitywatch.reports.wording import label_text, labelled

_WORDS = 80
"""Characters of what is said of a place."""

if TYPE_CHECKING:
    from qualitywatch.cli.output import Output
    from qualitywatch.domain.observation import Evidence
    from qualitywatch.domain.verdict import CharacteristicReport
    from qualitywatch.pipeline.evaluate import Repair
    from qualitywatch.pipeline.merge import Merge
    from qualitywatch.pipeline.what_if import PlannedRepair, WhatIf


def show_repairs(found: WhatIf, target: str, output: Output, *, places: int) -> None:
    """The score as it is, then each repair with what it adds and where to begin."""
    report, repairs = found.report, found.repairs
    for line in standing_lines(report, target):
        output.line(line)
    if not repairs:
        output.line("No repair would lift it: all that is measured is good enough.")
        _show_missing(report, output)
        return
    for number, planned in enumerate(repairs, start=1):
        output.line("")
        _show_repair(number, planned, output, places)
    output.line("")
    _show_missing(report, output)


def standing_lines(report: CharacteristicReport, target: str) -> Iterator[str]:
    """The score in words, then how much of its evidence there is and what the rest may make of it."""
    coverage = report.basis.coverage if report.basis else 1.0
    share, rest = (format_quantity(each, "1", digits=2) for each in (coverage, 1 - coverage))
    name = f"{one_line(report.title)} of {one_line(target)}"
    if report.score is None:
        yield f"{name} has no score: {share} of its evidence is measured, which is too little"
        return
    low, high = round(report.score.low), round(report.score.high)
    yield f"{name} scores {round(report.score.value)} of 100"
    if low != high:
        yield f"{rest} of its evidence is missing: with that it would score {low} at worst, {high} at best"


def _show_repair(number: int, planned: PlannedRepair, output: Output, shown: int) -> None:
    repair, found = planned.repair, planned.places
    output.line(
        f"{number}. {_what(repair)}   {round(repair.before)} -> {round(repair.after)} (+{round(repair.gain)})"
    )
    for rule in repair.rules if repair.goal is not None else ():
        output.line(f"   the rule {one_line(rule)} passes then")
    if found.places:
        output.line(f"   {_how_many(planned)}")
    rows = [
        {
            "size": format_quantity(size, found.unit) if found.unit == "{line}" else None,
            "place": _spot(place),
            "name": one_line(place.name) or None,
            "message": textwrap.shorten(prose(place.message), _WORDS, placeholder=" …") or None,
        }
        for place, size in found.places[:shown]
    ]
    width = max((len(str(row["place"])) for row in rows), default=0)
    for row in rows:
        output.line(
            f"     {row['place']!s:<{width}}  {row['message'] or row['name'] or row['size'] or ''}".rstrip()
        )
    rest = found.total - min(shown, len(found.places))
    if found.places and rest:
        output.line(f"     and {format_quantity(rest, '{place}')} more")
    for fix in planned.fixes:
        output.line(f"   {prose(fix)}")


def _what(repair: Repair) -> str:
    name = f"{one_line(repair.metric)}{label_text(repair.labels)}"
    if repair.value is None or repair.goal is None:
        return f"{', '.join(map(one_line, repair.rules))} passes ({name})"
    value, goal = format_apart([repair.value, repair.goal], repair.unit)
    return f"{name}   {value} -> {goal}"


def _how_many(planned: PlannedRepair) -> str:
    """How many of the places it takes."""
    found = planned.places
    if planned.repair.goal is None:
        return f"{format_quantity(found.total, '{place}')}:"
    needed = format_quantity(found.needed, found.unit)
    if found.enough is None:
        return f"it takes {needed}, more than the {len(found.places)} largest of {found.total} places hold:"
    if found.enough == found.total:
        return (
            f"it takes {needed}: all {format_quantity(found.total, '{place}')}" if found.total > 1 else "at:"
        )
    largest = "the largest place" if found.enough == 1 else f"the {found.enough} largest places"
    return f"it takes {needed}: {largest} of {found.total} would do"


def _spot(place: Evidence) -> str:
    path = one_line(place.path)
    return f"{path}:{place.line}" if path and place.line is not None else path or one_line(place.name)


def _show_missing(report: CharacteristicReport, output: Output) -> None:
    """The measures that the quality model would take into the score."""
    measures = report.basis.measures if report.basis else ()
    missing = [f"{each.metric}{label_text(each.labels)}" for each in measures if each.utility is None]
    if missing:
        output.line(f"Missing: {', '.join(missing)}")


def show_merge(found: Merge, target: str, ref: str, output: Output) -> None:
    """What would be other than it is: scores with the measures behind them, then rules."""
    from qualitywatch.pipeline.merge import changed_measures  # noqa: PLC0415

    output.line(
        f"Merging {found.head[:12]} into {one_line(ref)} ({found.into[:12]}) would make {one_line(target)}:"
    )
    rows = []
    for before, after in found.characteristics():
        rows.append(_change(one_line(after.title), score_text(before), score_text(after)))
        for was, now in changed_measures(before, after):
            name = f"- {now.metric}{label_text(now.labels)}"
            rows.append(_change(name, *_values([was.value, now.value], now.unit)))
    output.rows("scores", rows, columns=("what", "before", "after"), empty="nothing has a score")
    changed = [
        {"rule": labelled(outcome), "before": was.value if was else None, "after": outcome.outcome.value}
        for was, outcome in found.rules()
    ]
    output.line("")
    output.rows(
        "rules", changed, columns=("rule", "before", "after"), empty="no rule would say anything else"
    )


def _change(what: str, before: str, after: str) -> dict[str, str | None]:
    return {"what": what, "before": before or None, "after": after or None}


def _values(values: Sequence[float | None], unit: str) -> list[str]:
    known = [value for value in values if value is not None]
    texts = dict(zip(known, format_apart(known, unit), strict=True))
    return ["" if value is None else texts[value] for value in values]
