"""The command line. Commands are loaded when they are called, so that ``--version`` costs next to nothing."""

from __future__ import annotations


def main() -> None:
    """The ``qualitywatch`` command."""
    from qualitywatch.cli.app import cli  # noqa: PLC0415 - the console script imports this module only
    from qualitywatch.cli.border import reported  # noqa: PLC0415

    with reported():
        cli(prog_name="qualitywatch", standalone_mode=False)
