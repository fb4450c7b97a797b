"""Reading one file of rules, strictly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules.build import rule_of
from qualitywatch.config.rules.fit import misfits
from qualitywatch.config.rules.keys import RulePackConfig
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.rule import Rule
from qualitywatch.errors import RuleError


def read_rule_pack(path: Path, catalogue: MetricCatalogue) -> list[Rule]:
    """The rules in one file; RuleError names file, line and key of everything that is wrong with them."""
    document = read_yaml(path, what="the rule pack")
    pack = validate(RulePackConfig, document.data, document, kind=RuleError)
    remarks = Remarks()
    for index, config in enumerate(pack.rules):
        for misfit in misfits(config, document, ("rules", index), catalogue):
            remarks.add(misfit)
    remarks.raise_any()
    rules = [rule_of(config, document, index) for index, config in enumerate(pack.rules)]
    refuse_duplicates(rules)
    return rules


def refuse_duplicates(rules: Iterable[Rule]) -> None:
    """RuleError where an id stands twice, whether in one file or in two."""
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
