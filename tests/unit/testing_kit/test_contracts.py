"""The contracts catch what they are for: each broken component fails the tests that name its fault, and no other."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from qualitywatch.testing import CollectorContract, RemoteSinkContract, SinkContract

HERE = Path(__file__).parent


COLLECTORS: dict[str, set[str]] = {
    "Good": set(),
    "NameWithoutTopic": {"name_reads_domain_dot_topic"},
    "NameInCapitals": {"name_reads_domain_dot_topic"},
    "NameWithBlanks": {"name_reads_domain_dot_topic", "can_be_registered"},
    "LimitOfNothing": {"can_be_registered"},
    "MetricTwice": {"declares_each_metric_once_and_what_it_computes_from"},
    "MetricFromNothing": {"declares_each_metric_once_and_what_it_computes_from"},
    "MethodAtLength": {"its_method_has_a_short_version_or_none"},
    "MetricOfAnotherDomain": {"metric_ids_start_with_the_domain_of_the_collector"},
    "TakesAnyKey": {"refuses_unknown_configuration_keys"},
    "TakesAnyKeyFurtherDown": {"refuses_unknown_configuration_keys"},
    "OfAnotherKind": {"measures_targets_of_the_kind_it_is_tested_with"},
    "ObservesNothing": {"observes_something", "what_it_yields_survives_the_way_out_of_its_process"},
    "ObservesUndeclaredMetric": {"observes_only_declared_metrics_with_their_labels"},
    "ObservesMetricInOtherWords": {"observes_only_declared_metrics_with_their_labels"},
    "ObservesWithoutLabels": {"observes_only_declared_metrics_with_their_labels"},
    "ObservesComputedMetric": {"observes_only_declared_metrics_with_their_labels"},
    "ObservesNoNumber": {"observes_finite_values_once_for_each_label_set"},
    "ObservesTwice": {"observes_finite_values_once_for_each_label_set"},
    "TimeWithoutZone": {"times_carry_a_zone"},
    "EvidenceElsewhere": {"evidence_points_into_the_target"},
    "EvidenceFromLineZero": {"evidence_points_into_the_target"},
    "EvidenceMiscounted": {"evidence_points_into_the_target"},
    "ReadsTheClock": {"same_target_and_window_give_the_same_values"},
    "YieldsSomethingElse": {"what_it_yields_survives_the_way_out_of_its_process"},
    "MeasuresNowhere": {"does_not_measure_a_place_that_is_not_there"},
    "CrashesNowhere": {"does_not_measure_a_place_that_is_not_there"},
    "DiscoversATruth": {"says_of_any_place_whether_it_applies"},
    "DiscoveryCrashesNowhere": {"says_of_any_place_whether_it_applies"},
}
SINKS: dict[str, set[str]] = {
    "Good": set(),
    "TellsOnly": set(),
    "NameWithBlanks": {"can_be_registered"},
    "TakesAnyKey": {"refuses_unknown_configuration_keys"},
    "ShowsItsSecret": {"shows_no_secret"},
    "SendsNothing": {"sends_an_opened_finding"},
    "CannotSend": {"sends_an_opened_finding", "finds_what_it_made"},
    "ForgetsWhatItMade": {"finds_what_it_made"},
    "FindsAnother": {"finds_what_it_made"},
    "FindsWhatIsNotThere": {"finds_nothing_where_nothing_was_made"},
    "SaysGoodbyeToStrangers": {"sends_nothing_for_a_resolved_finding_that_it_never_told_of"},
    "ForgetsToCount": {
        "sends_an_opened_finding",
        "sends_nothing_for_a_resolved_finding_that_it_never_told_of",
    },
}
REMOTE_SINKS: dict[str, set[str]] = {
    "Good": set(),
    "GivesUpAtOnce": {
        "an_unreachable_other_side_is_tried_again",
        "a_busy_other_side_is_left_alone_as_long_as_it_asks",
    },
    "NeverGivesUp": {
        "what_is_refused_for_good_is_not_tried_again",
        "a_busy_other_side_is_left_alone_as_long_as_it_asks",
    },
    "IsSureThatNothingHappened": {"an_answer_that_got_lost_leaves_doubt"},
    "HasANewKeyEachTime": {
        "whatever_gets_lost_it_arrives_once",
        "what_came_late_is_not_done_twice",
        "an_end_whose_answer_gets_lost_closes_it_all_the_same",
    },
    "LeavesItOpen": {
        "the_end_closes_what_the_beginning_opened",
        "an_end_whose_answer_gets_lost_closes_it_all_the_same",
    },
    "ChokesOnNames": {"takes_whatever_text_is_measured"},
    "SaysItsSecret": {"no_error_and_no_log_says_a_secret", "a_preview_sends_nothing"},
    "ShowsNothing": {"a_preview_sends_nothing"},
}
FEW_LOSSES = "not truncated and not lost_before"
"""Some losses stand for the others, which take time."""


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The failed tests by module and class, from a run of pytest as an author would start it."""
    folder = tmp_path_factory.mktemp("broken")
    report = folder / "report.xml"
    names = ("broken_collectors", "broken_sinks", "broken_remote_sinks")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    command += ["-k", FEW_LOSSES, *(str(HERE / f"{name}.py") for name in names)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    found: dict[str, set[str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest's own
        module, _, name = case.attrib["classname"].rpartition(".Test")
        failed = found.setdefault(f"{module.rpartition('.')[2]}.{name}", set())
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(case.attrib["name"].removeprefix("test_").partition("[")[0])
    return found


@pytest.mark.parametrize("broken", COLLECTORS)
def test_a_broken_collector_fails_what_names_its_fault(failures: dict[str, set[str]], broken: str) -> None:
    assert failures[f"broken_collectors.{broken}"] == COLLECTORS[broken]


@pytest.mark.parametrize("broken", SINKS)
def test_a_broken_sink_fails_what_names_its_fault(failures: dict[str, set[str]], broken: str) -> None:
    assert failures[f"broken_sinks.{broken}"] == SINKS[broken]


@pytest.mark.parametrize("broken", REMOTE_SINKS)
def test_a_broken_remote_sink_fails_what_names_its_fault(failures: dict[str, set[str]], broken: str) -> None:
    assert failures[f"broken_remote_sinks.{broken}"] == REMOTE_SINKS[broken]


@pytest.mark.parametrize(
    ("contract", "expected"),
    [(CollectorContract, COLLECTORS), (SinkContract, SINKS), (RemoteSinkContract, REMOTE_SINKS)],
    ids=["collectors", "sinks", "remote sinks"],
)
def test_every_test_of_a_contract_has_a_component_that_fails_it(
    contract: type, expected: dict[str, set[str]]
) -> None:
    tests = {name.removeprefix("test_") for name in vars(contract) if name.startswith("test_")}
    assert tests == set().union(*expected.values())
