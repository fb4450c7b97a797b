"""The group of all commands; each is imported only when it is called or listed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualitywatch import __version__
from qualitywatch.cli.head_start import HeadStart
from qualitywatch.cli.streams import ReaderLeftError

if TYPE_CHECKING:
    from qualitywatch.cli.again.asked import Asked

_COMMANDS = {
    "audit": "The log of what was decided and changed: list, prove, export evidence.",
    "backfill": "Measure past commits of a code target and keep what they say.",
    "blame": "Which commits moved a metric most.",
    "check": "Measure, judge and print a verdict; the gate of a pipeline.",
    "collect": "Measure every target of the configuration now, keep it and judge it.",
    "comment": "Write a report as the one comment of a merge request, or bring that up to date.",
    "config": "The configuration's schema, and whether a file fits it.",
    "db": "The store: upgrade, backup, prune, stats.",
    "deployed": "Say what went live when, so that a shift can be tied to it.",
    "diff": "What became better or worse between two commits, by metric, file and function.",
    "explain": "Everything behind a number, a finding, a characteristic or a decision.",
    "findings": "What is open, worst first.",
    "history": "The values of a metric over time, or the shape of all of them.",
    "init": "Write a commented configuration from what there is to measure.",
    "metrics": "Every metric there is.",
    "plugins": "The plugins that are loaded, and a new one of your own.",
    "rank": "The worst files or functions by a metric, in any commit.",
    "replay": "Judge a decision of the past again from what it followed from, and compare.",
    "report": "What got better and worse between two days, and what was done about it: HTML, PDF, Markdown.",
    "rules": "Check, test and backtest rules.",
    "run": "The daemon: measure on schedule, serve dashboard and metrics, file tickets.",
    "scores": "Scores over time, and the past by the quality model of today.",
    "sinks": "Where findings go: what is configured, and a test of one.",
    "waive": "Let a finding pass until a day, with a reason; list what passes, end it early.",
    "what-if": "The few repairs that lift a characteristic most, and what a merge would do.",
}


class LazyGroup(click.Group):
    """Imports a command when it is needed; plugins' commands join when no built-in one bears the name."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click would make the exit code of a failed rule of a pipe that nobody reads."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Built-in commands and those of plugins, by name."""
        self._load_plugin_commands(ctx)
        return sorted({*_COMMANDS, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; unknown names are looked for among the plugins."""
        if cmd_name in _COMMANDS:
            command: click.Command = import_module(f"qualitywatch.cli.{cmd_name.replace('-', '_')}").command
            return command
        self._load_plugin_commands(ctx)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line each, without importing what is not asked for."""
        names = self.list_commands(ctx)
        rows = [
            (name, _COMMANDS.get(name) or self.commands[name].get_short_help_str(limit=80)) for name in names
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _load_plugin_commands(self, ctx: click.Context) -> None:
        settings = ctx.ensure_object(Settings)
        if not settings.commands_loaded:
            settings.commands_loaded = True
            for _ in settings.plugins().each("register_commands", cli=self):
                pass  # they add themselves


class Settings:
    """What the options before the command say; plugins are loaded once, when first asked for.

    ``asked`` is the whole question, where its answer may be kept to be told again, and ``begun`` what runs for it already.
    """

    def __init__(self, asked: Asked | None = None, begun: HeadStart | None = None) -> None:
        self.asked = asked
        self.begun = begun or HeadStart()
        self.block: tuple[str, ...] = ()
        self.commands_loaded = False
        self._plugins: Any = None

    def plugins(self) -> Any:
        """The loaded plugins (``qualitywatch.plugins.Plugins``)."""
        if self._plugins is None:
            from qualitywatch.plugins import load_plugins  # noqa: PLC0415 - --version needs no plugins

            self._plugins = load_plugins(block=self.block)
        return self._plugins

    def sinks(self, use: str, *, directory: Path, config: Path | None = None) -> dict[str, Any]:
        """The configured sinks of one kind by their names: what the commands of a sink's plugin work on."""
        from qualitywatch.config.load import load_project  # noqa: PLC0415 - most commands need no project

        project = load_project(directory, self.plugins(), named=config, environment=os.environ)
        return {each.name: each.sink for each in project.sinks if each.sink.name == use}

    def waiting(self, use: str, *, config: Path | None = None) -> list[tuple[str, Any, Any]]:
        """What waits for the sinks of one kind: the sink's name, the sink and the delivery, in order."""
        from qualitywatch.cli.sinks_at_hand import waiting  # noqa: PLC0415 - most commands need no store

        return waiting(self, use, config)

    def follow(
        self, use: str, *, config: Path | None = None, instead: Callable[[Any], Any] | None = None
    ) -> Iterator[tuple[str, Any]]:
        """Let the sinks of one kind look at their tickets, and keep what they say; yields it with the sink's name.

        With ``instead`` another one looks in each sink's place, and nothing is kept.
        """
        from qualitywatch.cli.sinks_at_hand import follow  # noqa: PLC0415

        return follow(self, use, config, instead)


def _block(context: click.Context, _: click.Parameter, names: tuple[str, ...]) -> None:
    """Take effect before the command is looked up, for which plugins may have to be loaded."""
    context.ensure_object(Settings).block = names


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="qualitywatch", message="%(prog)s %(version)s")
@click.option(
    "--block",
    multiple=True,
    metavar="PLUGIN",
    is_eager=True,
    expose_value=False,
    callback=_block,
    help="Go on without this plugin (repeatable).",
)
def cli() -> None:
    """One history, one gate and one backlog for the quality of code, pipelines, models and data."""
