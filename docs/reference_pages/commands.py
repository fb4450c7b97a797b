"""The help of every command, whatever the width of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points

import click

from qualitywatch.cli.app import Settings, cli
from qualitywatch.plugins import Plugins
from reference_pages.markdown import Lines, code, codes, table, words


def page(plugins: Plugins) -> Lines:
    """The help of every command."""
    settings = Settings()
    settings.block = tuple(
        point.name
        for point in entry_points(group="qualitywatch")
        if point.name not in {info.name for info in plugins.infos}
    )
    yield "# Commands"
    yield ""
    yield "`qualitywatch COMMAND --help` says the same. Every command that prints data takes `--format json`."
    yield "[Errors and exit codes](errors-and-exit-codes.md) says how commands end."
    yield ""
    yield from _command(cli, click.Context(cli, info_name="qualitywatch", obj=settings))


def _command(command: click.Command, context: click.Context) -> Lines:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"## `{context.command_path}`"
    yield ""
    for paragraph in (command.help or "").split("\n\n"):
        yield words(paragraph)
        yield ""
    yield from ("```text", usage, "```", "")
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    yield from table(("option", "value", "default", "meaning"), map(_option, options))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _command(found, click.Context(found, info_name=name, parent=context))


def _option(option: click.Option) -> Sequence[str]:
    kind = option.type
    value = option.metavar or kind.name.upper()
    if isinstance(kind, click.Choice):
        value = " or ".join(map(str, kind.choices))
    elif isinstance(kind, click.IntRange):
        value = "a whole number" + (f" from {kind.min}" if kind.min is not None else "")
        value += f" to {kind.max}" if kind.max is not None else ""
    elif option.is_flag:
        value = "–"
    default = "required" if option.required else code(option.default) if option.show_default else "–"
    return codes([*option.opts, *option.secondary_opts]), value, default, option.help or "–"
