"""Reading one file of rules, strictly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules.build import rules_of
from qualitywatch.config.rules.fit import Known, metrics_of, misfits
from qualitywatch.config.rules.keys import RuleConfig, RulePackConfig
from qualitywatch.config.rules.sense import nonsense
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import RuleError


def read_rule_pack(
    path: Path, catalogue: MetricCatalogue, kinds: Mapping[str, frozenset[TargetKind]] | None = None
) -> list[Rule]:
    """The rules in one file; RuleError names file, line and key of everything that is wrong with them.

    ``kinds`` are the kinds of target that each metric is measured on, where that is known.
    """
    document = read_yaml(path, what="the rule pack")
    known = Known(catalogue, kinds or {})
    remarks = Remarks()
    configs: list[tuple[int, RuleConfig]] = []
    with remarks.noting():
        configs = list(enumerate(validate(RulePackConfig, document.data, document, kind=RuleError).rules))
    for index, config in configs or _well_formed(document):
        at: KeyPath = ("rules", index)
        for key, message in nonsense(config):
            remarks.add(document.error(message, (*at, *_path(key)), kind=RuleError))
        for misfit in misfits(config, document, at, known):
            remarks.add(misfit)
    remarks.raise_any()
    rules = [
        rule
        for index, config in configs
        for rule in rules_of(config, [metric.id for metric in _metrics(config, catalogue)], document, index)
    ]
    refuse_duplicates(rules)
    return rules


def _well_formed(document: Document) -> Iterator[tuple[int, RuleConfig]]:
    """The rules of a pack with mistakes that can be looked at further, whatever is wrong with others."""
    written = document.data.get("rules")
    for index, data in enumerate(written if isinstance(written, list) else ()):
        with suppress(ValidationError):
            yield index, RuleConfig.model_validate(data)


def _metrics(config: RuleConfig, catalogue: MetricCatalogue) -> Sequence[MetricDefinition]:
    return () if config.all or config.any else metrics_of(config, catalogue)


def _path(key: str) -> KeyPath:
    return tuple(int(part) if part.isdecimal() else part for part in key.split(".") if part)


def refuse_duplicates(rules: Iterable[Rule]) -> None:
    """RuleError where an id stands twice, whether in one file or in two."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule and not (rule.marks and first.line == rule.line and first.pack == rule.pack):
            raise RuleError(
                f"the rule {rule.id!r} stands already in {first.pack}:{first.line}",
                file=rule.pack,
                line=rule.line,
                hint="rename one of them; its id is part of every finding's identity",
            )
