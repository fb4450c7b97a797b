"""Rule packs: YAML files of rules, shipped or the user's own, read strictly."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.schema import Section, Whole, not_a_bool
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.rule import Against, Limits, Rule, Selector, Severity
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import ConfigurationError, RuleError, UnknownNameError

_FILE_OR_SHIPPED = "a file's name ends in .yaml; shipped packs: "
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]


Number = Annotated[float, BeforeValidator(not_a_bool), Field(allow_inf_nan=False)]


class SelectorConfig(Section):
    """Which targets a rule judges."""

    kind: TargetKind | None = None
    name: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)


class RuleConfig(Section):
    """One rule as a user writes it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
    metric: str
    where: SelectorConfig = Field(default_factory=SelectorConfig)
    labels: dict[str, str] = Field(default_factory=dict)
    per: list[str] = Field(default_factory=list)
    against: Against | None = None
    warn_above: Number | None = None
    fail_above: Number | None = None
    warn_below: Number | None = None
    fail_below: Number | None = None
    for_: Whole = Field(default=1, alias="for", ge=1, le=1000)
    required: bool = False
    min_sample: Whole | None = Field(default=None, ge=1)
    severity: Severity
    why: Text
    fix: Text
    source: str = ""

    @model_validator(mode="after")
    def _limits_make_sense(self) -> Self:
        above = (self.warn_above, self.fail_above)
        below = (self.warn_below, self.fail_below)
        if all(limit is None for limit in (*above, *below)):
            raise ValueError("a rule needs a limit: warn_above, fail_above, warn_below or fail_below")
        if self.warn_above is not None and self.fail_above is not None and self.warn_above > self.fail_above:
            raise ValueError("warn_above is beyond fail_above, so it would never warn")
        if self.warn_below is not None and self.fail_below is not None and self.warn_below < self.fail_below:
            raise ValueError("warn_below is beyond fail_below, so it would never warn")
        lowest = min((limit for limit in above if limit is not None), default=None)
        highest = max((limit for limit in below if limit is not None), default=None)
        if lowest is not None and highest is not None and highest > lowest:
            raise ValueError("the limits contradict each other: no value lies within them")
        return self


class RulePackConfig(Section):
    """A file of rules."""

    rules: list[RuleConfig] = Field(min_length=1)


def read_rule_pack(path: Path, catalogue: MetricCatalogue) -> list[Rule]:
    """The rules in one file; RuleError names file, line and key of everything that is wrong with them."""
    document = read_yaml(path, what="the rule pack")
    pack = validate(RulePackConfig, document.data, document, kind=RuleError)
    remarks = Remarks()
    for index, config in enumerate(pack.rules):
        for misfit in _misfits(config, document, ("rules", index), catalogue):
            remarks.add(misfit)
    remarks.raise_any()
    rules = [_rule(config, document, index) for index, config in enumerate(pack.rules)]
    _refuse_duplicates(rules)
    return rules


def load_rules(
    names: Iterable[str],
    *,
    shipped: Mapping[str, Path],
    directory: Path,
    catalogue: MetricCatalogue,
    named_in: Document | None = None,
) -> list[Rule]:
    """The rules of all packs: each name is a shipped pack's, or a file relative to ``directory``.

    ``named_in`` is the document whose key ``rules`` holds the names, for errors.
    """
    rules: list[Rule] = []
    remarks = Remarks()
    document = named_in or Document("", {})
    files: list[Path] = []
    for index, name in enumerate(names):
        with remarks.noting():
            files.append(_pack_file(name, index, shipped, directory, document))
            if files[-1] in files[:-1]:
                raise document.error(f"{name} stands twice", ("rules", index))
            rules.extend(read_rule_pack(files[-1], catalogue))
    remarks.raise_any()
    _refuse_duplicates(rules)
    return rules


def _pack_file(
    name: str, index: int, shipped: Mapping[str, Path], directory: Path, named_in: Document
) -> Path:
    if name in shipped:
        return shipped[name]
    if not name.endswith((".yaml", ".yml")):
        near = difflib.get_close_matches(name, shipped, n=1)
        hint = f"did you mean {near[0]}?" if near else f"{_FILE_OR_SHIPPED}{', '.join(sorted(shipped))}"
        raise named_in.error(
            f"no rule pack {name!r}",
            ("rules", index),
            hint=hint,
            kind=UnknownNameError,
        )
    file = directory / name
    if not file.exists():
        raise named_in.error(
            f"the rule pack {file} does not exist",
            ("rules", index),
            hint="its path is relative to the configuration",
        )
    return file


def _misfits(
    config: RuleConfig, document: Document, at: KeyPath, catalogue: MetricCatalogue
) -> Iterator[ConfigurationError]:
    """Where a rule does not fit the metric it names."""
    try:
        metric = catalogue[config.metric]
    except UnknownNameError as error:
        yield document.error(error.message, (*at, "metric"), hint=error.hint, kind=RuleError)
        return
    if config.min_sample is not None and metric.share is None:
        yield document.error(
            f"metric {metric.id} is no share, so there is no sample to be too small",
            (*at, "min_sample"),
            kind=RuleError,
        )
    for key, labels in (("per", config.per), ("labels", config.labels)):
        for label in labels:
            if label not in metric.labels:
                known = ", ".join(metric.labels) or "none"
                yield document.error(
                    f"metric {metric.id} has no label {label!r}; it has: {known}", (*at, key), kind=RuleError
                )


def _rule(config: RuleConfig, document: Document, index: int) -> Rule:
    return Rule(
        id=config.id,
        metric=config.metric,
        limits=Limits(
            warn_above=config.warn_above,
            fail_above=config.fail_above,
            warn_below=config.warn_below,
            fail_below=config.fail_below,
        ),
        severity=config.severity,
        why=config.why,
        fix=config.fix,
        where=Selector(config.where.kind, config.where.name, config.where.labels),
        against=config.against,
        labels=config.labels,
        per=tuple(config.per),
        hold=config.for_,
        required=config.required,
        min_sample=config.min_sample,
        source=config.source,
        pack=document.file,
        line=document.line_of(("rules", index)),
    )


def _refuse_duplicates(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            raise RuleError(
                f"the rule {rule.id!r} stands already in {first.pack}:{first.line}",
                file=rule.pack,
                line=rule.line,
                hint="rename one of them; its id is part of every finding's identity",
            )
