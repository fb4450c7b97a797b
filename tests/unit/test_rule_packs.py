"""Every shipped pack says of written series what its tests expect, and covers what its name promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitywatch.config.rules import read_rule_pack
from qualitywatch.config.rules.tests import read_rule_tests
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
