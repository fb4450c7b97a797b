"""``qualitywatch backfill``: what past commits would have measured."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.progress import counted
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import AtHand, writing
from qualitywatch.cli.streams import say
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.errors import CollectError, UnknownNameError

if TYPE_CHECKING:
    from qualitywatch.config.project import Schedule, WatchedTarget
    from qualitywatch.domain.run import Run

_DEFAULT_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class _Span:
    """Which commits: the last ``limit``, those ``since``, or all."""

    limit: int | None
    since: datetime | None


@click.command(
    epilog="qualitywatch backfill --revisions 500; qualitywatch backfill shop --since 104w;"
    " qualitywatch backfill --all --collector code.python"
)
@click.argument("target", required=False)
@click.option(
    "--revisions",
    type=click.IntRange(1),
    metavar="N",
    help=f"The last N commits; {_DEFAULT_REVISIONS} where nothing else is said.",
)
@click.option("--since", type=Moment(), help="Every commit from a day on (2026-01-31), or of the last 90d.")
@click.option("--all", "everything", is_flag=True, help="Every commit there is.")
@click.option(
    "--collector",
    "collectors",
    multiple=True,
    metavar="NAME",
    help="Only what this collector measures (repeatable).",
)
@config_option
@click.pass_obj
def command(
    settings: Settings,
    target: str | None,
    revisions: int | None,
    since: datetime | None,
    everything: bool,
    collectors: tuple[str, ...],
    config: Path | None,
) -> None:
    """Measure the past of every code target (or TARGET) straight from git, and keep it at the commits' own times.

    The commits are those of the first-parent line that touched the target's location. The working tree is neither read
    nor touched: it may be dirty, and a bare repository has none. Commits that are kept already are skipped, so an
    interrupted backfill goes on where it stopped. Exit codes: 0 it is done, 3 a target has no history in git, or could
    not be measured to the end.
    """
    if sum(map(bool, (revisions, since, everything))) > 1:
        raise click.UsageError("choose one of --revisions, --since and --all")
    span = _Span(None if since or everything else revisions or _DEFAULT_REVISIONS, since)
    with writing(settings, config) as at_hand:
        chosen = [at_hand.target(target)] if target else list(at_hand.project.targets)
        done = [_backfilled(watched, at_hand, span, collectors) for watched in chosen]
    if not all(done):
        sys.exit(CollectError.exit_code)


def _backfilled(watched: WatchedTarget, at_hand: AtHand, span: _Span, collectors: Sequence[str]) -> bool:
    """Measure what is missing of one target and say what came of it; whether it could be done."""
    from qualitywatch.pipeline.backfill import backfill, find_gaps  # noqa: PLC0415
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch, default_parallel  # noqa: PLC0415
    from qualitywatch.pipeline.revisions import list_revisions  # noqa: PLC0415

    name = watched.target.name
    schedules = _schedules(watched, collectors)
    if not schedules:
        say(f"{name}: none of its collectors can measure a past commit")
        return True
    report = _Report(name)
    try:
        revisions = list_revisions(
            watched.target.location, now=datetime.now(UTC), limit=span.limit, since=span.since
        )
        gaps = find_gaps(watched, schedules, at_hand.store.readings, revisions)
        if not gaps:
            say(f"{name}: nothing to do, its {_commits(len(revisions))} of that span are kept already")
            return True
        means = Means(default_launch(), parallel=default_parallel())
        runs = backfill(watched, gaps, at_hand.plugins, means, at_hand.store)
        total = sum(len(gap.revisions) for gap in gaps)
        for run in counted(runs, total=total, what=f"backfilling {name}"):
            report.add(run)
    except CollectError as error:
        report.say()
        say(f"{name}: {error.message}", error=True)
        if error.hint:
            say(f"  → {error.hint}", error=True)
        return False
    report.say()
    return True


def _schedules(watched: WatchedTarget, collectors: Sequence[str]) -> list[Schedule]:
    from qualitywatch.pipeline.backfill import past_schedules  # noqa: PLC0415

    schedules = past_schedules(watched)
    names = [schedule.collector.name for schedule in schedules]
    for name in collectors:
        if name not in names:
            raise UnknownNameError(
                f"{watched.target.name} has no collector {name!r} that can measure a past commit",
                hint=f"there are: {', '.join(names) or 'none'}",
            )
    return [each for each in schedules if not collectors or each.collector.name in collectors]


class _Report:
    """What came of a backfill: how many commits, and for each reason, how many of them brought nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._commits: set[str] = set()
        self._failures: dict[tuple[str, str], tuple[int, str, str]] = {}

    def add(self, run: Run) -> None:
        """One run that was kept, or brought nothing."""
        commit = run.versions.code or ""
        self._commits.add(commit)
        if run.status.value != "ok":
            why = run.problems[0].message.replace(commit[:12], "") if run.problems else run.status.value
            count, first, _ = self._failures.get((run.collector, why), (0, commit, ""))
            self._failures[run.collector, why] = count + 1, first, commit

    def say(self) -> None:
        """One line for the whole, and one on standard error for each reason."""
        for (collector, why), (count, first, last) in self._failures.items():
            place = f"{first[:12]}" if count == 1 else f"{_commits(count)} from {first[:12]} to {last[:12]}"
            say(f"{self._name} at {place}: {collector}: {why}", error=True)
        failed = sum(count for count, _, _ in self._failures.values())
        gaps = f", {format_quantity(failed, '{run}')} among them brought nothing" if failed else ""
        say(f"{self._name}: {_commits(len(self._commits))} measured{gaps}")


def _commits(count: int) -> str:
    return format_quantity(count, "{commit}")
