"""A check that is made again says again what it said, where nothing has changed; and measures where anything has."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from command_line import Done, Place, plain_environment

AGAIN = re.compile(
    r"nothing has changed since \d\d:\d\d:\d\d UTC: this is the verdict of then; --fresh measures anew\n"
)
SETTLED = 2.1
"""Seconds after which a change can no longer be taken for the next one."""
CONFIGURATION = """
targets:
  - name: shop
    location: .
    collectors: [{use: code.python}]
rules: [rules.yaml]
"""
RULES = """
rules:
  - {id: files, metric: code.size.files, fail_above: 0, severity: major, why: Files are what we count., fix: Take files away.}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A project that nobody has touched for a while."""
    root = tmp_path_factory.mktemp("again")
    place = Place(root / "shop", {**plain_environment(root / "cache"), "HOME": str(root / "home")})
    (root / "home").mkdir()
    place.write("pay.py", "def pay():\n    return 1\n")
    place.write(".gitignore", "reports/\n")
    place.write("configured.yaml", CONFIGURATION)
    place.write("stored.yaml", f"store: sqlite:///kept.db\n{CONFIGURATION}")
    place.write("rules.yaml", RULES)
    place.write(
        "aged.yaml", CONFIGURATION.replace("code.python", "code.git").replace("rules.yaml", "age.yaml")
    )
    place.write("age.yaml", RULES.replace("code.size.files", "code.git.age"))
    place.write("required.yaml", f"{CONFIGURATION.replace('code.python', 'code.coverage')}")
    place.git("init", "--quiet", "--initial-branch", "main")
    place.commit()
    place.check("--no-record", "--config", "stored.yaml")
    time.sleep(SETTLED)
    return place


def twice(shop: Place, *arguments: str, **environment: str) -> tuple[Done, Done]:
    return shop.check(*arguments, **environment), shop.check(*arguments, **environment)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--quiet",),
        ("--format", "json"),
        ("--format", "json", "--against", "main"),
        ("--report-only", "--config", "configured.yaml"),
        ("--config", "configured.yaml", "--format", "sarif"),
        ("--config", "stored.yaml", "--no-record"),
    ],
    ids=" ".join,
)
def test_the_same_is_said_again(shop: Place, arguments: tuple[str, ...]) -> None:
    first, second = twice(shop, *arguments)
    assert (second.out, second.code) == (first.out, first.code), first.said
    assert not AGAIN.search(first.err)
    assert AGAIN.sub("", second.err, count=1) == first.err
    assert AGAIN.search(second.err), second.said


def test_reports_are_written_again_as_they_were(shop: Place, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    first = shop.check("--format", f"json={report}")
    written = report.read_bytes()
    report.write_text("something else")
    second = shop.check("--format", f"json={report}")
    assert AGAIN.sub("", second.err, count=1) == first.err
    assert AGAIN.search(second.err)
    assert report.read_bytes() == written


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--fresh",), {}),
        ((), {"QUALITYWATCH_FRESH": "1"}),
        (("--config", "aged.yaml"), {}),
        (("--config", "required.yaml"), {}),
        (("--quiet", "--config", "nothing.yaml"), {}),
        (("--format", "text=/dev/null"), {}),
    ],
    ids=["fresh", "variable", "a rule on what the clock moves", "evidence is missing", "an error", "no file"],
)
def test_some_checks_are_always_made(
    shop: Place, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert not any(AGAIN.search(done.err) for done in twice(shop, *arguments, **environment))


def test_another_environment_is_another_check(shop: Place) -> None:
    first, second = twice(shop, OTHER="1")
    assert not AGAIN.search(first.err)
    assert AGAIN.search(second.err)
    assert not AGAIN.search(shop.check(OTHER="2").err)


def test_reports_of_tests_and_coverage_count_with_the_ignored_files_that_they_name(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shop = Place(tmp_path / "shop", {**plain_environment(tmp_path / "cache"), "HOME": str(tmp_path / "home")})
    shop.write("pay.py", "a = 1\n")
    shop.write(".gitignore", "*.xml\nbuilt/\n")
    shop.write("built/made.py", "b = 2\n")
    shop.write("junit.xml", '<testsuite><testcase name="t" file="built/made.py" line="1"/></testsuite>')
    shop.write(
        "coverage.xml",
        f'<coverage><sources><source>{shop.path}</source></sources><packages><package><classes><class filename="pay.py">'
        '<lines><line number="1" hits="1"/></lines></class></classes></package></packages></coverage>',
    )
    shop.git("init", "--quiet")
    shop.commit()
    time.sleep(SETTLED)
    first, again = twice(shop)
    assert AGAIN.search(again.err), first.said
    (shop.path / "built" / "made.py").unlink()
    assert not AGAIN.search(shop.check().err)


def test_other_tools_reports_and_data_on_disk_count_where_links_lead_to(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shop = Place(tmp_path / "shop", {**plain_environment(tmp_path / "cache"), "HOME": str(tmp_path / "home")})
    for release, lines in (("1", "a = 1\n"), ("2", "a = 1\nb = 2\n")):
        shop.write(f"../releases/{release}/pay.py", lines)
        shop.write(f"../releases/{release}/mypy.txt", "Success: no issues found in 1 source file\n")
    (shop.path / "current").symlink_to("../releases/1")
    shop.write("orders.csv", "a\n1\n")
    shop.write("rules.yaml", RULES.replace("size.files", "size.source_lines").replace("above: 0", "above: 1"))
    shop.write(
        "qualitywatch.yaml",
        """
