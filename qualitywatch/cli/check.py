"""``qualitywatch check``: measure, judge, print the verdict, exit with it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.progress import watching
from qualitywatch.cli.project_option import project_options
from qualitywatch.cli.reports import ReportTo, distinct, make_ready, parse_report, write_reports
from qualitywatch.cli.streams import say
from qualitywatch.domain.verdict import OnMissing, VerdictKind


def _reports(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[ReportTo, ...]:
    return distinct([parse_report(value) for value in values or ("text",)])


@click.command()
@project_options
@click.option(
    "--format",
    "reports",
    multiple=True,
    metavar="FORMAT[=FILE]",
    callback=_reports,
    help="text, json, junit, sarif, gitlab, github or markdown; repeat it for several at once, each to its own file.",
)
@click.option(
    "--on-missing",
    type=click.Choice([choice.value for choice in OnMissing]),
    default=OnMissing.FAIL.value,
    show_default=True,
    help="What missing required evidence does.",
)
@click.option(
    "--against",
    metavar="REF",
    help="Judge what changed since the merge base with this branch or commit; untouched code fails nothing.",
)
@click.option("--exact-ref", is_flag=True, help="With --against: compare with the commit itself.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Breaches that were accepted: only what is new or worse fails.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Accept every breach there is now, and write this file.",
)
@click.option("--tighten", is_flag=True, help="With --baseline: take out of it what got better.")
@click.option("--report-only", is_flag=True, help="Print the verdict and exit with 0 where a rule fails.")
@click.option(
    "--record/--no-record",
    default=None,
    help="Keep the decision, and make the store for it; by default it is kept where there is a store.",
)
@click.option(
    "--fresh",
    is_flag=True,
    help="Measure even where nothing has changed since the last time; QUALITYWATCH_FRESH=1 does so, too.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show everything that passes, too.")
@click.option("-q", "--quiet", is_flag=True, help="One line for the verdict and one for each breach.")
@click.pass_obj
def command(
    settings: Settings,
    directory: Path,
    config: Path | None,
    reports: tuple[ReportTo, ...],
    on_missing: str,
    against: str | None,
    exact_ref: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    tighten: bool,
    report_only: bool,
    record: bool | None,
    fresh: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Measure DIRECTORY (or what its configuration names), judge it and exit with the verdict.

    Exit codes: 0 pass (warnings included), 1 a rule failed, 2 usage or configuration, 3 required evidence is missing,
    70 internal error; with --report-only, 0 stands for 1. Nothing is needed: no server, no network, no configuration.
    """
    del fresh  # what it does has happened before a command is looked for
    from qualitywatch.cli.again.remember import (  # noqa: PLC0415
        NotingEnvironment,
        git_around,
        places_of,
        remember,
    )
    from qualitywatch.cli.baseline import (  # noqa: PLC0415
        accepted_in,
        baseline_in_force,
        keep_baseline,
        refuse_misfits,
    )
    from qualitywatch.cli.head_start import keep_plan  # noqa: PLC0415
    from qualitywatch.cli.history_at_hand import open_history  # noqa: PLC0415
    from qualitywatch.config.load import load_project  # noqa: PLC0415
    from qualitywatch.config.reads import noting_reads  # noqa: PLC0415
    from qualitywatch.pipeline.against import Reference  # noqa: PLC0415
    from qualitywatch.pipeline.check import decide  # noqa: PLC0415
    from qualitywatch.pipeline.collect import Means, errands_of, job_of  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch, default_parallel  # noqa: PLC0415

    refuse_misfits(
        against=against,
        exact_ref=exact_ref,
        baseline=baseline,
        write_baseline=write_baseline,
    )
    parallel = 1 + default_parallel()  # one of them waits for git
    plugins = settings.plugins()
    environment = NotingEnvironment(os.environ)
    with noting_reads() as read:
        project = load_project(directory, plugins, named=config, environment=environment)
        baseline = baseline_in_force(
            baseline, project.baseline, anew=write_baseline is not None, tighten=tighten
        )
        accepted = accepted_in(baseline)
    with open_history(project, plugins, record=record) as history:
        begun = settings.begun
        around = begun.around if begun.at else git_around(project) if settings.asked else b""
        with watching() as watch, noting_reads() as read_later:
            decision = decide(
                project,
                plugins,
                Means(
                    begun.taking_over(default_launch()),
                    parallel=parallel,
                    watch=watch,
                    meanwhile=lambda: make_ready(reports),
                ),
                clock=lambda: datetime.now(UTC),
                at=begun.at,
                past=history.past,
                waivers=history.waivers,
                on_missing=OnMissing(on_missing),
                base=Reference(against, exact=exact_ref) if against else None,
                baseline=accepted,
                adopt=write_baseline is not None,
                finding_of=history.finding_of,
            )
        verdict = decision.verdict
        keep_baseline(verdict, write_baseline or (baseline if tighten else None), accepted)
        try:
            # the decision is kept without ages: judged again, it says the same on any day
            shown = not against and not quiet and any(each.form == "text" for each in reports)
            aged = replace(verdict, ages=history.ages(verdict)) if shown else verdict
            told = write_reports(
                aged, reports, verbosity="verbose" if verbose else "quiet" if quiet else "normal"
            )
        finally:
            # last, so that a store which cannot be written keeps no verdict from sight
            number = history.remember(decision)
        if number is not None and not quiet:
            say(f"decision {number} is kept: qualitywatch replay {number} judges it again", error=True)
    status = verdict.kind.exit_code
    if history.said:
        told.insert(0, ("2", history.said.encode()))
    if report_only and verdict.kind is VerdictKind.FAIL:
        status, only = 0, "reported only: the exit code is 0 all the same"
        say(only, error=True)
        told.append(("2", f"{only}\n".encode()))
    if settings.asked is not None:
        errands = errands_of(project.targets, verdict.started_at)[:parallel]
        keep_plan(settings.asked, places_of(project), map(job_of, errands))
    if settings.asked is not None and history.said is not None and not environment.noisy and number is None:
        remember(
            settings.asked,
            project,
            plugins,
            decision,
            around=around,
            directory=directory,
            read=read | read_later,
            status=status,
            told=told,
        )
    sys.exit(status)
