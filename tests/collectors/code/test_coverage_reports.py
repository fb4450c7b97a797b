"""Coverage reports of every kind, as coverage.py and pytest-cov write them, and as nobody should."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_code.reports.contexts import covering_tests
from qualitywatch_code.reports.coverage import CoverageReport, line_ranges, newest_report, read_report

SOURCES = {
    "pkg/__init__.py": "",
    "pkg/a.py": """\
        def f(x):
            if x:
                return 1
            return 2


        def g():
            return 3
    """,
    "pkg/never.py": "def h():\n    return 1\n",
    "pkg/excluded.py": "def h():  # pragma: no cover\n    return 1\n",
    "test_a.py": "from pkg.a import f\n\n\ndef test_f():\n    assert f(1) == 1\n",
}


def write_project(root: Path) -> Path:
    for name, text in SOURCES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return root


def run_tests(root: Path, *arguments: str) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_"))
    }
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=pkg", *arguments],
        cwd=root,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("measured"))
    run_tests(root, "--cov-branch", "--cov-report=xml", "--cov-report=json")
    return root


@pytest.fixture(scope="module")
def measured_without_branches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("lines"))
    run_tests(root, "--cov-report=xml", "--cov-report=json")
    return root


def counts(report: CoverageReport) -> dict[str, tuple[int, int, tuple[int, ...], int, int]]:
    return {
        file.path: (
            file.covered_lines,
            file.coverable_lines,
            file.missing,
            file.covered_branches,
            file.coverable_branches,
        )
        for file in report.files
        if file.coverable_lines
    }


@pytest.mark.parametrize("name", ["coverage.json", "coverage.xml", ".coverage"])
def test_every_kind_of_report_says_the_same(measured: Path, name: str) -> None:
    report = read_report(measured / name, measured)
    assert report.branches
    assert counts(report) == {"pkg/a.py": (4, 6, (4, 8), 1, 2), "pkg/never.py": (0, 2, (1, 2), 0, 0)}


@pytest.mark.parametrize("name", ["coverage.json", "coverage.xml", ".coverage"])
def test_branches_that_were_not_measured_are_not_reported(measured_without_branches: Path, name: str) -> None:
    report = read_report(measured_without_branches / name, measured_without_branches)
    assert not report.branches
    assert counts(report)["pkg/a.py"][:3] == (4, 6, (4, 8))


@pytest.mark.parametrize("name", ["coverage.json", "coverage.xml", ".coverage"])
def test_the_report_knows_when_it_was_written(measured: Path, name: str) -> None:
    changed = datetime.fromtimestamp((measured / name).stat().st_mtime, UTC)
    written = read_report(measured / name, measured).written
    assert changed - timedelta(seconds=10) < written <= changed


@pytest.mark.parametrize("name", ["coverage.json", "coverage.xml"])
def test_a_copied_report_keeps_its_own_time(measured: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / name
    shutil.copyfile(measured / name, copy)
    later = (measured / name).stat().st_mtime + 86_400
    os.utime(copy, (later, later))
    assert read_report(copy, measured).written < datetime.fromtimestamp(later - 80_000, UTC)


def test_reading_the_data_file_changes_nothing(measured: Path) -> None:
    before = (measured / ".coverage").read_bytes()
    read_report(measured / ".coverage", measured)
    assert (measured / ".coverage").read_bytes() == before


def test_the_projects_settings_apply_to_its_data_file_but_no_plugins(measured: Path, tmp_path: Path) -> None:
    root = tmp_path / "configured"
    shutil.copytree(measured, root)
    proof = tmp_path / "proof"
    (root / "evil_plugin.py").write_text(
        f"open({str(proof)!r}, 'w')\ndef coverage_init(reg, options): pass\n"
    )
    (root / ".coveragerc").write_text("[run]\nplugins = evil_plugin\n[report]\nomit = */pkg/never.py\n")
    shutil.copyfile(measured / ".coverage", root / ".coverage")
    with sqlite3.connect(root / ".coverage") as data:
        data.execute("UPDATE file SET path = replace(path, ?, ?)", (str(measured), str(root)))
    data.close()
    report = read_report(root / ".coverage", root)
    assert "pkg/never.py" not in counts(report)
    assert "pkg/a.py" in counts(report)
    assert not proof.exists()


def test_a_data_file_whose_sources_are_gone_is_refused_with_a_way_out(measured: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "moved") as moved, sqlite3.connect(measured / ".coverage") as data:
        data.backup(moved)
        moved.execute("UPDATE file SET path = '/nowhere/' || path")
    moved.close()
    data.close()
    with pytest.raises(CollectError, match=r"No source for code.*--cov-report=xml"):
        read_report(tmp_path / "moved", tmp_path)


def test_a_report_from_a_machine_where_the_project_lay_elsewhere_finds_its_files(
    measured: Path, tmp_path: Path
) -> None:
    text = (measured / "coverage.xml").read_text()
    report = tmp_path / "coverage.xml"
    report.write_text(text.replace(str(measured), "/builds/team/shop"))
    assert set(counts(read_report(report, measured))) == {"pkg/a.py", "pkg/never.py"}


def test_lines_of_methods_and_repeated_classes_count_once(tmp_path: Path) -> None:
    lines = '<lines><line number="1" hits="1"/><line number="2" hits="0"/></lines>'
    methods = f"<methods><method>{lines}</method></methods>"
    again = '<lines><line number="2" hits="3"/><line number="9" hits="0"/></lines>'
    report = tmp_path / "coverage.xml"
    report.write_text(
        f'<coverage><packages><package><classes><class filename="A.java">{methods}{lines}</class>'
        f'<class filename="A.java">{again}</class></classes></package></packages></coverage>'
    )
    assert counts(read_report(report, tmp_path)) == {"A.java": (2, 3, (9,), 0, 0)}


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><coverage>&c;</coverage>'
)
OUTSIDE = '<!DOCTYPE coverage [<!ENTITY a SYSTEM "file:///etc/passwd">]><coverage>&a;</coverage>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("hello", "is no coverage report"),
        ("\x89PNG\r\n", "is no coverage report"),
        ("{", "is not JSON"),
        ("{}", "is not a JSON report of coverage.py"),
        ('{"meta": []}', "is not a JSON report of coverage.py"),
        ('{"meta": {"format": 99}}', "has format 99"),
        ('{"a": ' * 100_000, "is not JSON"),
        ("<coverage><packages>", "is not well-formed XML"),
        ("<html></html>", "its root is <html>"),
        ("<coverage><class/></coverage>", "is not a Cobertura report"),
        ('<coverage generated="1" clover="3.2.0"/>', "is in Clover's format"),
        ('<coverage><class filename="a"><line number="x" hits="1"/></class></coverage>', "is not a Cobertura"),
        (BOMB, "is refused: it defines entities"),
        (OUTSIDE, "is refused: it defines entities"),
        ("SQLite format 3\0" + "x" * 200, "coverage.py cannot report"),
    ],
    ids=[
        "empty", "text", "image", "half JSON", "other JSON", "list for object", "future format", "deep JSON", "half XML",
        "web page", "class without a name", "Clover", "line without a number", "XML bomb", "foreign entity", "broken database",
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "given"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(CollectError) as raised:
        read_report(path, tmp_path)
    assert reason in raised.value.message
    assert str(path) in raised.value.message


@pytest.mark.parametrize("value", [-1, 1.5, "7", None, True])
def test_counts_that_are_none_are_refused(measured: Path, tmp_path: Path, value: object) -> None:
    report = json.loads((measured / "coverage.json").read_text())
    report["files"]["pkg/a.py"]["summary"]["num_statements"] = value
    (tmp_path / "coverage.json").write_text(json.dumps(report))
    with pytest.raises(CollectError, match="is not a count"):
        read_report(tmp_path / "coverage.json", tmp_path)


def test_another_sqlite_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / ".coverage") as database:
        database.execute("CREATE TABLE shop (id)")
    database.close()
    with pytest.raises(CollectError, match=r"coverage\.py cannot report"):
        read_report(tmp_path / ".coverage", tmp_path)


def test_a_truncated_data_file_is_refused(measured: Path, tmp_path: Path) -> None:
    content = (measured / ".coverage").read_bytes()
    (tmp_path / ".coverage").write_bytes(content[: len(content) // 3])
    with pytest.raises(CollectError, match=r"coverage\.py cannot report"):
        read_report(tmp_path / ".coverage", tmp_path)


def test_the_newest_report_is_taken(tmp_path: Path) -> None:
    assert newest_report(tmp_path) is None
    for age, name in enumerate(("coverage.xml", "coverage.json", ".coverage")):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    newest = newest_report(tmp_path)
    assert newest is not None
    assert newest.name == "coverage.xml"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ((), ""),
        ((3,), "3"),
        ((1, 2, 3, 5, 9, 10), "1-3, 5, 9-10"),
        (tuple(range(0, 100, 2)), "0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22 …"),
    ],
)
def test_line_numbers_read_as_ranges(lines: tuple[int, ...], text: str) -> None:
    assert line_ranges(lines) == text


@pytest.fixture(scope="module")
def measured_with_contexts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("contexts"))
    (root / "test_b.py").write_text(
        "from pkg.a import f, g\n\n\ndef test_g():\n    assert g() == 3 != f(0)\n"
    )
    (root / ".coveragerc").write_text("[json]\nshow_contexts = true\n")
    run_tests(root, "--cov-context=test", "--cov-report=json")
    return root


@pytest.mark.parametrize("name", ["coverage.json", ".coverage"])
def test_the_tests_that_ran_a_line_are_named(measured_with_contexts: Path, name: str) -> None:
    report = read_report(measured_with_contexts / name, measured_with_contexts)
    (file,) = (file for file in report.files if file.path == "pkg/a.py")
    first, second = "test_a.py::test_f", "test_b.py::test_g"
    assert file.tests == {2: (first, second), 3: (first,), 4: (second,), 8: (second,)}
    assert covering_tests(file, [2, 3, 4]) == {first: 2, second: 2}
    assert covering_tests(file, [4, 8]) == {second: 2}
    assert covering_tests(file, [1, 99]) == {}


def test_without_contexts_no_tests_are_named(measured: Path) -> None:
    assert all(not file.tests for file in read_report(measured / ".coverage", measured).files)


@pytest.mark.parametrize("name", ["coverage.json", "coverage.xml", ".coverage"])
def test_covered_and_missing_lines_are_all_there_are(measured: Path, name: str) -> None:
    for file in read_report(measured / name, measured).files:
        assert len(file.covered) == file.covered_lines
        assert len({*file.covered, *file.missing}) == file.coverable_lines


def test_a_data_file_older_than_the_sources_is_refused(measured: Path, tmp_path: Path) -> None:
    root = tmp_path / "changed"
    shutil.copytree(measured, root)
    with sqlite3.connect(root / ".coverage") as data:
        data.execute("UPDATE file SET path = replace(path, ?, ?)", (str(measured), str(root)))
    data.close()
    assert counts(read_report(root / ".coverage", root))
    (root / "pkg" / "a.py").write_text("def f(x):\n\n    return 1\n")
    with pytest.raises(NoEvidenceError, match=r"another version of the sources: line 2 of pkg/a\.py.*blank"):
        read_report(root / ".coverage", root)
