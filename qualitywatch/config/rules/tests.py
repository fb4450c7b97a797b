"""Reading a file of rule tests, strictly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.rules.packs import load_rules
from qualitywatch.config.rules.test_keys import (
    ExpectedFindingConfig,
    MomentConfig,
    RuleTestConfig,
    RuleTestsConfig,
    SeriesConfig,
    TestTargetConfig,
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
    """What a rule is to say; what is None is not looked at, and stands for any set of labels, and any target."""

    rule: str
    outcome: Outcome
    labels: Mapping[str, str] | None = None
    value: float | None = None
    message: str | None = None
    target: str | None = None
    waived: bool | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding that is to be open."""

    rule: str
    target: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TestWaiver:
    """A waiver of a rule, on a target and labels where they are given, ``until`` so long after the first measurement."""

    __test__ = False  # it is no test of pytest's

    rule: str
    until: timedelta
    target: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be so at a time after the first measurement; ``findings`` None leaves open which are open."""

    after: timedelta
    outcomes: Sequence[ExpectedOutcome] = ()
    findings: Sequence[ExpectedFinding] | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test: series of values, one interval apart, None where a value is missing, and what is expected of them.

    ``others`` are targets beside the test's own, ``points`` when past states were that rules name.
    """

    name: str
    target: Target
    interval: timedelta
    series: Mapping[SeriesKey, Sequence[float | None]]
    expected: Sequence[Expected] = field(default=())
    others: Sequence[Target] = ()
    points: Mapping[str, Sequence[timedelta]] = field(default_factory=dict)
    waivers: Sequence[TestWaiver] = ()
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
    targets = [test.target.name, *(other.name for other in test.others)]
    for number, name in enumerate(targets):
        if name in targets[:number]:
            at = ("tests", index, "others", number - 1)
            yield document.error(f"the target {name!r} stands twice", at, kind=RuleError)
    yield from _misfitting_series(test, document, index, catalogue, targets)
    for number, moment in enumerate(test.at):
        found = _findings(moment, test) or ()
        named = [each.rule for each in moment.outcomes] + [each.rule for each in found]
        yield from _unknown(named, "rule", rules, document, ("tests", index, "at", number))
        told = [each.target for each in moment.outcomes if each.target] + [each.target for each in found]
        yield from _unknown(told, "target", targets, document, ("tests", index, "at", number))
    for number, waiver in enumerate(test.waivers):
        at = ("tests", index, "waivers", number)
        yield from _unknown([waiver.rule], "rule", rules, document, at)
        if waiver.target is not None:
            yield from _unknown([waiver.target], "target", targets, document, at)


def _misfitting_series(
    test: RuleTestConfig, document: Document, index: int, catalogue: MetricCatalogue, targets: Sequence[str]
) -> Iterator[ConfigurationError]:
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
        if series.target is not None and series.target not in targets:
            hint = f"there are: {', '.join(targets)}"
            yield document.error(f"no target {series.target!r}", (*at, "target"), hint=hint, kind=RuleError)
        key = _key(test, series)
        if key in seen:
            yield document.error("this series stands twice", at, kind=RuleError)
        seen.add(key)


def _unknown(
    names: Iterable[str], what: str, known: Collection[str], document: Document, at: KeyPath
) -> Iterator[ConfigurationError]:
    for name in names:
        if name not in known:
            hint = f"these are tested: {', '.join(sorted(known))}"
            yield document.error(f"no {what} {name!r}", at, hint=hint, kind=RuleError)


def _test(test: RuleTestConfig, document: Document, index: int) -> RuleTest:
    target = test.target
    return RuleTest(
        name=test.name,
        target=_target(target),
        others=[_target(other) for other in test.others],
        points=test.points,
        waivers=[
            TestWaiver(
                each.rule,
                each.until,
                each.target,
                each.labels,
                where=f"{document.file}:{document.line_of(('tests', index, 'waivers', number))}",
            )
            for number, each in enumerate(test.waivers)
        ],
        interval=test.interval,
        series={_key(test, series): expand_values(series.values) for series in test.series},
        expected=[
            _expected(moment, test, document, ("tests", index, "at", number))
            for number, moment in enumerate(test.at)
        ],
        line=document.line_of(("tests", index)),
    )


def _target(config: TestTargetConfig) -> Target:
    return Target(config.name, config.kind, ".", config.labels)


def _expected(moment: MomentConfig, test: RuleTestConfig, document: Document, at: KeyPath) -> Expected:
    return Expected(
        after=moment.time,
        outcomes=[
            ExpectedOutcome(
                each.rule,
                each.outcome,
                each.labels,
                each.value,
                each.message,
                each.target,
                each.waived,
                line=document.line_of((*at, "outcomes", number)),
            )
            for number, each in enumerate(moment.outcomes)
        ],
        findings=_findings(moment, test),
        line=document.line_of(at),
    )


def _findings(moment: MomentConfig, test: RuleTestConfig) -> list[ExpectedFinding] | None:
    if moment.findings is None:
        return None
    return [
        ExpectedFinding(each.rule, each.target or test.target.name, each.labels)
        if isinstance(each, ExpectedFindingConfig)
        else ExpectedFinding(each, test.target.name)
        for each in moment.findings
    ]


def _key(test: RuleTestConfig, series: SeriesConfig) -> SeriesKey:
    return SeriesKey(series.target or test.target.name, series.metric, tuple(sorted(series.labels.items())))
