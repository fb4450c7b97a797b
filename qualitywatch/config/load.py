"""The one way to a project: configured where there is a configuration, discovered where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qualitywatch.config.discovery import discover
from qualitywatch.config.locate import find_configuration
from qualitywatch.config.project import Project
from qualitywatch.config.resolve import resolve, take_in_metrics
from qualitywatch.plugins import Plugins


def load_project(
    directory: Path, plugins: Plugins, *, named: Path | None = None, environment: Mapping[str, str]
) -> Project:
    """The project at ``directory``, or the one that the configuration file ``named`` describes."""
    document = find_configuration(directory, named=named)
    return discover(directory, plugins) if document is None else resolve(document, plugins, environment)


def learn_metrics(
    directory: Path, plugins: Plugins, *, named: Path | None = None, environment: Mapping[str, str]
) -> None:
    """Let ``plugins`` know the metrics that the configuration's settings bring in, if there is a configuration.

    Raises ConfigurationError where it cannot be read so far, or does not say which they are.
    """
    document = find_configuration(directory, named=named)
    if document is not None:
        take_in_metrics(document, plugins, environment)
