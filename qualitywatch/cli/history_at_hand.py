"""The history that a check can look back on: the configured store, if it is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch.cli.streams import say
from qualitywatch.config.project import Project
from qualitywatch.domain.verdict import Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import NO_PAST, Past
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store


@dataclass(frozen=True, slots=True)
class History:
    """What came before, and where a decision is remembered."""

    past: Past = NO_PAST
    waivers: Sequence[Waiver] = field(default=())
    remember: Callable[[Verdict], None] = lambda _: None


@contextmanager
def open_history(project: Project, plugins: Plugins) -> Iterator[History]:
    """The project's history; empty, and said so, where its SQLite file does not exist yet.

    A check never makes a store: it reads one, and leaves the decision there for the auditor.
    """
    if project.store is None:
        yield History()
        return
    file = project.store.removeprefix("sqlite:///").partition("?")[0]
    if project.store.startswith("sqlite:///") and not Path(file).exists():
        say(f"no history yet: {file} does not exist (qualitywatch collect or run makes it)", error=True)
        yield History()
        return
    from qualitywatch.pipeline.past import StoredPast  # noqa: PLC0415
    from qualitywatch.pipeline.points import points_of  # noqa: PLC0415
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    store = open_store(project.store, migrate=Migrate.REQUIRE_CURRENT)
    try:
        readings = store.readings
        targets = [watched.target for watched in project.targets]
        points = points_of(project.rules, targets, project.directory)
        yield History(
            StoredPast(readings, plugins.catalogue, points),
            tuple(readings.waivers()),
            lambda verdict: _decide(store, verdict),
        )
    finally:
        store.close()


def _decide(store: Store, verdict: Verdict) -> None:
    from qualitywatch.reports import Format, render  # noqa: PLC0415

    body = render(Format.JSON, verdict)
    store.decide(
        at=verdict.started_at,
        verdict=verdict.kind,
        exit_code=verdict.kind.exit_code,
        body=body,
        versions={report.target.name: report.versions.code for report in verdict.targets},
    )
