"""From the user's text to a project: names become classes, keys become checked values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from qualitywatch.components import Component
from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.project import ConfiguredSink, Project, Schedule, WatchedTarget
from qualitywatch.config.quality_model import load_quality_model
from qualitywatch.config.reads import note_read
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules import load_rules
from qualitywatch.config.rules.targets import mistaken_names
from qualitywatch.config.schema import CollectorConfig, Configuration, SinkConfig, TargetConfig
from qualitywatch.config.secrets import read_secrets
from qualitywatch.config.validation import validate
from qualitywatch.config.variables import substitute
from qualitywatch.config.waivers import FILE as WAIVERS_FILE
from qualitywatch.config.waivers import read_waivers
from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.errors import ConfigurationError, UnknownNameError
from qualitywatch.plugins import Plugins

C = TypeVar("C", bound=Component)

_IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")


def resolve(document: Document, plugins: Plugins, environment: Mapping[str, str]) -> Project:
    """The project that ``document`` configures; ConfigurationError names file, line and key of all that is wrong."""
    document = substitute(document, environment)
    configuration = validate(Configuration, document.data, document)
    directory = Path(document.file).resolve().parent
    resolver = _Resolver(document, plugins, directory)
    if configuration.store in _IN_MEMORY:
        hint = "name a file, such as sqlite:///qualitywatch.db"
        message = "a store in memory forgets everything when the command ends"
        resolver.remarks.add(document.error(message, ("store",), hint=hint))
    targets, sinks = resolver.targets(configuration.targets), resolver.sinks(configuration.sinks)
    rules = resolver.rules(configuration.rules)
    names = [target.name for target in configuration.targets]
    for mistaken in mistaken_names(rules, names, plugins.rule_packs.values()):
        resolver.remarks.add(mistaken)
    scoring = resolver.scoring(configuration.quality_model)
    resolver.waivers()
    resolver.remarks.raise_any()
    return Project(
        source=document.file,
        directory=directory,
        configured=True,
        store=absolute_store(configuration.store, directory),
        quality_model=scoring.version.edition if scoring else configuration.quality_model,
        scoring=scoring,
        targets=targets,
        rules=rules,
        sinks=sinks,
        daemon=configuration.daemon,
        baseline=directory / configuration.baseline if configuration.baseline else None,
        keep_inputs=configuration.keep_inputs,
    )


def take_in_metrics(document: Document, plugins: Plugins, environment: Mapping[str, str]) -> None:
    """Let ``plugins`` know the metrics that the settings of a configuration's collectors bring in, and nothing else of it.

    Raises ConfigurationError where these are wrong, so that nobody knows which they are.
    """
    document = substitute(document, environment)
    configuration = validate(Configuration, document.data, document)
    resolver = _Resolver(document, plugins, Path(document.file).resolve().parent)
    resolver.targets(configuration.targets)
    resolver.remarks.raise_any()


def absolute_store(url: str, directory: Path) -> str:
    """A relative SQLite path is relative to the configuration, whatever the working directory is."""
    prefix = "sqlite:///"
    path, question, query = url.removeprefix(prefix).partition("?")
    if not url.startswith(prefix) or path in ("", ":memory:") or path.startswith(("/", "file:")):
        return url
    return f"{prefix}{directory / path}{question}{query}"


class _Resolver:
    """Builds components out of one document; what is wrong goes to ``remarks``, and the rest is looked at all the same."""

    def __init__(self, document: Document, plugins: Plugins, directory: Path) -> None:
        self.document, self.plugins, self.directory = document, plugins, directory
        self.remarks = Remarks()
        self.metrics_known = True
        """Whether the settings that bring metrics in are right; what names metrics can be judged only then."""

    def targets(self, configs: Sequence[TargetConfig]) -> tuple[WatchedTarget, ...]:
        self.refuse_duplicates([config.name for config in configs], ("targets",), "name")
        return tuple(self.target(config, ("targets", index)) for index, config in enumerate(configs))

    def target(self, config: TargetConfig, at: KeyPath) -> WatchedTarget:
        target = Target(config.name, config.kind, self.location(config, at), config.labels)
        self.refuse_duplicates([each.use for each in config.collectors], (*at, "collectors"), "use")
        schedules = []
        for index, collector in enumerate(config.collectors):
            with self.remarks.noting():
                schedules.append(self.schedule(collector, target, (*at, "collectors", index)))
        return WatchedTarget(target, tuple(schedules))

    def location(self, config: TargetConfig, at: KeyPath) -> str:
        if "://" in config.location:
            return config.location
        location = self.directory / config.location
        if config.kind is TargetKind.CODE and not location.is_dir():
            hint = "it is relative to the configuration"
            self.remarks.add(
                self.document.error(f"{location} is not a directory", (*at, "location"), hint=hint)
            )
        return str(location)

    def schedule(self, config: CollectorConfig, target: Target, at: KeyPath) -> Schedule:
        cls = self.named(self.plugins.collector, config.use, (*at, "use"))
        if target.kind not in cls.kinds:
            kinds = ", ".join(cls.kinds)
            raise self.document.error(
                f"{config.use} measures targets of kind {kinds}, and {target.name} is of kind {target.kind}",
                (*at, "use"),
            )
        try:
            collector = self.component(cls, config.with_, (*at, "with"))
        except ConfigurationError:
            self.metrics_known = self.metrics_known and not config.with_.keys() & {*cls.settings_of_metrics}
            raise
        self.plugins.take_in(collector)
        return Schedule(
            collector=collector,
            every=config.every,
            timeout=config.timeout or cls.timeout,
            memory_limit=config.memory or cls.memory_limit,
        )

    def sinks(self, configs: Sequence[SinkConfig]) -> tuple[ConfiguredSink, ...]:
        names = [config.name or config.use for config in configs]
        self.refuse_duplicates(names, ("sinks",), "name", hint="give one of them another name")
        sinks = []
        for index, config in enumerate(configs):
            with self.remarks.noting():
                sinks.append(self.sink(config, ("sinks", index)))
        return tuple(sinks)

    def sink(self, config: SinkConfig, at: KeyPath) -> ConfiguredSink:
        cls = self.named(self.plugins.sink, config.use, (*at, "use"))
        sink = self.component(cls, config.with_, (*at, "with"))
        return ConfiguredSink(config.name or config.use, sink, config.outcomes, config.timeout)

    def rules(self, names: Sequence[str]) -> tuple[Rule, ...]:
        if not self.metrics_known:  # that a metric is missing would be told of each rule on it
            return ()
        with self.remarks.noting():
            return tuple(
                load_rules(
                    names,
                    shipped=self.plugins.rule_packs,
                    directory=self.directory,
                    catalogue=self.plugins.catalogue,
                    kinds=self.plugins.kinds,
                    named_in=self.document,
                )
            )
        return ()

    def scoring(self, name: str) -> ScoringModel | None:
        if not self.metrics_known:
            return None
        with self.remarks.noting():
            return load_quality_model(
                name,
                directory=self.directory,
                catalogue=self.plugins.catalogue,
                named_in=self.document,
            )
        return None

    def waivers(self) -> None:
        """Refuse waivers that lack an end, an owner or a reason before anything runs; they are read anew when they count."""
        file = self.directory / WAIVERS_FILE
        note_read(file)
        if file.is_file():
            with self.remarks.noting():
                read_waivers(file)

    def component(self, cls: type[C], keys: Mapping[str, object], at: KeyPath) -> C:
        return validate(cls, read_secrets(cls, keys, self.document, at), self.document, at=at)

    def named(self, look_up: Callable[[str], type[C]], name: str, at: KeyPath) -> type[C]:
        try:
            return look_up(name)
        except UnknownNameError as error:
            raise self.document.error(error.message, at, hint=error.hint, kind=UnknownNameError) from None

    def refuse_duplicates(self, names: Sequence[str], at: KeyPath, key: str, *, hint: str = "") -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                first = self.document.line_of((*at, names.index(name)))
                where = f", first in line {first}" if first else ""
                self.remarks.add(
                    self.document.error(f"{name} stands twice{where}", (*at, index, key), hint=hint)
                )
