"""The options of every command that works on a project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def project_options(function: F) -> F:
    """Add the argument DIRECTORY and the option ``--config``, handed over as ``directory`` and ``config``."""
    directory = click.argument(
        "directory",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
    )
    return directory(config_option(function))


def config_option(function: F) -> F:
    """Add ``--config``, handed over as ``config``."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The configuration file; by default qualitywatch.yaml or [tool.qualitywatch] in pyproject.toml.",
    )(function)
