"""``qualitywatch rules check``."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@output_option
@click.pass_obj
def check(settings: Settings, files: tuple[Path, ...], output: Output) -> None:
    """Check rule FILES, or the shipped packs where none is named: every rule read strictly, every metric known.

    Every fault of every file is told, with its line.
    """
    from qualitywatch.config.remarks import Remarks  # noqa: PLC0415
    from qualitywatch.config.rules import read_rule_pack  # noqa: PLC0415
    from qualitywatch.domain.rule_words import limits_told  # noqa: PLC0415

    plugins = settings.plugins()
    rows = []
    remarks = Remarks()
    packs = []
    for file in files or plugins.rule_packs.values():
        with remarks.noting():
            packs.append((file, read_rule_pack(file, plugins.catalogue, plugins.kinds)))
    remarks.raise_any()
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
