"""``code.python`` on new code, of all files together: everything is looked at, what a change touched is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import Changes, Collector, Observation, Target, TargetKind, Window
from qualitywatch.domain.changes import LAST_LINE
from qualitywatch_code.python import PythonCollector

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
WHOLE = ((1, LAST_LINE),)
BODY = "".join(f"    value_{number} = call(x, x, x, x, x)\n" for number in range(12))
OLD = f"def work(x):\n{BODY}    return x\n"
SHARE = next(each for each in PythonCollector.metrics if each.id == "code.duplication.share")
LAYERS = PythonCollector(layers=("cli", "domain"))

Lines = Mapping[str, tuple[tuple[int, int], ...]]
Measure = Callable[..., Any]


@pytest.fixture
def measure(make_target: Callable[..., Target], run: Callable[..., Any], window: Window) -> Measure:
    """What the collector says of files of which these lines changed."""

    def measured(files: Mapping[str, str], changed: Lines, collector: Collector = LAYERS) -> Any:
        return run(collector, make_target(files), replace(window, changes=Changes("base", changed)))

    return measured


def project(**files: str) -> dict[str, str]:
    """Modules of a package ``shop`` with the layers ``cli`` and ``domain``."""
    packages = {f"shop/{name}__init__.py": "" for name in ("", "cli/", "domain/")}
    return packages | {f"shop/{name.replace('__', '/')}.py": source for name, source in files.items()}


def places(collected: Any, key: str) -> list[tuple[str, int | None]]:
    return [(place.path, place.line) for place in collected.one(key).evidence]


class TestDuplication:
    def test_a_new_copy_of_an_old_function_is_found(self, measure: Measure) -> None:
        collected = measure(project(domain__old=OLD, domain__new=OLD), {"shop/domain/new.py": WHOLE})
        lines = collected.one("code.duplication.lines")
        assert [(place.path, place.line, place.message) for place in lines.evidence] == [
            ("shop/domain/new.py", 1, "14 source lines stand again in shop/domain/old.py:1-14")
        ]
        assert collected.values["code.duplication.blocks"] == 1

    def test_only_what_the_change_copied_counts_and_not_where_it_stood(self, measure: Measure) -> None:
        files = project(domain__old=OLD, domain__new=f"{OLD}\n\ndef plain(x):\n    return x\n")
        collected = measure(files, {"shop/domain/new.py": WHOLE})
        assert collected.values["code.duplication.lines"] == 14
        assert SHARE.function is not None
        assert SHARE.function(collected.values) == 14 / 16

    def test_both_count_where_both_are_new(self, measure: Measure) -> None:
        files = project(domain__one=OLD, domain__other=OLD)
        collected = measure(files, {"shop/domain/one.py": WHOLE, "shop/domain/other.py": WHOLE})
        assert collected.values["code.duplication.lines"] == 28

    def test_an_old_pair_is_not_the_fault_of_who_touches_its_file(self, measure: Measure) -> None:
        files = project(domain__old=OLD, domain__other=f"{OLD}\n\ndef mine():\n    return 1\n")
        collected = measure(files, {"shop/domain/other.py": ((17, 18),)})
        assert collected.values["code.duplication.lines"] == 0
        assert collected.values["code.duplication.blocks"] == 0

    def test_an_old_pair_elsewhere_is_not_told(self, measure: Measure) -> None:
        files = project(domain__old=OLD, domain__other=OLD, domain__new="def mine():\n    return 1\n")
        collected = measure(files, {"shop/domain/new.py": WHOLE})
        assert collected.values["code.duplication.lines"] == 0

    def test_without_a_changed_python_file_nothing_is_said(self, measure: Measure) -> None:
        collected = measure(project(domain__old=OLD, domain__other=OLD), {"README.md": WHOLE})
        assert not [key for key in collected.values if key.startswith("code.duplication")]


class TestCircles:
    FILES = project(domain__a="import shop.domain.b\nx = 1\n", domain__b="import shop.domain.a\ny = 1\n")

    def test_one_that_a_changed_import_closes_is_found(self, measure: Measure) -> None:
        collected = measure(self.FILES, {"shop/domain/b.py": ((1, 1),)})
        assert collected.values["code.import_cycles.modules"] == 2
        assert places(collected, "code.import_cycles.modules") == [("shop/domain/a.py", 1)]

    def test_an_old_one_in_a_touched_file_is_not_told(self, measure: Measure) -> None:
        collected = measure(self.FILES, {"shop/domain/b.py": ((2, 2),)})
        assert collected.values["code.import_cycles.modules"] == 0

    @pytest.mark.parametrize(("line", "packages"), [(1, 2), (2, 0)])
    def test_so_with_packages(self, measure: Measure, line: int, packages: int) -> None:
        files = project(
            cli__a="import shop.domain.x\n", cli__b="", domain__x="", domain__y="import shop.cli.b\nz = 1\n"
        )
        collected = measure(files, {"shop/domain/y.py": ((line, line),)})
        assert collected.values["code.import_cycles.packages"] == packages


class TestLayers:
    FILES = project(cli__main="", domain__price="import shop.cli.main\n\nx = 1\n")

    def test_an_upward_import_on_a_changed_line_is_found(self, measure: Measure) -> None:
        collected = measure(self.FILES, {"shop/domain/price.py": ((1, 1),)})
        assert places(collected, "code.layers.violations") == [("shop/domain/price.py", 1)]

    def test_an_old_one_in_a_touched_file_is_not_told(self, measure: Measure) -> None:
        collected = measure(self.FILES, {"shop/domain/price.py": ((3, 3),)})
        assert collected.values["code.layers.violations"] == 0


class TestDeadCode:
    def test_a_new_function_that_nothing_uses_is_found_and_an_old_one_is_not(self, measure: Measure) -> None:
        source = "def _old():\n    return 1\n\n\ndef _new():\n    return 2\n"
        collected = measure(project(domain__tax=source), {"shop/domain/tax.py": ((5, 6),)})
        assert [place.name for place in collected.one("code.dead_code.candidates.high").evidence] == ["_new"]
        assert collected.values["code.dead_code.lines"] == 2

    def test_a_new_function_that_an_untouched_file_uses_is_alive(self, measure: Measure) -> None:
        files = project(
            domain__tax="def _new():\n    return 2\n", cli__main="from shop.domain.tax import _new\n_new()\n"
        )
        collected = measure(files, {"shop/domain/tax.py": WHOLE})
        assert collected.values["code.dead_code.lines"] == 0


class TestImports:
    def test_modules_and_what_they_import_are_those_of_the_changed_files(self, measure: Measure) -> None:
        files = project(domain__a="import shop.domain.b\n", domain__b="", cli__main="import shop.domain.b\n")
        collected = measure(files, {"shop/domain/a.py": WHOLE})
        assert collected.values["code.imports.modules"] == 1
        assert collected.values["code.imports.dependencies"] == 1

    def test_a_changed_module_is_imported_by_the_untouched_ones_too(self, measure: Measure) -> None:
        files = project(
            domain__a="import shop.domain.b\n", domain__b="x = 1\n", cli__main="import shop.domain.b\n"
        )
        collected = measure(files, {"shop/domain/b.py": WHOLE})
        assert collected.values["code.fan_in.max"] == 2


BLOCKS = ("import json\n", OLD, OLD.replace("work", "labour"), "def plain(x):\n    return x\n", "x = 1\n\n\n")
SOURCES = st.lists(st.lists(st.sampled_from(BLOCKS), max_size=4).map("".join), min_size=1, max_size=3)
RANGE = st.tuples(st.integers(1, 60), st.integers(0, 30)).map(lambda pair: ((pair[0], sum(pair)),))


@settings(max_examples=60, deadline=None)
@given(SOURCES, st.lists(RANGE, min_size=3, max_size=3), st.integers(1, 3))
def test_of_whatever_change_no_more_lines_are_duplicated_than_there_are(
    sources: list[str], ranges: list[tuple[tuple[int, int], ...]], touched: int
) -> None:
    with TemporaryDirectory() as directory:
        for number, source in enumerate(sources):
            Path(directory, f"module{number}.py").write_text(source, encoding="utf-8")
        lines = {f"module{number}.py": ranges[number] for number in range(min(touched, len(sources)))}
        window = Window(NOON, NOON, Changes("base", lines))
        found = PythonCollector().collect(Target("sample", TargetKind.CODE, directory), window)
        values = {each.metric.id: each.value for each in found if isinstance(each, Observation)}
    assert 0 <= values["code.duplication.lines"] <= values["code.size.source_lines"]
