"""Reading a file of rule tests, strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from qualitywatch.config.document import Document
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules.packs import load_rules
from qualitywatch.config.rules.test_keys import (
    ExpectedFindingConfig,
    MomentConfig,
    RuleTestConfig,
    RuleTestsConfig,
)
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.written_values import expand_values
from qualitywatch.errors import ConfigurationError, RuleError, UnknownNameError


@dataclass(frozen=True, slots=True)
class ExpectedOutcome:
    """What a rule is to say; ``labels`` None is any set of labels, and ``value`` and ``message`` None are not looked at."""

    rule: str
    outcome: Outcome
    labels: Mapping[str, str] | None = None
    value: float | None = None
    message: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be so at a time after the first measurement; ``findings`` None leaves open which are open."""

    after: timedelta
    outcomes: Sequence[ExpectedOutcome] = ()
    findings: Sequence[tuple[str, Mapping[str, str]]] | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test: series of values, one interval apart, None where a value is missing, and what is expected of them."""

    name: str
    target: Target
    interval: timedelta
    series: Mapping[SeriesKey, Sequence[float | None]]
    expected: Sequence[Expected] = field(default=())
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RuleTests:
    """A file of tests, with the rules that they are about."""

    file: str
    rules: Sequence[Rule]
    tests: Sequence[RuleTest]


def read_rule_tests(
    path: Path,
    *,
    shipped: Mapping[str, Path],
    catalogue: MetricCatalogue,
    kinds: Mapping[str, frozenset[TargetKind]] | None = None,
) -> RuleTests:
    """The tests in one file, with their rules; RuleError names file, line and key of everything that is wrong."""
    document = read_yaml(path, what="the file of rule tests")
    config = validate(RuleTestsConfig, document.data, document, kind=RuleError)
    rules = load_rules(
        config.rules,
        shipped=shipped,
        directory=path.parent,
        catalogue=catalogue,
        kinds=kinds,
        named_in=document,
    )
    remarks = Remarks()
    for index, test in enumerate(config.tests):
        for misfit in _misfits(test, document, index, catalogue, {rule.id for rule in rules}):
            remarks.add(misfit)
    remarks.raise_any()
    return RuleTests(
        str(path), rules, [_test(test, document, index) for index, test in enumerate(config.tests)]
    )


def _misfits(
    test: RuleTestConfig, document: Document, index: int, catalogue: MetricCatalogue, rules: set[str]
) -> Iterator[ConfigurationError]:
    """Where a test names metrics, labels or rules that there are not."""
    seen: set[SeriesKey] = set()
    for number, series in enumerate(test.series):
        at = ("tests", index, "series", number)
        try:
            metric = catalogue[series.metric]
        except UnknownNameError as error:
            yield document.error(error.message, (*at, "metric"), hint=error.hint, kind=RuleError)
            continue
        for label in series.labels:
            if label not in metric.labels:
                known = ", ".join(metric.labels) or "none"
                message = f"metric {metric.id} has no label {label!r}; it has: {known}"
                yield document.error(message, (*at, "labels"), kind=RuleError)
        key = _key(test, series.metric, series.labels)
        if key in seen:
            yield document.error("this series stands twice", at, kind=RuleError)
        seen.add(key)
    for number, moment in enumerate(test.at):
        named = [each.rule for each in moment.outcomes] + [name for name, _ in _findings(moment) or ()]
        for name in named:
            if name not in rules:
                hint = f"these are tested: {', '.join(sorted(rules))}"
                yield document.error(
                    f"no rule {name!r}", ("tests", index, "at", number), hint=hint, kind=RuleError
                )


def _test(test: RuleTestConfig, document: Document, index: int) -> RuleTest:
    target = test.target
    return RuleTest(
        name=test.name,
        target=Target(target.name, target.kind, ".", target.labels),
        interval=test.interval,
        series={
            _key(test, series.metric, series.labels): expand_values(series.values) for series in test.series
        },
        expected=[
            _expected(moment, document, ("tests", index, "at", number))
            for number, moment in enumerate(test.at)
        ],
        line=document.line_of(("tests", index)),
    )


def _expected(moment: MomentConfig, document: Document, at: tuple[str | int, ...]) -> Expected:
    return Expected(
        after=moment.time,
        outcomes=[
            ExpectedOutcome(
                each.rule,
                each.outcome,
                each.labels,
                each.value,
                each.message,
                line=document.line_of((*at, "outcomes", number)),
            )
            for number, each in enumerate(moment.outcomes)
        ],
        findings=_findings(moment),
        line=document.line_of(at),
    )


def _findings(moment: MomentConfig) -> list[tuple[str, Mapping[str, str]]] | None:
    if moment.findings is None:
        return None
    return [
        (each.rule, each.labels) if isinstance(each, ExpectedFindingConfig) else (each, {})
        for each in moment.findings
    ]


def _key(test: RuleTestConfig, metric: str, labels: Mapping[str, str]) -> SeriesKey:
    return SeriesKey(test.target.name, metric, tuple(sorted(labels.items())))
