"""The history that a check can look back on: the configured store, if it is there already."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch.cli.streams import printable, say
from qualitywatch.cli.who import who_acts
from qualitywatch.config.project import Project
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.verdict import Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.domain.readings import Readings
    from qualitywatch.pipeline.evaluate import Past  # a check loads what judges while its collectors work
    from qualitywatch.pipeline.gate import Decision
    from qualitywatch.store import Store

_BREACHES = (Outcome.FAIL, Outcome.WARN)


@dataclass(frozen=True, slots=True)
class History:
    """What came before, if anything did, and how a decision is remembered: its number comes back where it was.

    ``said`` is what was said about it on standard error, and None where there is a store: what is in it may change.
    """

    past: Past | None = None
    waivers: Sequence[Waiver] = field(default=())
    remember: Callable[[Decision], int | None] = lambda _: None
    finding_of: Callable[[str], Finding | None] = lambda _: None
    said: str | None = None
    ages: Callable[[Verdict], Mapping[str, timedelta | None]] = lambda _: {}


@contextmanager
def open_history(project: Project, plugins: Plugins, *, record: bool | None) -> Iterator[History]:
    """The project's history; empty, and said so, where its SQLite file does not exist yet.

    With ``record`` None the decision is kept where there is a store already, with True the store is made for it
    (ConfigurationError without a configuration), with False nothing is kept.
    """
    if project.store is None:
        if record:
            raise ConfigurationError(
                "a decision is kept in a store, and without a configuration there is none",
                hint="qualitywatch init writes one",
            )
        yield History(said="")
        return
    file = project.store.removeprefix("sqlite:///").partition("?")[0]
    if not record and project.store.startswith("sqlite:///") and not Path(file).exists():
        note = f"no history yet: {file} does not exist (qualitywatch collect or run makes it)"
        say(note, error=True)
        yield History(said=f"{printable(note, sys.stderr)}\n")
        return
    from qualitywatch.pipeline.past import StoredPast  # noqa: PLC0415
    from qualitywatch.pipeline.points import points_of  # noqa: PLC0415
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    migrate = Migrate.UPGRADE if record else Migrate.REQUIRE_CURRENT
    store = open_store(project.store, migrate=migrate, who=who_acts(os.environ))
    try:
        readings = store.readings
        targets = [watched.target for watched in project.targets]
        points = points_of(project.rules, targets, project.directory)
        yield History(
            StoredPast(readings, plugins.catalogue, points),
            tuple(readings.waivers()),
            (lambda _: None) if record is False else lambda decision: _keep(store, decision, plugins),
            readings.finding,
            ages=partial(_ages, readings),
        )
    finally:
        store.close()


def _ages(readings: Readings, verdict: Verdict) -> Mapping[str, timedelta | None]:
    from qualitywatch.pipeline.ages import ages_of  # noqa: PLC0415
    from qualitywatch.reports.standing import standing  # noqa: PLC0415

    stands = standing(verdict)
    evaluated = {each.target for each in readings.evaluations()}
    shown_first = (*stands.failed, *stands.warned)
    return ages_of(shown_first, readings.finding, evaluated=evaluated, at=verdict.started_at)


def _keep(store: Store, decision: Decision, plugins: Plugins) -> int:
    from qualitywatch.pipeline.recall import gate_basis  # noqa: PLC0415
    from qualitywatch.reports import Format, render  # noqa: PLC0415

    verdict = decision.verdict
    return store.decide(
        at=verdict.started_at,
        verdict=verdict.kind,
        exit_code=verdict.kind.exit_code,
        body=render(Format.JSON, verdict),
        versions={report.target.name: report.versions.code for report in verdict.targets},
        why=_why(verdict),
        basis=gate_basis(decision, plugins.versions),
    ).id


def _why(verdict: Verdict) -> str:
    """What decided: the rules that failed, or what else was not as it should be."""
    from qualitywatch.pipeline.evaluate import is_missing  # noqa: PLC0415 - where a decision is kept

    counting = [each for each in verdict.outcomes if each.counts]
    listed = [
        f"{each.rule} {each.outcome.value}"
        for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_AVAILABLE, Outcome.WARN)
        for each in counting
        if each.outcome is outcome and (outcome in _BREACHES or is_missing(each))
    ]
    return ", ".join(dict.fromkeys(listed)) or "no rule fails"
