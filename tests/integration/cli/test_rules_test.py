"""``qualitywatch rules test``: rules are tried on series that somebody wrote, and misses are shown where they stand."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from command_line import Place

RULES = """\
rules:
  - id: untidy
    metric: code.complexity.share_above_10
    warn_above: 0.1
    fail_above: 0.2
    for: 2
    clear_for: 2d
    severity: major
    why: Because the test says so.
    fix: Do what the test says.
  - id: issues
    metric: code.security.issues
    per: [severity]
    fail_above: 0
    severity: critical
    why: Because the test says so.
    fix: Do what the test says.
"""
TESTS = """\
rules: [rules.yaml]
tests:
  - name: what lasts opens, what is proven over is over
    series:
      - metric: code.complexity.share_above_10
        values: 0.05 0.25x1 0.05 _x5 0.05x2
    at:
      - {time: 1d, findings: [], outcomes: [{rule: untidy, outcome: pass, message: 1 of 2}]}
      - {time: 2d, findings: [untidy], outcomes: [{rule: untidy, outcome: fail, value: 0.25}]}
      - {time: 3d, findings: [untidy]}
      - {time: 8d, findings: [untidy], outcomes: [{rule: untidy, outcome: not_available}]}
      - {time: 9d, findings: []}
  - name: each severity has its own finding
    interval: 1h
    series:
      - {metric: code.security.issues, labels: {severity: high}, values: 0 3}
      - {metric: code.security.issues, labels: {severity: low}, values: 1 0}
    at:
      - time: 0s
        findings: [{rule: issues, labels: {severity: low}}]
      - time: 1h
        findings: [{rule: issues, labels: {severity: high}}]
        outcomes: [{rule: issues, labels: {severity: low}, outcome: pass}]
"""


@pytest.fixture
def tried(place: Place) -> Place:
    place.write("rules.yaml", RULES)
    place.write("rules.test.yaml", TESTS)
    return place


def test_tests_that_hold_pass(tried: Place) -> None:
    done = tried.run("rules", "test", "rules.test.yaml")
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 tests: all passed"), done.said


class TestMisses:
    @pytest.fixture
    def missed(self, tried: Place) -> Place:
        wrong = TESTS.replace("value: 0.25", "value: 0.3").replace(
            "{time: 9d, findings: []}", "{time: 9d, findings: [untidy]}"
        )
        tried.write("rules.test.yaml", wrong)
        return tried

    def test_are_shown_beside_what_was_expected(self, missed: Place) -> None:
        done = missed.run("rules", "test", "rules.test.yaml")
        assert done.code == 1
        assert done.out.splitlines() == [
            "FAIL  what lasts opens, what is proven over is over  (rules.test.yaml:3)",
            "      after 2d (line 9)",
            "        expected  untidy fail with 0.3",
            "        got       untidy fail with 0.25, above 0.2",
            "      after 9d (line 12)",
            "        expected  open: untidy",
            "        got       open: nothing",
            "pass  each severity has its own finding  (rules.test.yaml:13)",
            "2 tests: 1 of 2 failed",
        ]

    def test_as_json(self, missed: Place) -> None:
        said = missed.run("rules", "test", "rules.test.yaml", "--format", "json").json()
        assert (said["schema"], said["tests"], said["failed"]) == ("qualitywatch/rule-tests/1", 2, 1)
        first, second = said["files"][0]["tests"]
        assert [miss["after"] for miss in first["misses"]] == ["2d", "9d"]
        assert second["passed"] is True

    def test_as_junit(self, missed: Place) -> None:
        root = ET.fromstring(missed.run("rules", "test", "rules.test.yaml", "--format", "junit").out)  # noqa: S314 - our own
        assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "1")
        (failure,) = root.iter("failure")
        assert failure.attrib["message"].startswith("rules.test.yaml:9: after 2d: expected untidy fail")


def test_everything_that_is_wrong_with_a_file_is_told_at_once(tried: Place) -> None:
    tried.write(
        "bad.yaml",
        "rules: [rules.yaml]\ntests:\n  - name: bad\n    series:\n"
        "      - {metric: code.complexity.shares, values: 1}\n"
        "      - {metric: code.security.issues, labels: {rank: high}, values: 1}\n"
        "    at:\n      - {time: 0s, findings: [tidy]}\n",
    )
    done = tried.run("rules", "test", "bad.yaml")
    assert done.code == 2
    lines = [line.removeprefix("error: bad.yaml:") for line in done.err.splitlines()]
    assert [line.split(":")[0] for line in lines] == ["5", "6", "8"], done.said


def test_values_that_are_none_are_refused_where_they_stand(tried: Place) -> None:
    tried.write("bad.yaml", TESTS.replace("values: 0 3", "values: 0 x3"))
    done = tried.run("rules", "test", "bad.yaml")
    assert done.code == 2
    assert "bad.yaml:16: tests.1.series.0.values: 'x3' is no value" in done.err, done.said


def test_a_check_of_rules_tells_every_fault_of_every_file(place: Place) -> None:
    place.write(
        "a.yaml", RULES.replace("code.security.issues", "code.security.issue").replace(" for: 2", " for: 0")
    )
    place.write("b.yaml", RULES.replace("per: [severity]", "per: [rank]"))
    done = place.run("rules", "check", "a.yaml", "b.yaml")
    assert done.code == 2
    assert [line.split(":")[1:3] for line in done.err.splitlines() if line.startswith("error")] == [
        [" a.yaml", "6"],
        [" a.yaml", "12"],
        [" b.yaml", "13"],
    ], done.said


SEVERAL = """\
rules:
  - id: drift-hurts
    where: {kind: dataset}
    all:
      - {metric: data.drift.columns, above: 0}
      - {metric: import.share.functional_suitability, where: {kind: model}, below: 0.9}
    same: [system]
    severity: major
    why: Because the test says so.
    fix: Do what the test says.
  - id: worse-than-the-release
    metric: code.complexity.share_above_10
    against: release
    fail_above: 0.01
    severity: minor
    why: Because the test says so.
    fix: Do what the test says.
