"""One file of a target in the commits that touched it, by one metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.readings import Readings
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.moves import Authorship, Move, authorship
from qualitywatch.pipeline.past_files import HISTORY, FileVersion, PastFiles
from qualitywatch.reports.sparkline import sparkline
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.asked_commits import answering, file_metric
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.pages.wording import change_sense
from qualitywatch.web.problems import BadQuery, NotFound

_PARAMETERS = frozenset({"metric", "path"})


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The file as of a commit; ``change`` is to the commit before, None where either has no value."""

    version: FileVersion
    change: float | None
    sense: str
    about: Authorship


def file_pages(readings: Readings, past: PastFiles, renderer: Renderer) -> APIRouter:
    """The route; ``path`` (relative to the target's location) and ``metric`` come in the query."""
    router = APIRouter()

    @router.get("/targets/{name:path}/file")
    def file(request: Request, name: str) -> HTMLResponse:
        target = target_named(readings, name)
        query = request.query_params
        path = query.get("path", "")
        if not path or query.keys() - _PARAMETERS:
            raise BadQuery("Which file?", hint="Parameters are path and metric.")
        metric, metrics = file_metric(past, target, query.get("metric"))
        with answering():
            versions = past.history(target.name, metric.id, path)
        if not versions:
            raise NotFound(
                f"No commit touched {path!r}.", hint="Paths are relative to the target's location."
            )
        values = [version.value for version in versions if version.value is not None]
        return renderer.render(
            request,
            "file.html",
            target=target,
            path=path,
            metric=metric,
            metrics=metrics,
            rows=_rows(target.location, versions, metric)[::-1],
            last=versions[-1].value,
            values=values,
            line=sparkline(values),
            cut=len(versions) == HISTORY,
        )

    return router


def _rows(location: str, versions: Sequence[FileVersion], metric: MetricDefinition) -> list[VersionRow]:
    moves = [
        Move(None, version.revision.commit, version.revision.committed_at, 0.0, 0.0) for version in versions
    ]
    try:
        said = authorship(location, moves)
    except CollectError:
        said = [Authorship()] * len(moves)
    rows = []
    before: float | None = None
    for version, about in zip(versions, said, strict=True):
        change = None if before is None or version.value is None else version.value - before
        rows.append(VersionRow(version, change, change_sense(change or 0.0, metric.direction), about))
        before = version.value
    return rows
