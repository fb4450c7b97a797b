"""The project and its store, for commands that read or write what is kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch.cli.app import Settings
from qualitywatch.cli.who import who_acts
from qualitywatch.errors import ConfigurationError, StoreError, UnknownNameError

if TYPE_CHECKING:
    from qualitywatch.config.project import Project, WatchedTarget
    from qualitywatch.domain.target import Target
    from qualitywatch.plugins import Plugins
    from qualitywatch.store import Store


@dataclass(frozen=True, slots=True)
class AtHand:
    """What such a command works with."""

    project: Project
    plugins: Plugins
    store: Store

    def target(self, name: str) -> WatchedTarget:
        """The configured target of this name."""
        configured = {watched.target.name: watched for watched in self.project.targets}
        if name not in configured:
            raise _no_target(name, configured)
        return configured[name]

    def measured_target(self, name: str) -> Target:
        """The target of this name as it was last measured; as configured where it never was.

        Raises UnknownNameError for one that is neither.
        """
        self.require_target(name)
        for target in self.store.readings.targets():
            if target.name == name:
                return target
        return self.target(name).target

    def require_target(self, name: str) -> None:
        """Raise UnknownNameError unless a target of this name is configured, or was once measured."""
        known = {watched.target.name for watched in self.project.targets}
        known |= {target.name for target in self.store.readings.targets()}
        if name not in known:
            raise _no_target(name, known)


def _no_target(name: str, known: Iterable[str]) -> UnknownNameError:
    return UnknownNameError(f"no target {name!r}", hint=f"there are: {', '.join(sorted(known))}")


def configured_project(settings: Settings, config: Path | None) -> tuple[Project, Plugins]:
    """The project of this directory, which must be configured."""
    from qualitywatch.config.load import load_project  # noqa: PLC0415

    plugins = settings.plugins()
    project = load_project(Path(), plugins, named=config, environment=os.environ)
    if project.store is None:
        raise ConfigurationError(
            f"there is no configuration in {project.directory}", hint="qualitywatch init writes one"
        )
    return project, plugins


@contextmanager
def reading(settings: Settings, config: Path | None) -> Iterator[AtHand]:
    """The store as it is; StoreError where it does not exist yet or has another schema."""
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    project, plugins = configured_project(settings, config)
    url = str(project.store)
    file = url.removeprefix("sqlite:///").partition("?")[0]
    if url.startswith("sqlite:///") and not Path(file).exists():
        raise StoreError(
            f"{file} does not exist yet", hint="qualitywatch collect or qualitywatch run makes it"
        )
    store = open_store(url, migrate=Migrate.REQUIRE_CURRENT, who=who_acts(os.environ))
    try:
        yield AtHand(project, plugins, store)
    finally:
        store.close()


@contextmanager
def writing(settings: Settings, config: Path | None) -> Iterator[AtHand]:
    """The store, made and migrated where need be."""
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    project, plugins = configured_project(settings, config)
    store = open_store(str(project.store), migrate=Migrate.UPGRADE, who=who_acts(os.environ))
    try:
        yield AtHand(project, plugins, store)
    finally:
        store.close()
