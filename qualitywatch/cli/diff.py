"""``qualitywatch diff``: what became better or worse between two commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.code_target import code_target, past_means, target_option
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.streams import say

if TYPE_CHECKING:
    from qualitywatch.domain.revision import Revision
    from qualitywatch.pipeline.diff import Change, Comparison


@click.command()
@click.argument("before")
@click.argument("after", default="HEAD")
@click.option("--metric", "metrics", multiple=True, metavar="METRIC", help="Only this metric (repeatable).")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many files, and how many functions, the text shows at most; JSON has all.",
)
@target_option
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    before: str,
    after: str,
    metrics: tuple[str, ...],
    limit: int,
    target: str | None,
    config: Path | None,
    output: Output,
) -> None:
    """What the commit AFTER made better or worse than BEFORE was: metrics, then files, then functions.

    Both are a branch, a tag, a commit or a day (2026-01-31: the last commit of that day); AFTER is HEAD unless you name
    it. They are measured straight from git: nothing is checked out, and no configuration and no store are needed. A file
    that was renamed is one that went and one that came.
    """
    from qualitywatch.pipeline.diff import compare  # noqa: PLC0415
    from qualitywatch.pipeline.revisions import find_revision  # noqa: PLC0415

    chosen = code_target(settings, config, target)
    for metric in metrics:
        chosen.measuring(metric)
    location = chosen.target.location
    revisions = find_revision(location, before), find_revision(location, after)
    compared = compare(chosen.target, chosen.schedules, revisions, chosen.plugins, past_means())
    if output.form == "json":
        output.json(_document(compared, chosen.target.name, metrics))
        return
    for problem in compared.problems:
        say(f"{problem.message} {problem.hint}".strip(), error=True)
    _show(compared, metrics, limit, output)


def _show(compared: Comparison, metrics: Sequence[str], limit: int, output: Output) -> None:
    output.line(f"{_named(compared.before)} -> {_named(compared.after)}")
    changed = [each for each in _of(compared.metrics, metrics) if each.effect.value != "same"]
    columns = ("metric", "before", "after", "change", "effect")
    output.rows("metrics", [_row(each) for each in changed], columns=columns, empty="no metric changed")
    columns_of = {"files": ("place", *columns), "functions": ("place", "before", "after", "effect")}
    for title, changes in (("files", compared.files), ("functions", compared.places)):
        found = sorted(_of(changes, metrics), key=_weight)
        directed = [each for each in found if metrics or each.effect.value in {"better", "worse"}]
        shown = directed[:limit]
        if shown:
            output.line("")
            output.line(f"{title}: {len(shown)} of {len(found)} changes of a value, the worse ones first")
            output.rows(title, [_row(each) for each in shown], columns=columns_of[title])


def _of(changes: Sequence[Change], metrics: Sequence[str]) -> list[Change]:
    return [each for each in changes if not metrics or each.metric.id in metrics]


def _weight(change: Change) -> tuple[int, float, str, str]:
    """What got worse before what got better, and large changes, as a share of the value, before small ones."""
    rank = {"worse": 0, "better": 1}.get(change.effect.value, 2)
    size = abs(change.difference or 0.0) / max(abs(change.before or 0.0), abs(change.after or 0.0), 1e-9)
    return rank, -size, change.path, change.metric.id


def _row(change: Change) -> dict[str, Any]:
    from qualitywatch.domain.quantities import format_apart, format_change  # noqa: PLC0415

    unit = change.metric.unit
    known = [value for value in (change.before, change.after) if value is not None]
    texts = dict(zip(known, format_apart(known, unit), strict=True))
    place = f"{change.path}:{change.line}" if change.line else change.path
    labels = ", ".join(f"{key}={value}" for key, value in sorted(change.labels.items()))
    return {
        "place": f"{place} {change.name}".strip(),
        "metric": f"{change.metric.id}[{labels}]" if labels else change.metric.id,
        "before": change.said[0] or (None if change.before is None else texts[change.before]),
        "after": change.said[1] or (None if change.after is None else texts[change.after]),
        "change": None if change.difference is None else format_change(change.difference, unit),
        "effect": change.effect.value,
    }


def _named(revision: Revision) -> str:
    return f"{revision.commit[:12]} ({revision.committed_at:%Y-%m-%d %H:%M})"


def _document(compared: Comparison, target: str, metrics: Sequence[str]) -> Mapping[str, Any]:
    return {
        "target": target,
        **{
            side: {"commit": revision.commit, "committed_at": f"{revision.committed_at:%Y-%m-%dT%H:%M:%SZ}"}
            for side, revision in (("before", compared.before), ("after", compared.after))
        },
        "metrics": [_entry(each) for each in _of(compared.metrics, metrics)],
        "files": [{"path": each.path, **_entry(each)} for each in _of(compared.files, metrics)],
        "functions": [
            {"path": each.path, "name": each.name, "line": each.line, **_entry(each)}
            for each in _of(compared.places, metrics)
        ],
        "problems": [{"message": each.message, "hint": each.hint} for each in compared.problems],
    }


def _entry(change: Change) -> dict[str, Any]:
    return {
        "metric": change.metric.id,
        "labels": dict(change.labels),
        "unit": change.metric.unit,
        "better": change.metric.direction.value,
        "before": change.before,
        "after": change.after,
        "change": change.difference,
        "effect": change.effect.value,
    }
