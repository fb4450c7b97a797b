"""From the user's text to a project: names become classes, keys become checked values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from qualitywatch.components import Component
from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.project import ConfiguredSink, Project, Schedule, WatchedTarget
from qualitywatch.config.rules import load_rules
from qualitywatch.config.schema import CollectorConfig, Configuration, SinkConfig, TargetConfig
from qualitywatch.config.validation import validate
from qualitywatch.config.variables import secret_text, substitute
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.errors import ConfigurationError, UnknownNameError
from qualitywatch.plugins import Plugins

C = TypeVar("C", bound=Component)


def resolve(document: Document, plugins: Plugins, environment: Mapping[str, str]) -> Project:
    """The project that ``document`` configures; ConfigurationError names file, line and key of what is wrong."""
    document = substitute(document, environment)
    configuration = validate(Configuration, document.data, document)
    directory = Path(document.file).resolve().parent
    resolver = _Resolver(document, plugins, directory)
    targets = tuple(resolver.target(config, index) for index, config in enumerate(configuration.targets))
    sinks = tuple(resolver.sink(config, index) for index, config in enumerate(configuration.sinks))
    resolver.refuse_duplicates("targets", [watched.target.name for watched in targets])
    resolver.refuse_duplicates("sinks", [sink.name for sink in sinks])
    rules = load_rules(
        configuration.rules, shipped=plugins.rule_packs, directory=directory, catalogue=plugins.catalogue
    )
    return Project(
        source=document.file,
        directory=directory,
        configured=True,
        store=absolute_store(configuration.store, directory),
        quality_model=configuration.quality_model,
        targets=targets,
        rules=tuple(rules),
        sinks=sinks,
        daemon=configuration.daemon,
    )


def absolute_store(url: str, directory: Path) -> str:
    """A relative SQLite path is relative to the configuration, whatever the working directory is."""
    prefix = "sqlite:///"
    path, question, query = url.removeprefix(prefix).partition("?")
    if not url.startswith(prefix) or path in ("", ":memory:") or path.startswith(("/", "file:")):
        return url
    return f"{prefix}{directory / path}{question}{query}"


class _Resolver:
    """Builds components out of one document."""

    def __init__(self, document: Document, plugins: Plugins, directory: Path) -> None:
        self.document, self.plugins, self.directory = document, plugins, directory

    def target(self, config: TargetConfig, index: int) -> WatchedTarget:
        at: KeyPath = ("targets", index)
        location = config.location
        if "://" not in location:
            location = str(self.directory / location)
            if config.kind is TargetKind.CODE and not Path(location).is_dir():
                raise self.document.error(f"{location} is not a directory", (*at, "location"))
        target = Target(config.name, config.kind, location, config.labels)
        schedules = tuple(
            self.schedule(collector, target, (*at, "collectors", number))
            for number, collector in enumerate(config.collectors)
        )
        self.refuse_duplicates(f"targets.{index}.collectors", [s.collector.name for s in schedules])
        return WatchedTarget(target, schedules)

    def schedule(self, config: CollectorConfig, target: Target, at: KeyPath) -> Schedule:
        cls = self.named(self.plugins.collector, config.use, (*at, "use"))
        if target.kind not in cls.kinds:
            kinds = ", ".join(cls.kinds)
            raise self.document.error(
                f"{config.use} measures targets of kind {kinds}, and {target.name} is of kind {target.kind}",
                (*at, "use"),
            )
        collector = self.component(cls, config.with_, (*at, "with"))
        return Schedule(
            collector=collector,
            every=config.every,
            timeout=config.timeout or cls.timeout,
            memory_limit=config.memory or cls.memory_limit,
        )

    def sink(self, config: SinkConfig, index: int) -> ConfiguredSink:
        at: KeyPath = ("sinks", index)
        cls = self.named(self.plugins.sink, config.use, (*at, "use"))
        return ConfiguredSink(
            config.name or config.use, self.component(cls, config.with_, (*at, "with")), config.outcomes
        )

    def component(self, cls: type[C], keys: Mapping[str, object], at: KeyPath) -> C:
        values = {
            key: secret_text(self.document, value, (*at, key))
            if isinstance(value, str) and _is_secret(cls.model_fields.get(key))
            else value
            for key, value in keys.items()
        }
        return validate(cls, values, self.document, at=at)

    def named(self, look_up: Callable[[str], type[C]], name: str, at: KeyPath) -> type[C]:
        try:
            return look_up(name)
        except UnknownNameError as error:
            raise self.document.error(error.message, at, hint=error.hint, kind=UnknownNameError) from None

    def refuse_duplicates(self, key: str, names: list[str]) -> None:
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ConfigurationError(
                f"{', '.join(sorted(twice))} stands twice",
                file=self.document.file,
                key=key,
                line=self.document.line_of([key]),
            )


def _is_secret(field: FieldInfo | None) -> bool:
    if field is None:
        return False
    return field.annotation is SecretStr or SecretStr in getattr(field.annotation, "__args__", ())
