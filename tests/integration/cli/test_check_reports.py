"""Where a verdict goes: terminal, pipe, files, several at once; complete there or not there at all."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from command_line import COMMAND, Place

FORMS = ("text", "json", "junit", "sarif", "gitlab", "github", "markdown")
OUTCOMES = {"pass", "warn", "fail", "not_available", "error"}


def at_terminal(place: Place, *arguments: str, **environment: str) -> str:
    """What the command writes on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *arguments],
        cwd=place.path,
        env={**place.environment, "TERM": "xterm", "COLUMNS": "80", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        said += chunk
    os.close(ours)
    process.wait(60)
    return said.decode()


def test_every_format_at_once_each_to_its_own_file(bad: Place) -> None:
    done = bad.check(*(f"--format={form}=out/verdict.{form}" for form in FORMS))
    assert done.code == 1
    written = {path.suffix[1:]: path.read_text() for path in (bad.path / "out").iterdir()}
    assert sorted(written) == sorted(FORMS)
    assert written["text"].startswith("FAIL")
    assert json.loads(written["json"])["verdict"] == "fail"
    assert json.loads(written["sarif"])["version"] == "2.1.0"
    assert isinstance(json.loads(written["gitlab"]), list)
    assert ET.fromstring(written["junit"]).tag == "testsuites"  # noqa: S314 - our own
    assert "::error" in written["github"]
    assert "### qualitywatch: FAIL" in written["markdown"]


def test_where_all_reports_go_to_files_a_person_still_hears_the_verdict(bad: Place) -> None:
    done = bad.check("--format", "sarif=out.sarif")
    assert done.out == ""
    assert done.err.startswith("FAIL")
    assert len(done.err.splitlines()) < 12


def test_one_report_to_standard_output_leaves_standard_error_alone(bad: Place) -> None:
    done = bad.check("--format", "json", "--format", "text=out.txt")
    assert done.err == ""
    assert done.json()["exit_code"] == 1


def test_two_reports_to_one_place_are_refused(good: Place) -> None:
    for choice in (("json", "text"), ("json=a", "text=a")):
        done = good.check(*(f"--format={form}" for form in choice))
        assert done.code == 2
        assert "two reports go to" in done.err


def test_the_json_keeps_its_contract(bad: Place) -> None:
    verdict = bad.verdict()
    assert verdict["schema"] == "qualitywatch/verdict/1"
    assert verdict["verdict"] == "fail"
    assert verdict["exit_code"] == 1
    assert verdict["quality_model"] == "iso25010:2023"
    assert verdict["started_at"].endswith("Z")
    assert verdict["duration_seconds"] > 0
    (target,) = verdict["targets"]
    assert target == {
        "name": "shop", "kind": "code", "labels": {},
        "versions": {"code": None, "data": None, "model": None},
    }  # fmt: skip
    for measurement in verdict["measurements"]:
        expected = {
            "metric", "target", "labels", "value", "unit", "characteristic", "collector", "observed_at",
        }  # fmt: skip
        assert expected <= measurement.keys()
    for outcome in verdict["outcomes"]:
        expected = {
            "rule", "target", "labels", "outcome", "value", "limit", "comparison", "baseline", "severity", "why",
            "fix", "fingerprint", "waiver", "evidence", "evidence_total",
        }  # fmt: skip
        assert expected <= outcome.keys()
        assert outcome["outcome"] in OUTCOMES
        for place in outcome["evidence"]:
            assert {"path", "line", "end_line", "name", "value", "message"} <= place.keys()
    for characteristic in verdict["characteristics"]:
        assert {"characteristic", "score", "evidence_coverage", "weakest"} <= characteristic.keys()
    assert verdict["problems"] == []


def test_the_same_project_gives_the_same_fingerprints(bad: Place) -> None:
    first, second = ({o["fingerprint"] for o in bad.verdict()["outcomes"]} for _ in range(2))
    assert first == second


def test_a_report_that_cannot_be_written_keeps_no_other_from_being_written(good: Place) -> None:
    (good.path / "folder").mkdir()
    done = good.check("--format=json=folder", "--format=json=/proc/nowhere/x", "--format=sarif=out.sarif")
    assert done.code == 2
    assert "cannot write folder: Is a directory" in done.err
    assert "cannot write /proc/nowhere/x" in done.err
    assert json.loads((good.path / "out.sarif").read_text())["version"] == "2.1.0"
    assert sorted(os.listdir(good.path / "folder")) == []


def test_a_device_is_written_to_and_not_replaced(good: Place) -> None:
    done = good.check("--format=json=/dev/null", "--format=text")
    assert done.code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_full_device_is_told(good: Place) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [COMMAND, "check"],
            cwd=good.path,
            env=good.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_linked_report_stays_a_link(good: Place) -> None:
    good.write("there/old.json", "{}")
    (good.path / "latest.json").symlink_to("there/old.json")
    assert good.check("--format", "json=latest.json").code == 0
    assert (good.path / "latest.json").is_symlink()
    assert json.loads((good.path / "there" / "old.json").read_text())["verdict"] == "pass"


def test_a_new_report_takes_the_place_of_the_old_one_and_leaves_nothing_beside_it(good: Place) -> None:
    for _ in range(2):
        good.check("--format", "json=out/verdict.json")
    assert os.listdir(good.path / "out") == ["verdict.json"]


@pytest.mark.parametrize(("arguments", "code"), [(("check", "--format=text", "--format=json=left.json"), 1)])
def test_a_reader_that_leaves_does_not_change_the_verdict(
    bad: Place, arguments: tuple[str, ...], code: int
) -> None:
    done = piped_to_nobody(bad, *arguments)
    assert done.returncode == code
    assert done.stderr == b""
    assert json.loads((bad.path / "left.json").read_text())["verdict"] == "fail"


def test_a_reader_that_leaves_a_good_verdict_does_not_make_it_a_bad_one(good: Place) -> None:
    assert piped_to_nobody(good, "check").returncode == 0


@pytest.mark.parametrize("arguments", [("metrics", "list"), ("plugins", "list"), ("config", "schema")])
def test_a_reader_that_leaves_a_listing_is_no_failed_rule(good: Place, arguments: tuple[str, ...]) -> None:
    done = piped_to_nobody(good, *arguments)
    assert done.returncode == 141
    assert done.stderr == b""


def piped_to_nobody(place: Place, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=place.path, env=place.environment, stdout=writing, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)


@pytest.mark.parametrize("closed", ["1>&-", "0<&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_closed_standard_streams_do_not_change_the_verdict(good: Place, closed: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" check --format json=left.json {closed}', COMMAND],
        cwd=good.path, env=good.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads((good.path / "left.json").read_text())["verdict"] == "pass"


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=["C", "C without UTF-8", "ascii", "latin-1"],
)
def test_a_terminal_without_unicode_gets_a_readable_verdict(bad: Place, environment: dict[str, str]) -> None:
    bad.write("über.py", "def f(:\n")
    done = bad.check(**environment)
    assert done.code == 1, done.said
    assert done.out.startswith("FAIL")
    assert "\\u" not in done.out
    if "PYTHONIOENCODING" in environment:
        assert "->" in done.out
    if environment.get("PYTHONIOENCODING") == "ascii":
        assert done.out.isascii()


def test_colour_on_a_terminal_and_none_where_it_is_not_wanted(bad: Place) -> None:
    assert "\x1b[" in at_terminal(bad, "check")
    assert "\x1b[" not in at_terminal(bad, "check", NO_COLOR="1")
    assert "\x1b[" not in bad.check().out


def test_lines_fit_a_narrow_terminal(bad: Place) -> None:
    said = at_terminal(bad, "check", NO_COLOR="1")
    assert max(map(len, said.splitlines())) <= 80


def test_listings_fit_a_narrow_terminal(good: Place) -> None:
    for arguments in (("metrics", "list"), ("plugins", "list"), ("rules", "check")):
        said = at_terminal(good, *arguments, NO_COLOR="1")
        assert max(map(len, said.splitlines())) <= 80, said
        assert "maintainability/testability" in said or arguments[0] != "metrics"


def test_a_listing_in_a_pipe_has_one_line_for_each_row_and_no_blanks_at_its_ends(good: Place) -> None:
    lines = good.run("metrics", "list").out.splitlines()
    assert lines[0].split()[0] == "METRIC"
    assert all(line == line.rstrip() for line in lines)
    ids = [line.split()[0] for line in lines[1:]]
    assert ids == [row["metric"] for row in good.run("metrics", "list", "--format", "json").json()["metrics"]]


def test_quiet_says_the_verdict_and_the_breaches(bad: Place) -> None:
    lines = bad.check("-q").out.splitlines()
    assert lines[0].startswith("FAIL")
    assert all(line.startswith(("FAIL", "WARN", " ")) for line in lines)


def test_verbose_shows_the_measurements(good: Place) -> None:
    assert "code.size.source_lines" in good.check("-v").out
    assert "code.size.source_lines" not in good.check().out


def test_where_nothing_can_be_written_the_verdict_is_not_lost(good: Place) -> None:
    done = good.check("--format=json", "--format=text=/proc/nowhere/x")
    assert done.code == 2
    assert done.json()["verdict"] == "pass"


def test_reports_go_where_the_caller_stands(good: Place) -> None:
    elsewhere = Place(good.path.parent, good.environment)
    assert elsewhere.check("shop", "--format", "json=left.json").code == 0
    assert (Path(elsewhere.path) / "left.json").is_file()
