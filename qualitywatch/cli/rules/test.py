"""``qualitywatch rules test``: unit tests of rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.rules.reading import read_files

if TYPE_CHECKING:
    from qualitywatch.config.rules.tests import RuleTests


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
@config_option
@click.pass_context
def test(context: click.Context, files: tuple[Path, ...], config: Path | None, form: str) -> None:
    """Run the rule tests in FILES: series of values, and what the rules are to make of them at which time.

    Ends with 1 where a test fails, and with 2 where a file is wrong.
    """
    from qualitywatch.config.rules.tests import read_rule_tests  # noqa: PLC0415
    from qualitywatch.pipeline.gate import Instruments  # noqa: PLC0415
    from qualitywatch.pipeline.rehearsal.trial import run_trial  # noqa: PLC0415
    from qualitywatch.reports import rule_tests  # noqa: PLC0415

    settings: Settings = context.obj
    plugins = settings.plugins()

    def read(file: Path) -> RuleTests:
        return read_rule_tests(
            file, shipped=plugins.rule_packs, catalogue=plugins.catalogue, kinds=plugins.kinds
        )

    files_read = read_files(files, read, plugins, config=config)
    instruments = Instruments(plugins.catalogue, plugins.observers)
    tried = [
        (each.file, [run_trial(one, each.rules, instruments) for one in each.tests]) for _, each in files_read
    ]
    output = Output(form)
    if form == "junit":
        click.echo(rule_tests.junit_of(tried), nl=False)
    elif form == "json":
        output.json(rule_tests.json_of(tried))
    else:
        for line in rule_tests.text_of(tried):
            output.line(line)
    context.exit(any(not result.passed for _, results in tried for result in results))