"""
TESTS_OF_SEVERAL = """\
rules: [several.yaml]
tests:
  - name: drift on one target and a loss on another, waived for a time
    target: {name: input, kind: dataset, labels: {system: shop}}
    others:
      - {name: scorer, kind: model, labels: {system: shop}}
      - {name: stranger, kind: model, labels: {system: blog}}
    series:
      - {metric: data.drift.columns, values: 0 2x2}
      - {metric: import.share.functional_suitability, target: scorer, values: 0.95x1 0.8x1}
      - {metric: import.share.functional_suitability, target: stranger, values: 0.1x3}
    waivers:
      - {rule: drift-hurts, target: input, until: 60h}
    at:
      - {time: 1d, findings: []}
      - time: 2d
        findings: [drift-hurts]
        outcomes: [{rule: drift-hurts, target: input, outcome: fail, waived: true}]
      - {time: 3d, outcomes: [{rule: drift-hurts, outcome: fail, waived: false}]}
  - name: a release is compared with from the day on that it is made
    series:
      - {metric: code.complexity.share_above_10, values: 0.10 0.12x2 0.13}
    points: {release: [0d, 2d]}
    at:
      - {time: 0d, outcomes: [{rule: worse-than-the-release, outcome: not_available}]}
      - {time: 1d, outcomes: [{rule: worse-than-the-release, outcome: fail}]}
      - {time: 3d, outcomes: [{rule: worse-than-the-release, outcome: pass}]}
"""


def test_rules_across_targets_releases_and_waivers_are_tried(place: Place) -> None:
    place.write("several.yaml", SEVERAL)
    place.write("several.test.yaml", TESTS_OF_SEVERAL)
    done = place.run("rules", "test", "several.test.yaml")
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 tests: all passed"), done.said


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("target: scorer", "several.test.yaml:10: tests.0.series.1.target: no target 'nobody'"),
        ("target: input, until", "several.test.yaml:13: tests.0.waivers.0: no target 'nobody'"),
    ],
    ids=["series", "waiver"],
)
def test_a_target_that_a_test_does_not_have_is_refused_with_its_line(
    place: Place, named: str, said: str
) -> None:
    place.write("several.yaml", SEVERAL)
    other = re.sub("target: [a-z]+", "target: nobody", named)
    place.write("several.test.yaml", TESTS_OF_SEVERAL.replace(named, other))
    done = place.run("rules", "test", "several.test.yaml")
    assert done.code == 2
    assert said in done.err
