"""A right configuration comes to exactly what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qualitywatch.components import Sink
from qualitywatch.config.project import Project
from qualitywatch.config.resolve import absolute_store, resolve
from qualitywatch.config.rules import read_rule_pack
from qualitywatch.config.rules.targets import mistaken_names
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.asks import Change
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Against, Limits, Rule, Selector, Severity
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.errors import RuleError
from qualitywatch.plugins import Plugins

WHOLE = """\
store: sqlite:///kept/history.db
quality_model: iso25010:2011
targets:
  - name: shop
    location: src
    labels: {team: checkout, environment: production, live: "on"}
    collectors:
      - use: demo.tidiness
        every: 15m
        timeout: 90s
        memory: 512MiB
        with: {paths: [a, b], max_age: 7d, top: 3}
  - name: input
    kind: dataset
    location: data/*.parquet
    collectors: [{use: demo.rows}]
  - name: remote
    kind: dataset
    location: s3://bucket/${FOLDER}
    collectors: [{use: demo.rows}]
rules: [demo, rules.yaml]
sinks:
  - use: demo.mail
    with: {url: "https://mail.example", token: "${TOKEN}"}
  - use: demo.mail
    name: second
    when: [warn, fail]
    with: {url: "https://mail.example", token: "${TOKEN}"}
daemon: {host: 0.0.0.0, port: 0, parallel: 4, grace: 0s, allowed_hosts: [quality.example]}
"""
RULES = """\
rules:
  - id: blank-rows
    metric: demo.rows.blank
    where: {kind: dataset, name: input, labels: {team: data}}
    labels: {column: age}
    against: best
    warn_below: -0.1
    fail_below: -0.2
    for: 3
    required: true
    severity: critical
    why: Blank rows are guessed at by whoever reads them.
    fix: Ask the supplier of the data for the rows listed.
    source: our own choice
"""
SMALL = "targets: [{name: shop, collectors: [{use: demo.tidiness}]}]\nrules: [demo]\n"


@pytest.fixture
def project(tmp_path: Path, plugins: Plugins) -> Project:
    (tmp_path / "src").mkdir()
    (tmp_path / "rules.yaml").write_text(RULES)
    return _resolved(tmp_path, plugins, WHOLE)


def _resolved(folder: Path, plugins: Plugins, text: str) -> Project:
    file = folder / "qualitywatch.yaml"
    file.write_text(text)
    document = read_yaml(file, what="the configuration")
    return resolve(document, plugins, {"TOKEN": "correct-horse", "FOLDER": "raw"})


def test_targets_are_as_written_and_paths_relative_to_the_file(project: Project, tmp_path: Path) -> None:
    labels = {"team": "checkout", "environment": "production", "live": "on"}
    assert [watched.target for watched in project.targets] == [
        Target("shop", TargetKind.CODE, str(tmp_path / "src"), labels),
        Target("input", TargetKind.DATASET, str(tmp_path / "data/*.parquet")),
        Target("remote", TargetKind.DATASET, "s3://bucket/raw"),
    ]


def test_a_schedule_has_the_limits_and_keys_that_were_written(project: Project) -> None:
    (schedule,) = project.targets[0].schedules
    assert (schedule.every, schedule.timeout, schedule.memory_limit) == (
        timedelta(minutes=15),
        timedelta(seconds=90),
        512 * 1024**2,
    )
    assert schedule.collector.model_dump() == {"paths": ["a", "b"], "max_age": "1w", "top": 3}


def test_what_is_not_written_is_the_collectors_own(project: Project) -> None:
    (schedule,) = project.targets[1].schedules
    own = type(schedule.collector)
    assert (schedule.every, schedule.timeout, schedule.memory_limit) == (
        timedelta(hours=1),
        own.timeout,
        own.memory_limit,
    )


def test_sinks_go_by_their_names_and_take_failures_unless_told_otherwise(project: Project) -> None:
    assert [(sink.name, sink.outcomes) for sink in project.sinks] == [
        ("demo.mail", {Outcome.FAIL}),
        ("second", {Outcome.WARN, Outcome.FAIL}),
    ]
    assert all(isinstance(sink.sink, Sink) for sink in project.sinks)


def rule_on(name: str) -> str:
    return f"""\
rules:
  - id: untidy-files
    metric: demo.untidy.share
    where: {{name: {name}}}
    fail_above: 0.2
    severity: minor
    why: Nobody finds anything in untidy files.
    fix: Tidy the files listed, the largest first.
"""


@pytest.mark.parametrize("name", ["shop", "'sho*'", "[shop, warehouse]", "warehouse"])
def test_a_rule_may_select_targets_that_are_elsewhere(name: str, plugins: Plugins, tmp_path: Path) -> None:
    assert mistaken(rule_on(name), plugins, tmp_path) == []


@pytest.mark.parametrize("name", ["shpo", "[shop, shopp]"])
def test_a_slip_in_a_targets_name_is_told(name: str, plugins: Plugins, tmp_path: Path) -> None:
    (error,) = mistaken(rule_on(name), plugins, tmp_path)
    assert (error.line, error.hint) == (2, "did you mean shop?")


def mistaken(text: str, plugins: Plugins, directory: Path) -> list[RuleError]:
    pack = directory / "rules.yaml"
    pack.write_text(text)
    return list(mistaken_names(read_rule_pack(pack, plugins.catalogue), ["shop", "search"], []))


def test_rules_keep_everything_that_was_written(project: Project, tmp_path: Path) -> None:
    assert [rule.id for rule in project.rules] == ["untidy-files", "blank-rows"]
    assert replace(project.rules[1], pack="") == Rule(
        id="blank-rows",
        metric="demo.rows.blank",
        limits=Limits(warn_below=-0.1, fail_below=-0.2),
        severity=Severity.CRITICAL,
        why="Blank rows are guessed at by whoever reads them.",
        fix="Ask the supplier of the data for the rows listed.",
        where=Selector(TargetKind.DATASET, "input", {"team": "data"}),
        ask=Change(Against.BEST),
        labels={"column": "age"},
        timing=Timing(3),
        required=True,
        source="our own choice",
        line=2,
    )
    assert project.rules[1].pack == str(tmp_path / "rules.yaml")


def test_a_rule_needs_one_breach_unless_it_says_more(project: Project) -> None:
    assert project.rules[0].timing.at_once


def test_the_daemon_is_as_written(project: Project) -> None:
    daemon = project.daemon
    assert (daemon.host, daemon.port, daemon.parallel, daemon.grace, daemon.allowed_hosts) == (
        "0.0.0.0",
        0,
        4,
        timedelta(0),
        ["quality.example"],
    )


def test_the_rest_is_as_written(project: Project, tmp_path: Path) -> None:
    assert project.configured
    assert project.quality_model == "iso25010:2011"
    assert project.store == f"sqlite:///{tmp_path}/kept/history.db"
    assert (project.source, project.directory) == (str(tmp_path / "qualitywatch.yaml"), tmp_path)


def test_a_small_configuration_is_enough(tmp_path: Path, plugins: Plugins) -> None:
    project = _resolved(tmp_path, plugins, SMALL)
    assert project.store == f"sqlite:///{tmp_path}/qualitywatch.db"
    assert project.quality_model == "iso25010:2023"
    assert project.targets[0].target == Target("shop", TargetKind.CODE, str(tmp_path))
    assert (project.daemon.host, project.daemon.port) == ("127.0.0.1", 8425)
    assert project.sinks == ()


def test_where_a_collector_is_used_once_for_each_target_names_may_repeat(
    tmp_path: Path, plugins: Plugins
) -> None:
    text = SMALL.replace("rules", "  - {name: other, collectors: [{use: demo.tidiness}]}\nrules")
    text = text.replace("targets: [", "targets:\n  - ").replace("]}]\n  -", "]}\n  -")
    assert [watched.collectors for watched in _resolved(tmp_path, plugins, text).targets] == [
        {"demo.tidiness"},
        {"demo.tidiness"},
    ]


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("sqlite:///q.db", "sqlite:////srv/q.db"),
        ("sqlite:///a/q.db?timeout=5", "sqlite:////srv/a/q.db?timeout=5"),
        ("sqlite:////var/q.db", "sqlite:////var/q.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///file:q.db?uri=true", "sqlite:///file:q.db?uri=true"),
        ("postgresql+psycopg://user@host/db", "postgresql+psycopg://user@host/db"),
    ],
)
def test_a_relative_database_is_relative_to_the_configuration(url: str, absolute: str) -> None:
    assert absolute_store(url, Path("/srv")) == absolute


@pytest.mark.parametrize(
    "limits",
    [
        "warn_above: 0.2\n    fail_above: 0.2",
        "fail_above: 0.5\n    fail_below: 0.5",
        "warn_below: 0.3\n    fail_below: 0.1",
    ],
)
def test_limits_that_leave_a_value_are_taken(tmp_path: Path, plugins: Plugins, limits: str) -> None:
    pack = tmp_path / "rules.yaml"
    pack.write_text(RULES.replace("warn_below: -0.1\n    fail_below: -0.2", limits))
    assert [rule.id for rule in read_rule_pack(pack, plugins.catalogue)] == ["blank-rows"]
