"""``qualitywatch rules check``."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option


@click.group()
def command() -> None:
    """Whether rule packs are right, and what is in them."""


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@output_option
@click.pass_obj
def check(settings: Settings, files: tuple[Path, ...], output: Output) -> None:
    """Check rule FILES, or the shipped packs where none is named: every rule read strictly, every metric known."""
    from qualitywatch.config.rules import read_rule_pack  # noqa: PLC0415
    from qualitywatch.domain.rule_words import limits_told  # noqa: PLC0415

    plugins = settings.plugins()
    rows = []
    for file in files or plugins.rule_packs.values():
        for rule in read_rule_pack(file, plugins.catalogue, plugins.kinds):
            limits = rule.limits
            rows.append(
                {
                    "pack": file.stem,
                    "rule": rule.id,
                    "metric": rule.metric,
                    "against": None if rule.against is None else str(rule.against),
                    "warn": limits.warn_above if limits.warn_above is not None else limits.warn_below,
                    "fail": limits.fail_above if limits.fail_above is not None else limits.fail_below,
                    "limits": limits_told(rule, lambda metric: plugins.catalogue[metric].unit),
                    "severity": rule.severity,
                }
            )
    output.rows(
        "rules",
        rows,
        columns=("pack", "rule", "metric", "limits", "severity"),
        empty="no rules",
    )
