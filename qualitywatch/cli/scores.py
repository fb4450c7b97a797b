"""``qualitywatch scores``: how characteristics stand and stood, and the past by the quality model of today."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option

if TYPE_CHECKING:
    from qualitywatch.domain.readings import ScorePoint
    from qualitywatch.domain.verdict import CharacteristicReport


@click.group()
def command() -> None:
    """Scores over time, which no gate ever judges."""


@command.command("list")
@click.argument("target")
@click.option("--characteristic", metavar="NAME", help="Only this one.")
@click.option("--since", type=Moment(), help="From a day on (2026-01-31), or 90d ago.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest.")
@config_option
@output_option
@click.pass_obj
def listed(
    settings: Settings,
    target: str,
    characteristic: str | None,
    since: datetime | None,
    limit: int,
    config: Path | None,
    output: Output,
) -> None:
    """The scores of TARGET where they changed, oldest first, with the quality model behind each."""
    from qualitywatch.cli.store_at_hand import reading  # noqa: PLC0415
    from qualitywatch.domain.quality_model import resolve_characteristic  # noqa: PLC0415

    wanted = None if characteristic is None else resolve_characteristic(characteristic).partition("/")[0]
    with reading(settings, config) as at_hand:
        at_hand.require_target(target)
        points = at_hand.store.readings.scores(target=target, characteristic=wanted, since=since, limit=limit)
    if output.form == "json":
        output.json({"target": target, "scores": [_document(point) for point in points]})
        return
    rows = [_row(point) for point in points]
    columns = ("since", "characteristic", "score", "between", "evidence", "model")
    output.rows("scores", rows, columns=columns, empty="no score is kept yet")


@command.command("lowest")
@config_option
@output_option
@click.pass_obj
def lowest(settings: Settings, config: Path | None, output: Output) -> None:
    """The lowest score of each target with the characteristic it is of, for whoever asks for one number."""
    from qualitywatch.cli.store_at_hand import reading  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        evaluations = at_hand.store.readings.evaluations()
    rows = []
    for evaluation in evaluations:
        scored = [report for report in evaluation.characteristics if report.score is not None]
        if scored:
            found = min(scored, key=lambda each: (each.score.value if each.score else 0, each.characteristic))
            rows.append(_lowest_row(evaluation.target, found, of=len(scored)))
    columns = ("target", "characteristic", "score", "weakest", "of")
    output.rows("lowest", rows, columns=columns, empty="nothing has a score yet")


def _lowest_row(target: str, report: CharacteristicReport, *, of: int) -> dict[str, Any]:
    from qualitywatch.reports.score_wording import score_text, weakest_text  # noqa: PLC0415

    score = report.score
    return {
        "target": target,
        "characteristic": report.characteristic,
        "score": score_text(report),
        "value": score.value if score else None,
        "weakest": weakest_text(report) or None,
        "of": f"{of} scores",
    }


@command.command("recompute")
@click.argument("target", required=False)
@click.option(
    "--since", type=Moment(), default="365d", show_default=True, help="From a day on, or so long ago."
)
@config_option
@click.pass_obj
def recompute(settings: Settings, target: str | None, since: datetime, config: Path | None) -> None:
    """Put scores by the quality model of today in the place of those that are kept, for TARGET or for all.

    The stored history is judged again after each run, by the rules of today and with what was known then; findings,
    decisions and measurements stay as they are. After a backfill, this gives the past its scores.
    """
    from qualitywatch.cli.store_at_hand import writing  # noqa: PLC0415
    from qualitywatch.cli.streams import say  # noqa: PLC0415
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415
    from qualitywatch.errors import ConfigurationError  # noqa: PLC0415
    from qualitywatch.pipeline.rescore import rescore  # noqa: PLC0415

    with writing(settings, config) as at_hand:
        project = at_hand.project
        if project.scoring is None:  # every way to a project gives it one
            raise ConfigurationError("the project has no quality model")
        for watched in [at_hand.target(target)] if target else project.targets:
            points = list(
                rescore(
                    watched, project, project.scoring, at_hand.plugins, at_hand.store.recorded,
                    since=since, until=datetime.now(UTC),
                )
            )  # fmt: skip
            kept = at_hand.store.rescore(watched.target.name, points, since=since)
            say(
                f"{watched.target.name}: {format_quantity(kept, '{change}')} of scores"
                f" since {since:%Y-%m-%d}, by {project.scoring.version}"
            )


def _row(point: ScorePoint) -> dict[str, Any]:
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415

    score = point.score
    return {
        "since": f"{point.at:%Y-%m-%d %H:%M}",
        "characteristic": point.characteristic,
        "score": None if score is None else f"{score.value:.1f}",
        "between": None if score is None else f"{score.low:.1f} and {score.high:.1f}",
        "evidence": format_quantity(point.coverage, "1"),
        "model": f"{point.scoring.name} {point.scoring.version}, {point.scoring.digest[:8]}",
    }


def _document(point: ScorePoint) -> dict[str, Any]:
    from qualitywatch.reports.documents import utc  # noqa: PLC0415
    from qualitywatch.reports.score_json import version_document  # noqa: PLC0415

    score = point.score
    return {
        "at": utc(point.at),
        "characteristic": point.characteristic,
        "score": None if score is None else {"value": score.value, "low": score.low, "high": score.high},
        "evidence_coverage": point.coverage,
        "scoring": version_document(point.scoring),
    }
