"""Rules on metrics that the limits of a configuration bring in, looked at by themselves and with it."""

from __future__ import annotations

import pytest

from command_line import Place

CONFIGURATION = """
targets:
  - name: shop
    kind: code
    location: .
    collectors: [{use: code.python, with: {limits: {TOPIC: [20]}}}]
rules: [own.yaml]
"""
RULES = """
rules:
  - id: wide-modules
    metric: code.fan_out.share_above_20
    fail_above: 0.1
    severity: minor
    why: Modules that import so much break with all of it.
    fix: Split the modules listed, the widest first.
"""
TESTS = """
rules: [own.yaml]
tests:
  - name: more than a tenth
    series: [{metric: code.fan_out.share_above_20, values: 0.2}]
    at: [{time: 0s, findings: [wide-modules]}]
"""


@pytest.fixture
def limited(place: Place) -> Place:
    place.write("qualitywatch.yaml", CONFIGURATION.replace("TOPIC", "fan_out"))
    place.write("own.yaml", RULES)
    return place


def test_a_file_is_read_with_the_metrics_of_the_configuration(limited: Place) -> None:
    done = limited.run("rules", "check", "own.yaml")
    assert "code.fan_out.share_above_20" in done.out, done.said
    assert done.code == 0


def test_tests_of_rules_know_them_too(limited: Place) -> None:
    limited.write("own.test.yaml", TESTS)
    done = limited.run("rules", "test", "own.test.yaml")
    assert done.code == 0, done.said


def test_another_configuration_can_be_named(limited: Place) -> None:
    limited.write("elsewhere.yaml", (limited.path / "qualitywatch.yaml").read_text())
    (limited.path / "qualitywatch.yaml").unlink()
    assert limited.run("rules", "check", "own.yaml").code == 2
    assert limited.run("rules", "check", "own.yaml", "--config", "elsewhere.yaml").code == 0
    assert "missing.yaml" in limited.run("rules", "check", "own.yaml", "--config", "missing.yaml").err


def test_files_are_right_whatever_is_wrong_with_the_rest_of_the_configuration(limited: Place) -> None:
    written = (limited.path / "qualitywatch.yaml").read_text()
    limited.write("qualitywatch.yaml", written + "store: ${NOT_SET_HERE}\n")
    limited.write("shipped.yaml", RULES.replace("above_20", "above_14"))
    assert limited.run("rules", "check", "shipped.yaml").code == 0
    done = limited.run("rules", "check", "own.yaml")
    assert "NOT_SET_HERE is not set" in done.err
    assert "own.yaml:4" in done.err


def test_wrong_limits_are_the_one_error_that_they_are(limited: Place) -> None:
    limited.write("qualitywatch.yaml", CONFIGURATION.replace("TOPIC", "fan_outt"))
    done = limited.run("check")
    assert done.code == 2
    assert done.err.count("error") == 1, done.said
    assert "fan_outt: unknown key" in done.err
