"""``code.python`` on all files together: what it observes, and where it says it is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from qualitywatch import Problem
from qualitywatch_code.python import PythonCollector

BODY = "".join(f"    value_{number} = call(x, x, x, x, x)\n" for number in range(12))
COPY = f"def work(x):\n{BODY}    return x\n"
PROJECT = {
    "src/shop/__init__.py": "",
    "src/shop/cli.py": f"from shop.domain import price\n\n\n{COPY}\nwork(price)\n",
    "src/shop/domain/__init__.py": "",
    "src/shop/domain/price.py": f"from shop import cli\nimport json\n\n\n{COPY}\nwork(cli)\n",
    "src/shop/domain/tax.py": "def _spare():\n    return 1\n\n\ndef public():\n    import shop.domain.price\n",
}


@pytest.fixture
def collected(make_target, run):
    return run(PythonCollector(layers=("cli", "domain")), make_target(PROJECT))


def test_duplicated_lines_name_both_places(collected) -> None:
    lines = collected.one("code.duplication.lines")
    assert lines.value == 28
    assert collected.values["code.duplication.blocks"] == 2
    assert [(place.path, place.line, place.end_line, place.value) for place in lines.evidence] == [
        ("src/shop/cli.py", 4, 17, 14),
        ("src/shop/domain/price.py", 5, 18, 14),
    ]
    assert lines.evidence[0].message == "14 source lines stand again in src/shop/domain/price.py:5-18"


def test_the_share_of_duplicated_lines_is_of_all_source_lines(collected) -> None:
    share = next(each for each in PythonCollector.metrics if each.id == "code.duplication.share")
    assert share.function is not None
    assert share.function(collected.values) == 28 / collected.values["code.size.source_lines"] < 1


def test_fan_in_and_fan_out_name_the_modules(collected) -> None:
    assert collected.values["code.imports.modules"] == 5
    assert collected.values["code.imports.dependencies"] == 3
    highest = collected.one("code.fan_in.max")
    assert (highest.value, highest.evidence[0].path) == (2, "src/shop/domain/price.py")
    assert collected.one("code.fan_out.max").evidence[0].message == "imports 1 of the project's modules"


def test_modules_that_many_import_are_a_risk_profile(make_target, run) -> None:
    files = {f"user{number}.py": "import hub\n" for number in range(11)}
    collected = run(PythonCollector(), make_target({"hub.py": "x = 1\ny = 2\n", **files}))
    assert collected.values["code.fan_in.lines_above_10"] == 2
    assert collected.values["code.fan_in.lines_above_20"] == 0
    assert collected.one("code.fan_in.lines_above_10").evidence[0].path == "hub.py"


def test_a_circle_of_imports_is_shown_with_its_path(collected) -> None:
    circle = collected.one("code.import_cycles.modules")
    assert circle.value == 2
    (place,) = circle.evidence
    assert (place.path, place.line) == ("src/shop/cli.py", 1)
    assert place.message == "2 modules in a circle, such as shop.cli → shop.domain.price → shop.cli"
    assert collected.values["code.import_cycles.packages"] == 0


def test_packages_in_a_circle_are_shown_with_the_imports_that_close_it(make_target, run) -> None:
    files = {
        "shop/__init__.py": "", "shop/cart/__init__.py": "import shop.stock.b", "shop/stock/__init__.py": "",
        "shop/stock/a.py": "\nimport shop.cart", "shop/stock/b.py": "",
    }  # fmt: skip
    collected = run(PythonCollector(), make_target(files))
    circle = collected.one("code.import_cycles.packages")
    assert (circle.value, collected.values["code.import_cycles.modules"]) == (2, 0)
    assert circle.evidence[0].message == (
        "2 packages in a circle, such as shop/cart → shop/stock → shop/cart:"
        " shop/cart/__init__.py:1 imports shop/stock/b.py; shop/stock/a.py:2 imports shop/cart/__init__.py"
    )


def test_a_violated_layer_has_its_place(collected) -> None:
    violated = collected.one("code.layers.violations")
    assert violated.value == 1
    (place,) = violated.evidence
    assert (place.path, place.line) == ("src/shop/domain/price.py", 1)
    assert place.message == "shop.domain.price (domain) imports shop.cli of the layer cli above it"


def test_without_layers_nothing_is_said_of_them(make_target, run) -> None:
    assert "code.layers.violations" not in run(PythonCollector(), make_target(PROJECT)).values


def test_a_misspelt_layer_is_a_problem_and_no_zero(make_target, run) -> None:
    collected = run(PythonCollector(layers=("cli", "domian")), make_target(PROJECT))
    assert "code.layers.violations" not in collected.values
    (problem,) = collected.problems
    assert isinstance(problem, Problem)
    assert "'domian'" in problem.message


def test_dead_code_is_counted_by_confidence(collected) -> None:
    high = collected.one("code.dead_code.candidates.high")
    assert [(place.path, place.line, place.name) for place in high.evidence] == [
        ("src/shop/domain/tax.py", 1, "_spare"),
        ("src/shop/domain/price.py", 2, "json"),
    ]
    assert [place.name for place in collected.one("code.dead_code.candidates.medium").evidence] == ["public"]
    assert collected.values["code.dead_code.lines"] == 3


def test_entry_points_and_other_files_keep_code_alive(make_target, run) -> None:
    files = {**PROJECT, "pyproject.toml": "[project.scripts]\nshop = 'shop.domain.tax:public'\n"}
    collected = run(PythonCollector(entry_points=("_spare",)), make_target(files))
    assert collected.values["code.dead_code.lines"] == 0
    assert [place.name for place in collected.one("code.dead_code.candidates.high").evidence] == ["json"]


def test_sources_left_out_of_the_measurement_still_use_what_they_name(make_target, run) -> None:
    files = {**PROJECT, "tools/run.py": "from shop.domain.tax import public, _spare\n"}
    collected = run(PythonCollector(paths=("src",)), make_target(files))
    assert collected.values["code.dead_code.lines"] == 0


def test_a_project_measured_again_from_the_cache_says_the_same(make_target, run) -> None:
    target = make_target(PROJECT)
    collector = PythonCollector(layers=("cli", "domain"))
    assert run(collector, target).observations == run(collector, target).observations


def test_a_file_that_cannot_be_parsed_uses_what_it_names(make_target, run) -> None:
    collected = run(PythonCollector(), make_target({"a.py": "def used(): pass\n", "b.py": "used((\n"}))
    assert collected.values["code.dead_code.lines"] == 0


def test_naming_the_collectors_does_not_load_what_compares_files() -> None:
    code = "import sys, qualitywatch_code; print([name for name in sys.modules if 'dead_code' in name or 'duplication' in name])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_notebook_uses_what_modules_define_and_has_no_copies_of_its_own(make_target, run) -> None:
    def cell(source: str) -> dict[str, object]:
        return {"cell_type": "code", "source": source}

    cells = [cell("x = 1"), cell(f"\nfrom shop.domain.tax import public, _spare\n{COPY}")]
    files = {**PROJECT, "look.ipynb": json.dumps({"cells": cells, "nbformat": 4})}
    collected = run(PythonCollector(layers=("cli", "look", "domain")), make_target(files))
    assert collected.values["code.dead_code.lines"] == 0
    assert collected.values["code.duplication.lines"] == 28
    assert collected.values["code.imports.dependencies"] == 4
    violated = run(PythonCollector(layers=("domain", "look")), make_target(files, name="again"))
    places = violated.one("code.layers.violations").evidence
    assert [(place.path, place.line) for place in places] == [("look.ipynb", 2)]
