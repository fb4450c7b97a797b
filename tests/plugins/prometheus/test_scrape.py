"""What a scrape shows, and that it is taken from memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from qualitywatch import (
    Evidence,
    Finding,
    FindingChange,
    FindingState,
    Outcome,
    Run,
    RunStatus,
    SeriesKey,
    Target,
    TargetKind,
    Window,
    __version__,
)
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.readings import Evaluation, Reading
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from qualitywatch.errors import StoreBusyError
from qualitywatch.testing.samples import NOON, sample_outcome
from sample_world.fake_readings import FakeReadings

SHOP = Target("shop", TargetKind.CODE, ".")
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def _reading(metric="sample.coverage.lines", value=0.8, *, unit="1", labels=(), target="shop", **more):
    return Reading(
        key=SeriesKey(target, metric, tuple(labels)),
        value=value,
        observed_at=NOON,
        collector="sample.tests",
        unit=unit,
        characteristic="security",
        run_id=1,
        **more,
    )


def _run(status=RunStatus.OK, *, at=NOON, collector="sample.tests", target="shop"):
    return Run(target, collector, Window(at, at), status, at, 1.5)


def _finding(state=FindingState.OPEN, **outcome):
    return Finding(
        outcome=sample_outcome(**outcome), state=state, opened_at=NOON, changed_at=NOON, last_seen_at=NOON
    )


def _evaluation(verdict=VerdictKind.PASS):
    return Evaluation(target="shop", at=NOON, verdict=verdict, quality_model="iso25010:2023")


def _samples(text, parse=parse_text):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parse(text)
        for sample in family.samples
    }


def _labels(**labels):
    return tuple(sorted(labels.items()))


def test_a_value_has_target_kind_and_its_own_labels(scrape_of):
    reading = _reading("sample.security.issues", 3, unit="{issue}", labels=[("severity", "high")])
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[reading]))())
    name = "qualitywatch_sample_security_issues"
    assert samples[name, _labels(target="shop", kind="code", severity="high")] == 3


def test_help_says_what_it_is_and_how_it_is_computed(scrape_of):
    text = scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[_reading()]))()
    assert (
        "# HELP qualitywatch_sample_coverage_lines_ratio Line coverage. Lines that ran while the tests ran, "
        "divided by lines that could have run." in text
    )
    assert "# TYPE qualitywatch_sample_coverage_lines_ratio gauge" in text


def test_values_come_in_base_units(scrape_of):
    reading = _reading("sample.memory.peak", 2, unit="MiBy")
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[reading]))())
    assert samples["qualitywatch_sample_memory_peak_bytes", _labels(target="shop", kind="code")] == 2 * 2**20


def test_what_the_last_good_run_no_longer_saw_is_gone(scrape_of):
    readings = FakeReadings(all_targets=[SHOP], all_latest=[_reading(current=False)])
    assert "sample_coverage" not in scrape_of(readings)()


def test_zero_is_a_value_and_no_value_is_not_zero(scrape_of):
    text = scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[_reading(value=0.0)]))()
    assert 'qualitywatch_sample_coverage_lines_ratio{kind="code",target="shop"} 0.0' in text
    assert "sample_tests_failed" not in text


def test_own_labels_that_would_clash_are_renamed(scrape_of):
    reading = _reading("sample.made.up", labels=[("target", "mine"), ("le", "5")])
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[reading]))())
    labels = _labels(target="shop", kind="code", exported_target="mine", exported_le="5")
    assert ("qualitywatch_sample_made_up_ratio", labels) in samples


def test_a_metric_whose_plugin_is_gone_says_so(scrape_of):
    readings = FakeReadings(all_targets=[SHOP], all_latest=[_reading()])
    text = scrape_of(readings, MetricCatalogue([]))()
    assert "whose plugin is not installed" in text
    assert "qualitywatch_sample_coverage_lines_ratio{" in text


def test_a_forgotten_metric_gives_way_to_a_known_one_of_its_name(scrape_of):
    known, forgotten = _reading(value=0.5), _reading("sample.coverage_lines", 0.1)
    text = scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[forgotten, known]))()
    assert text.count("\nqualitywatch_sample_coverage_lines_ratio{") == 1
    assert (
        _samples(text)["qualitywatch_sample_coverage_lines_ratio", _labels(target="shop", kind="code")] == 0.5
    )


def test_hostile_names_are_escaped(scrape_of):
    name = 'a"b\\c\nd{}#'
    readings = FakeReadings(
        all_targets=[replace(SHOP, name=name)], all_latest=[_reading(target=name)], runs=[_run(target=name)]
    )
    for parse, accept in ((parse_text, ""), (parse_openmetrics, OPENMETRICS)):
        samples = _samples(scrape_of(readings)(accept), parse)
        assert ("qualitywatch_sample_coverage_lines_ratio", _labels(target=name, kind="code")) in samples


def test_the_build_is_told(scrape_of):
    assert _samples(scrape_of(FakeReadings())())["qualitywatch_build_info", _labels(version=__version__)] == 1


@pytest.mark.parametrize(
    ("status", "success"), [(RunStatus.OK, 1), (RunStatus.ERROR, 0), (RunStatus.NO_EVIDENCE, 0)]
)
def test_a_collectors_last_run_is_told(scrape_of, status, success):
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], runs=[_run(status)]))())
    labels = _labels(target="shop", collector="sample.tests")
    assert samples["qualitywatch_collector_success", labels] == success
    assert samples["qualitywatch_collector_duration_seconds", labels] == 1.5


def test_the_last_success_outlives_a_failure(plugin, scrape_of):
    readings = FakeReadings(all_targets=[SHOP], runs=[_run()])
    scrape = scrape_of(readings)
    readings.runs = [_run(RunStatus.ERROR, at=NOON + timedelta(hours=1))]
    plugin.measurements_stored(readings.runs[0], [])
    labels = _labels(target="shop", collector="sample.tests")
    samples = _samples(scrape())
    assert samples["qualitywatch_collector_success", labels] == 0
    assert samples["qualitywatch_collector_last_success_timestamp_seconds", labels] == NOON.timestamp()


def test_after_a_restart_the_last_success_is_the_newest_value(scrape_of):
    readings = FakeReadings(
        all_targets=[SHOP],
        all_latest=[_reading()],
        runs=[_run(RunStatus.ERROR, at=NOON + timedelta(hours=1))],
    )
    labels = _labels(target="shop", collector="sample.tests")
    samples = _samples(scrape_of(readings)())
    assert samples["qualitywatch_collector_last_success_timestamp_seconds", labels] == NOON.timestamp()


def test_a_collector_that_never_succeeded_has_no_time_of_success(scrape_of):
    text = scrape_of(FakeReadings(all_targets=[SHOP], runs=[_run(RunStatus.ERROR)]))()
    assert "last_success_timestamp" not in text


def test_open_findings_are_counted_and_none_is_zero(scrape_of):
    findings = [_finding(), _finding(rule="other"), _finding(FindingState.RESOLVED, rule="third")]
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_findings=findings))())
    counts = {
        severity: samples["qualitywatch_findings_open", _labels(target="shop", severity=severity)]
        for severity in ("info", "minor", "major", "critical")
    }
    assert counts == {"info": 0, "minor": 0, "major": 2, "critical": 0}


def test_a_rules_outcomes_are_counted_by_state(scrape_of):
    outcomes = [
        sample_outcome(labels={"column": column}, outcome=outcome)
        for column, outcome in (("a", Outcome.PASS), ("b", Outcome.PASS), ("c", Outcome.FAIL))
    ]
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_outcomes=outcomes))())
    states = {
        outcome.value: samples[
            "qualitywatch_rule_outcome",
            _labels(target="shop", rule="complex-functions", outcome=outcome.value),
        ]
        for outcome in Outcome
    }
    assert states == {"pass": 2, "warn": 0, "fail": 1, "not_available": 0, "error": 0}


def test_one_verdict_holds_and_the_others_are_zero(scrape_of):
    readings = FakeReadings(all_targets=[SHOP], all_evaluations=[_evaluation(VerdictKind.NO_EVIDENCE)])
    samples = _samples(scrape_of(readings)())
    holding = [
        verdict.value
        for verdict in VerdictKind
        if samples["qualitywatch_target_verdict", _labels(target="shop", kind="code", verdict=verdict.value)]
    ]
    assert holding == ["no_evidence"]


def test_a_target_that_was_never_judged_has_no_verdict(scrape_of):
    assert "target_verdict" not in scrape_of(FakeReadings(all_targets=[SHOP]))()


def test_a_scrape_asks_the_store_nothing(scrape_of):
    readings = FakeReadings(all_targets=[SHOP], all_latest=[_reading()], runs=[_run()])
    scrape = scrape_of(readings)
    asked = readings.questions
    for _ in range(3):
        scrape()
    assert readings.questions == asked


@pytest.mark.parametrize("event", ["stored", "evaluated", "changed"])
def test_what_happens_is_seen_by_the_next_scrape(plugin, scrape_of, event):
    readings = FakeReadings(all_targets=[SHOP])
    scrape = scrape_of(readings)
    assert "qualitywatch_sample" not in scrape()
    readings.all_latest.append(_reading())
    change = FindingChange(kind=ChangeKind.OPENED, finding=_finding(), at=NOON)
    {
        "stored": lambda: plugin.measurements_stored(_run(), []),
        "evaluated": lambda: plugin.target_evaluated(_evaluation()),
        "changed": lambda: plugin.finding_changed(change),
    }[event]()
    assert "qualitywatch_sample_coverage_lines_ratio{" in scrape()


def test_an_event_of_one_target_leaves_the_others_unread(plugin, scrape_of):
    other = replace(SHOP, name="other")
    readings = FakeReadings(all_targets=[SHOP, other], all_latest=[_reading(), _reading(target="other")])
    scrape = scrape_of(readings)
    readings.all_latest = [_reading(value=0.1), _reading(value=0.1, target="other")]
    plugin.measurements_stored(_run(), [])
    samples = _samples(scrape())
    name = "qualitywatch_sample_coverage_lines_ratio"
    assert samples[name, _labels(target="shop", kind="code")] == 0.1
    assert samples[name, _labels(target="other", kind="code")] == 0.8


def test_a_store_that_does_not_answer_leaves_the_old_picture(plugin, scrape_of, caplog):
    class Busy(FakeReadings):
        busy = False

        def latest(self, **selection):
            if self.busy:
                raise StoreBusyError("the store is locked")
            return super().latest(**selection)

    readings = Busy(all_targets=[SHOP], all_latest=[_reading()])
    scrape = scrape_of(readings)
    readings.busy = True
    plugin.measurements_stored(_run(), [])
    assert "qualitywatch_sample_coverage_lines_ratio{" in scrape()
    assert "the store is locked" in caplog.text


def test_without_a_daemon_events_are_nobodys_business(plugin):
    plugin.measurements_stored(_run(), [])
    plugin.target_evaluated(_evaluation())


def test_two_plugins_in_one_process_do_not_meet(scrape_of):
    from qualitywatch_prometheus import PrometheusPlugin  # noqa: PLC0415

    first = scrape_of(FakeReadings(all_targets=[SHOP], all_latest=[_reading()]))
    (route,) = PrometheusPlugin().register_routes(FakeReadings(), MetricCatalogue([]), list)
    assert b"sample_coverage" not in route.handler({}, {}).content
    assert "sample_coverage" in first()


def test_evidence_never_becomes_a_label(scrape_of):
    outcome = replace(sample_outcome(), evidence=(Evidence("shop/secret_path.py", 1),))
    text = scrape_of(FakeReadings(all_targets=[SHOP], all_outcomes=[outcome]))()
    assert "secret_path" not in text


def test_a_score_is_told_with_its_interval_and_its_evidence_and_not_told_where_there_is_none(scrape_of):
    reports = (
        CharacteristicReport(
            "security", "Security", 1.0, 1, 1, score=Score(71.5, 60.25, 80.0), basis=ScoreBasis(coverage=0.75)
        ),
        CharacteristicReport("reliability", "Reliability", 0.2, 1, 5, basis=ScoreBasis(coverage=0.2)),
        CharacteristicReport("safety", "Safety", None, 0, 0),
    )
    evaluation = Evaluation(
        target="shop",
        at=NOON,
        verdict=VerdictKind.PASS,
        quality_model="iso25010:2023",
        characteristics=reports,
    )
    samples = _samples(scrape_of(FakeReadings(all_targets=[SHOP], all_evaluations=[evaluation]))())
    security, reliability = (
        _labels(target="shop", characteristic=name) for name in ("security", "reliability")
    )
    assert samples["qualitywatch_score", security] == 71.5
    assert (samples["qualitywatch_score_low", security], samples["qualitywatch_score_high", security]) == (
        60.25,
        80,
    )
    assert samples["qualitywatch_score_evidence_ratio", reliability] == 0.2
    assert sum(name == "qualitywatch_score" for name, _ in samples) == 1
