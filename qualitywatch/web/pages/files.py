"""A target's files ranked by a metric, at any commit, with what became of each since an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.revision import Revision
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.asked_commits import answering, commit_named, file_metric
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.problems import BadQuery

ROWS = 50
SPANS = (("30 days", 30), ("90 days", 90), ("1 year", 365))
_PARAMETERS = frozenset({"metric", "at", "since", "order", "page"})


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file; ``before`` is None where there is nothing earlier to compare it with."""

    path: str
    value: float
    before: float | None

    @property
    def change(self) -> float | None:
        """What became of it since."""
        return None if self.before is None else self.value - self.before


def files_pages(readings: Readings, past: PastFiles, renderer: Renderer) -> APIRouter:
    """The route; ``metric``, ``at`` and ``since`` (commits), ``order`` and ``page`` come in the query."""
    router = APIRouter()

    @router.get("/targets/{name:path}/files")
    def files(request: Request, name: str) -> HTMLResponse:
        target = target_named(readings, name)
        query = request.query_params
        if unknown := sorted(query.keys() - _PARAMETERS):
            raise BadQuery(
                f"There is no parameter {unknown[0]!r} here.",
                hint=f"Parameters are {', '.join(sorted(_PARAMETERS))}.",
            )
        metric, metrics = file_metric(past, target, query.get("metric"))
        orders = _orders(metric.direction)
        order = query.get("order") or "worst"
        if order not in orders:
            raise BadQuery(f"There is no order {order!r}.", hint=f"Orders are {', '.join(orders)}.")
        with answering():
            at = commit_named(past, target, query.get("at") or "HEAD")
            since = commit_named(past, target, query["since"]) if query.get("since") else None
            now = past.files(target.name, metric.id, at).values(metric.id)
            then = past.files(target.name, metric.id, since).values(metric.id) if since else {}
        found = [FileRow(path, value, then.get(path)) for path, value in now.items()]
        found.sort(key=_key(order, metric))
        pages = max(1, -(-len(found) // ROWS))
        page = _page(query.get("page"), pages)
        start = (page - 1) * ROWS
        asked = {
            "metric": metric.id, "at": query.get("at") or "HEAD", "since": query.get("since") or "",
            "order": order,
        }  # fmt: skip
        return renderer.render(
            request,
            "files.html",
            target=target,
            metric=metric,
            metrics=metrics,
            orders=orders,
            asked=asked,
            at=at,
            since=since,
            spans=_spans(at),
            rows=found[start : start + ROWS],
            first=start + 1,
            total=len(found),
            page=page,
            pages=pages,
            gone=len(then.keys() - now.keys()),
            came=len(now.keys() - then.keys()) if since else 0,
        )

    return router


def _orders(direction: Direction) -> Mapping[str, str]:
    if direction is Direction.NONE:
        return {"worst": "largest first", "best": "smallest first", "change": "largest change first"}
    return {"worst": "worst first", "best": "best first", "change": "what became worse most first"}


def _key(order: str, metric: MetricDefinition) -> Callable[[FileRow], tuple[bool, float, str]]:
    sign = 1 if metric.direction is Direction.HIGHER else -1

    def by_value(file: FileRow) -> tuple[bool, float, str]:
        return False, (-sign if order == "best" else sign) * file.value, file.path

    def by_change(file: FileRow) -> tuple[bool, float, str]:
        change = file.change
        if change is None:
            return True, sign * file.value, file.path
        return False, -abs(change) if metric.direction is Direction.NONE else sign * change, file.path

    return by_change if order == "change" else by_value


def _page(text: str | None, pages: int) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= pages):  # noqa: PLR2004 - no page has so long a number
        raise BadQuery(f"There is no page {text!r}.", hint=f"There are pages 1 to {pages}.")
    return int(text)


def _spans(at: Revision) -> list[tuple[str, str]]:
    return [(words, (at.committed_at - timedelta(days=days)).date().isoformat()) for words, days in SPANS]
