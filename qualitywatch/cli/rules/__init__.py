"""``qualitywatch rules``: check, test, backtest and review."""

from __future__ import annotations

import click

from qualitywatch.cli.rules.backtest import backtest
from qualitywatch.cli.rules.check import check
from qualitywatch.cli.rules.review import review
from qualitywatch.cli.rules.test import test


@click.group()
def command() -> None:
    """Whether rules are right, say what they should, and would have been worth having."""


command.add_command(check)
command.add_command(review)
command.add_command(test)
command.add_command(backtest)