targets:
  - {name: shop, location: current, collectors: [{use: code.python}, {use: import.mypy, with: {report: mypy.txt}}]}
  - name: orders
    kind: dataset
    location: orders.csv
    collectors: [{use: data.quality, with: {expect: [{column: a, not_null: true}]}}]
rules: [rules.yaml]
""",
    )
    time.sleep(SETTLED)
    first, again = twice(shop, "--quiet")
    assert AGAIN.search(again.err), first.said
    assert first.code == 0
    (shop.path / "current").unlink()
    (shop.path / "current").symlink_to("../releases/2")
    later = shop.check("--quiet")
    assert not AGAIN.search(later.err)
    assert later.code == 1


def test_a_store_is_asked_each_time(tmp_path: Path) -> None:
    shop = Place(tmp_path / "shop", {**plain_environment(tmp_path / "cache"), "HOME": str(tmp_path / "home")})
    (tmp_path / "home").mkdir()
    shop.write("pay.py", "")
    shop.write("qualitywatch.yaml", f"store: sqlite:///{tmp_path}/kept.db\n{CONFIGURATION}")
    shop.write("rules.yaml", RULES)
    shop.check("--record")
    time.sleep(SETTLED)
    assert not any(AGAIN.search(done.err) for done in twice(shop))


def test_a_change_is_measured_and_then_said_again(tmp_path: Path) -> None:
    shop = Place(tmp_path / "shop", {**plain_environment(tmp_path / "cache"), "HOME": str(tmp_path / "home")})
    (tmp_path / "home").mkdir()
    shop.write("pay.py", "a = 1\n")
    time.sleep(SETTLED)
    first, again = twice(shop, "--format", "json")
    assert AGAIN.search(again.err), again.said
    before = (shop.path / "pay.py").stat()
    shop.write("pay.py", "a = (\n")
    os.utime(shop.path / "pay.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    second = shop.check("--format", "json")
    assert not AGAIN.search(second.err)
    assert second.code == 1 != first.code
    assert not AGAIN.search(shop.check("--format", "json").err), "it was touched just now"
    time.sleep(SETTLED)
    last, again = twice(shop, "--format", "json")
    assert AGAIN.search(again.err), again.said
    assert last.code == again.code == 1
