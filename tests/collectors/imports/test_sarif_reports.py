"""``import.sarif``: what counts as an issue, on which level, of which kind."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.sarif import SarifCollector

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def log(*results: dict, **run: object) -> str:
    tool = {"driver": {"name": "T", "rules": []}}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": tool, "results": list(results), **run}]})


@pytest.fixture
def scanned(make_target, run, sample):
    return run(SarifCollector(), make_target({"scanner.sarif": sample("scanner.sarif")}))


def test_issues_are_counted_by_tool_and_level_apart_from_security(scanned) -> None:
    assert scanned.values == {
        "sarif.issues error Scanner": 1,
        "sarif.issues warning Scanner": 2,
        "sarif.issues note Scanner": 2,
        "sarif.security_issues error Scanner": 1,
        "sarif.security_issues warning Scanner": 0,
        "sarif.security_issues note Scanner": 0,
        "sarif.suppressed Scanner": 1,
    }


def test_a_suppressed_result_is_shown_with_its_justification(scanned) -> None:
    (hidden,) = scanned.one("sarif.suppressed Scanner").evidence
    assert (hidden.name, hidden.message) == ("SC200", "decided (suppressed: behind a firewall)")


def test_a_file_that_does_not_lie_here_is_named_in_the_message(scanned) -> None:
    (found,) = scanned.one("sarif.security_issues error Scanner").evidence
    assert (found.path, found.line, found.message) == ("", None, "/home/ada/shop/src/b c.py:7: a shell")


def test_files_that_lie_here_are_named_relative_to_the_location(make_target, run, sample) -> None:
    target = make_target({"scanner.sarif": sample("scanner.sarif"), "src/b c.py": "1\n" * 9})
    (found,) = run(SarifCollector(), target).one("sarif.security_issues error Scanner").evidence
    assert (found.path, found.line, found.end_line) == ("src/b c.py", 7, 8)


def test_values_are_as_of_the_end_of_the_scan(scanned) -> None:
    assert {item.observed_at for item in scanned.observations} == {NOON}


def test_a_tool_can_be_said_to_be_about_security(make_target, run, sample) -> None:
    target = make_target({"scanner.sarif": sample("scanner.sarif")})
    values = run(SarifCollector(security_tools=("scanner",)), target).values
    assert values["sarif.security_issues note Scanner"] == 2
    assert values["sarif.issues note Scanner"] == 0


def test_what_ruff_writes_is_read(make_target, run, sample) -> None:
    values = run(SarifCollector(), make_target({"ruff.sarif": sample("ruff.sarif")})).values
    assert (values["sarif.issues error ruff"], values["sarif.security_issues error ruff"]) == (2, 1)


def test_what_bandit_writes_is_about_security_though_it_does_not_say_so(make_target, run, sample) -> None:
    collected = run(SarifCollector(), make_target({"bandit.sarif": sample("bandit.sarif")}))
    assert {
        level: collected.values[f"sarif.security_issues {level} Bandit"] for level in ("error", "note")
    } == {
        "error": 1,
        "note": 1,
    }
    assert collected.values["sarif.issues error Bandit"] == 0
    assert "src/shop/broken.py: syntax error while parsing" in collected.problems[0].message


def test_no_results_at_all_are_an_error_and_not_zero(make_target, run) -> None:
    text = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}}]})
    with pytest.raises(CollectError, match="brought no results"):
        run(SarifCollector(), make_target({"a.sarif": text}))


def test_an_empty_list_of_results_is_zero(make_target, run) -> None:
    assert run(SarifCollector(), make_target({"a.sarif": log()})).values["sarif.issues error T"] == 0


def test_a_log_without_runs_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="no run of a scanner"):
        run(SarifCollector(), make_target({"a.sarif": '{"version": "2.1.0", "runs": []}'}))


def test_a_scanner_that_failed_is_a_problem(make_target, run) -> None:
    text = log(invocations=[{"executionSuccessful": False, "exitCodeDescription": "out of memory"}])
    (problem,) = run(SarifCollector(), make_target({"a.sarif": text})).problems
    assert "out of memory" in problem.message


def test_what_a_check_wrote_itself_is_not_counted_again(make_target, run, sample) -> None:
    ours = json.loads(sample("ruff.sarif"))
    ours["runs"][0]["tool"]["driver"]["name"] = "qualitywatch"
    alone = run(SarifCollector(), make_target({"a.sarif": json.dumps(ours)}))
    assert (alone.values, "only qualitywatch itself" in alone.problems[0].message) == ({}, True)
    both = run(SarifCollector(), make_target({"a.sarif": json.dumps(ours), "b.sarif": sample("ruff.sarif")}))
    assert {item.labels["tool"] for item in both.observations} == {"ruff"}


def test_another_version_is_refused(make_target, run) -> None:
    with pytest.raises(CollectError, match=r"SARIF 2\.0\.0"):
        run(SarifCollector(), make_target({"a.sarif": '{"version": "2.0.0", "runs": []}'}))


def test_several_runs_of_a_tool_are_added_up(make_target, run) -> None:
    target = make_target({"a.sarif": log({"message": {"text": "x"}}), "b.sarif": log({"level": "warning"})})
    assert run(SarifCollector(), target).values["sarif.issues warning T"] == 2


@pytest.fixture
def repository(make_target):
    """A git repository with one commit, made without git: a branch and a name of a commit are enough to have a head."""
    target = make_target()
    git = Path(target.location, ".git")
    for folder in ("objects", "refs/heads"):
        (git / folder).mkdir(parents=True)
    (git / "HEAD").write_text("a" * 40 + "\n")
    return target


def of_commit(commit: str) -> str:
    return log(versionControlProvenance=[{"repositoryUri": "https://example.org/x", "revisionId": commit}])


def test_a_log_about_another_commit_is_refused(repository, run) -> None:
    Path(repository.location, "a.sarif").write_text(of_commit("b" * 40))
    with pytest.raises(CollectError, match=r"a\.sarif is of another commit: it is about bbbbbbbbbbbb"):
        run(SarifCollector(), repository)


@pytest.mark.parametrize("commit", ["a" * 40, "a" * 9, "A" * 40])
def test_a_log_about_this_commit_is_taken(repository, run, commit) -> None:
    Path(repository.location, "a.sarif").write_text(of_commit(commit))
    assert run(SarifCollector(), repository).values["sarif.issues error T"] == 0


def at(uri: str, line: int) -> str:
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}
    return log({"message": {"text": "x"}, "locations": [{"physicalLocation": place}]})


def test_a_log_that_tells_of_lines_which_are_not_there_is_refused(make_target, run) -> None:
    target = make_target({"a.sarif": at("src/a.py", 9), "src/a.py": "1\n2\n3\n"})
    with pytest.raises(
        CollectError, match=r"another version of src/a\.py: it tells of line 9, and there are 3"
    ):
        run(SarifCollector(), target)
    assert run(SarifCollector(any_commit=True), target).values["sarif.issues warning T"] == 1


@pytest.mark.parametrize(
    ("uri", "line"),
    [("src/a.py", 3), ("src/a.py", 4), ("lib/src/a.py", 99), ("gone.py", 99), ("../a.py", 99), ("src", 99)],
    ids=["the last line", "the end", "another directory", "no such file", "outside", "a directory"],
)
def test_a_log_that_may_be_about_these_sources_is_taken(make_target, run, uri: str, line: int) -> None:
    target = make_target({"a.sarif": at(uri, line), "src/a.py": "1\n2\n3\n"})
    assert run(SarifCollector(), target).values["sarif.issues warning T"] == 1


def test_another_commit_can_be_allowed(repository, run) -> None:
    Path(repository.location, "a.sarif").write_text(of_commit("b" * 40))
    assert run(SarifCollector(any_commit=True), repository).values["sarif.issues error T"] == 0


def test_a_report_that_is_too_old_is_no_evidence(make_target, run, window) -> None:
    target = make_target({"a.sarif": log()})
    written = (window.end - timedelta(days=8)).timestamp()
    os.utime(Path(target.location, "a.sarif"), (written, written))
    with pytest.raises(NoEvidenceError, match=r"a\.sarif is too old"):
        run(SarifCollector(max_age="7d"), target)
