"""Every shipped pack says of written series what its tests expect, and covers what its name promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitywatch.config.quality_model import SHIPPED_MODEL, read_quality_model
from qualitywatch.config.rules import read_rule_pack
from qualitywatch.config.rules.tests import read_rule_tests
from qualitywatch.domain.asks import VALUE
from qualitywatch.pipeline.gate import Instruments
from qualitywatch.pipeline.rehearsal.trial import run_trial
from qualitywatch.plugins import load_plugins

PLUGINS = load_plugins()
FILES = sorted((Path(__file__).parents[1] / "rule_packs").glob("*.test.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_pack_says_what_its_tests_expect(file: Path) -> None:
    read = read_rule_tests(file, shipped=PLUGINS.rule_packs, catalogue=PLUGINS.catalogue, kinds=PLUGINS.kinds)
    instruments = Instruments(PLUGINS.catalogue, PLUGINS.observers)
    assert [miss for test in read.tests for miss in run_trial(test, read.rules, instruments).misses] == []


@pytest.mark.parametrize("pack", sorted(PLUGINS.rule_packs))
def test_each_rule_can_be_measured_and_says_where_its_limit_is_from(pack: str) -> None:
    for rule in read_rule_pack(PLUGINS.rule_packs[pack], PLUGINS.catalogue):
        assert rule.source, rule.id
        assert PLUGINS.observers.get(rule.metric), rule.id


def test_the_baseline_of_iso_25010_has_a_rule_for_each_of_the_nine_characteristics() -> None:
    rules = read_rule_pack(PLUGINS.rule_packs["iso25010-baseline"], PLUGINS.catalogue)
    assert len({PLUGINS.catalogue[rule.metric].characteristic.partition("/")[0] for rule in rules}) == 9


SCORED = {
    measure.metric: {anchor.score: anchor.value for anchor in measure.utility.anchors}
    for measure in read_quality_model(SHIPPED_MODEL, PLUGINS.catalogue).measures
}
GRADED = {"code.complexity", "code.function_length", "code.parameters", "code.duplication", "code.coverage"}


@pytest.mark.parametrize("pack", ["python-service", "iso25010-baseline"])
def test_rules_on_code_warn_below_good_enough_and_fail_at_60_of_the_quality_model(pack: str) -> None:
    rules = [
        rule
        for rule in read_rule_pack(PLUGINS.rule_packs[pack], PLUGINS.catalogue)
        if rule.metric in SCORED and rule.metric.rpartition(".")[0] in GRADED and rule.ask == VALUE
    ]
    assert rules
    for rule in rules:
        limits, anchors = rule.limits, SCORED[rule.metric]
        warn = limits.warn_below if limits.warn_above is None else limits.warn_above
        fail = limits.fail_below if limits.fail_above is None else limits.fail_above
        assert (warn, fail) == (anchors[80], anchors[60]), rule.id
