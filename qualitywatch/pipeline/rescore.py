"""Scores of the past by the model of today: the stored history judged again, run by run, as the daemon would have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.quality_model import ScoringModel, model_named, resolve_characteristic
from qualitywatch.domain.readings import ScorePoint
from qualitywatch.pipeline.evaluate import judge, report_characteristics
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.past import StoredPast
from qualitywatch.pipeline.rehearsal.as_of import AsOf
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, WrittenSeries
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Recorded


def rescore(
    watched: WatchedTarget,
    project: Project,
    scoring: ScoringModel,
    plugins: Plugins,
    recorded: Recorded,
    *,
    since: datetime,
    until: datetime,
) -> Iterator[ScorePoint]:
    """The scores after each run in [since, until], by the rules, collectors and model of the project.

    What rules compare with, and what is current, is what it was then.
    """
    history = _history(watched, project, scoring, plugins, recorded, until=until)
    instruments = Instruments(plugins.catalogue, plugins.observers)
    as_of = AsOf(history, JudgedTarget(watched.target, watched.collectors), instruments)
    past = StoredPast(as_of, plugins.catalogue)
    edition = model_named(scoring.version.edition)
    for number, run in enumerate(history.runs):
        as_of.take(run)
        following = history.runs[number + 1].at if number + 1 < len(history.runs) else None
        if run.at < since or following == run.at:
            continue  # what ends at one time is judged together
        situation = as_of.situation(run.at)
        outcomes = judge(project.rules, situation, past)
        for report in report_characteristics([situation], outcomes, edition, scoring):
            if report.basis is not None:
                yield ScorePoint(
                    at=run.at,
                    characteristic=resolve_characteristic(report.characteristic),
                    score=report.score,
                    coverage=report.basis.coverage,
                    scoring=scoring.version,
                )


def _history(
    watched: WatchedTarget,
    project: Project,
    scoring: ScoringModel,
    plugins: Plugins,
    recorded: Recorded,
    *,
    until: datetime,
) -> WrittenHistory:
    """What was measured of the metrics that decide over scores, by the collectors in use."""
    name = watched.target.name
    metrics = {metric for measure in scoring.measures for metric in measure.candidates}
    metrics |= {part.metric for rule in project.rules for part in rule.parts}
    known = {metric for metric in metrics if metric in plugins.catalogue}
    known |= {element for metric in known for element in plugins.catalogue[metric].elements}
    rows = recorded.series(name, sorted(known))
    series = {row: WrittenSeries(key) for row, key in rows.items()}
    for row, points in recorded.points(list(rows), until=until):
        series[row].extend(points)
    runs = (
        WrittenRun(run.id, run.end, run.collector, run.good, run.tools)
        for run in recorded.runs(name, until=until)
        if run.collector in watched.collectors
    )
    return WrittenHistory.of(runs, series.values())
