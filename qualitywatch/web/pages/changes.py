"""What changed of a target between two days: measures better and worse, findings, and what shifted with which commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.cycle import CharacteristicCycle, SeriesChange
from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.cycle.characteristics import by_characteristic
from qualitywatch.pipeline.cycle.moves import moved
from qualitywatch.pipeline.lives.read import read_episodes
from qualitywatch.reports.cycle import words
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.problems import BadQuery

_DAYS = 14
_SPANS = (7, 14, 30, 90)
_SERIES = 400
"""How many series of a target are compared for one page."""


def changes_pages(readings: Readings, catalogue: MetricCatalogue, renderer: Renderer) -> APIRouter:
    """The route; ``from`` and ``to`` are days, both in the comparison; by default the last two weeks."""
    router = APIRouter()

    @router.get("/targets/{name:path}/changes")
    def changes(request: Request, name: str) -> HTMLResponse:
        target = target_named(readings, name)
        today = renderer.clock().date()
        last = _day(request.query_params.get("to"), today)
        first = _day(request.query_params.get("from"), last - timedelta(days=_DAYS))
        if first > last:
            raise BadQuery("The first day is later than the last one.")
        start, end = _midnight(first), _midnight(last + timedelta(days=1))
        series = readings.latest(target=target.name)
        found = by_characteristic(
            moved(readings, catalogue, series[:_SERIES], start, end),
            read_episodes(readings, until=end, targets=frozenset({target.name})),
            [each for each in readings.evaluations() if each.target == target.name],
            start,
            end,
        )
        return renderer.render(
            request,
            "changes.html",
            target=target,
            first=first.isoformat(),
            last=last.isoformat(),
            characteristics=found,
            moves=_all_moves(found),
            words=words,
            spans=[(days, (today - timedelta(days=days)).isoformat()) for days in _SPANS],
            left_out=max(len(series) - _SERIES, 0),
        )

    return router


def _all_moves(found: Sequence[CharacteristicCycle]) -> list[tuple[str, Sequence[SeriesChange]]]:
    return [(of.title, (*of.losses, *of.gains)) for of in found if of.losses or of.gains]


def _day(text: str | None, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuery(f"{text!r} is no day.", hint="Write a day such as 2026-01-31.") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
