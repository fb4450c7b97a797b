"""``qualitywatch rules test``: unit tests of rules."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output


@click.command("test")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for a pipeline's test report.",
)
@click.pass_context
def test(context: click.Context, files: tuple[Path, ...], form: str) -> None:
    """Run the rule tests in FILES: series of values, and what the rules are to make of them at which time.

    Ends with 1 where a test fails, and with 2 where a file is wrong.
    """
    from qualitywatch.config.remarks import Remarks  # noqa: PLC0415
    from qualitywatch.config.rules.tests import read_rule_tests  # noqa: PLC0415
    from qualitywatch.pipeline.gate import Instruments  # noqa: PLC0415
    from qualitywatch.pipeline.rehearsal.trial import run_trial  # noqa: PLC0415
    from qualitywatch.reports import rule_tests  # noqa: PLC0415

    settings: Settings = context.obj
    plugins = settings.plugins()
    instruments = Instruments(plugins.catalogue, plugins.observers)
    read = []
    remarks = Remarks()
    for file in files:
        with remarks.noting():
            read.append(
                read_rule_tests(
                    file,
                    shipped=plugins.rule_packs,
                    catalogue=plugins.catalogue,
                    kinds=plugins.kinds,
                )
            )
    remarks.raise_any()
    tried = [(each.file, [run_trial(one, each.rules, instruments) for one in each.tests]) for each in read]
    output = Output(form)
    if form == "junit":
        click.echo(rule_tests.junit_of(tried), nl=False)
    elif form == "json":
        output.json(rule_tests.json_of(tried))
    else:
        for line in rule_tests.text_of(tried):
            output.line(line)
    context.exit(any(not result.passed for _, results in tried for result in results))
