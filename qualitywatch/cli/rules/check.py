"""``qualitywatch rules check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.rules.reading import read_files

if TYPE_CHECKING:
    from qualitywatch.domain.rule import Rule


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@config_option
@output_option
@click.pass_obj
def check(settings: Settings, files: tuple[Path, ...], config: Path | None, output: Output) -> None:
    """Check rule FILES, or the shipped packs where none is named: every rule read strictly, every metric known.

    FILES may judge metrics that the configuration's own limits bring in. Every fault of every file is told, with its
    line.
    """
    from qualitywatch.config.rules import read_rule_pack  # noqa: PLC0415
    from qualitywatch.domain.rule_words import limits_told  # noqa: PLC0415

    plugins = settings.plugins()
    rows = []

    def read(file: Path) -> list[Rule]:
        return read_rule_pack(file, plugins.catalogue, plugins.kinds)

    if files:
        packs = read_files(files, read, plugins, config=config)
    else:
        packs = [(file, read(file)) for file in plugins.rule_packs.values()]
    for file, rules in packs:
        for rule in rules:
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
