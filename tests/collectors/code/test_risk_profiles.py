"""Risk profiles: every source line stands in one band of each, and the worst places are named whatever their order."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import EVIDENCE_LIMIT, Changes
from qualitywatch_code.metrics.project import FAN_OUT
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.risk import Place, risk_observations

DEEP = (
    "".join(f"{'    ' * level}if a:\n" for level in range(1, 8)) + f"{'    ' * 8}return b, c, d, e, f, g, h\n"
)
ONES = "    1,\n" * 700
CALLS = "    print(a and b or c)\n" * 80
TANGLED = f"""
from shop import b, c, d, e, f, g, h, i, j, k, l, m, n, o, p
LIMITS = (
{ONES})  # TODO: one
# TODO: two
# FIXME: three
# XXX: four
class Torn:
    def one(self): return self.one_
    def two(self): return self.two_
    def three(self): return self.three_
    def four(self): return self.four_
def deep(a, b, c, d, e, f, g, h):
{DEEP}{CALLS}    def inner(x):
        return x
    return inner
"""
MODULES = {f"src/shop/{name}.py": "from shop import a\n" for name in "bcdefghijklmnop"}
PROJECT = {"src/shop/__init__.py": "", "src/shop/a.py": TANGLED, **MODULES}
LAYERED = PythonCollector(layers=("b", "a"))


def profiles(values: dict[str, float]) -> dict[str, list[float]]:
    """The lines beyond each limit of each profile that was measured, the lowest limit first."""
    found: dict[str, list[tuple[int, float]]] = {}
    for name, value in values.items():
        topic, is_profile, limit = name.partition(".lines_above_")
        if is_profile:
            found.setdefault(topic, []).append((int(limit), value))
    return {topic: [value for _, value in sorted(bands)] for topic, bands in found.items()}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 50)), max_size=40), st.randoms())
def test_bands_add_up_to_all_lines_and_the_worst_places_come_first(
    sizes: list[tuple[int, int]], shuffling: random.Random
) -> None:
    places = [Place(f"{number}.py", value, lines) for number, (value, lines) in enumerate(sizes)]
    shuffled = list(places)
    shuffling.shuffle(shuffled)
    said = list(risk_observations(FAN_OUT, places, "{value} on {lines} source lines"))
    assert said == list(risk_observations(FAN_OUT, shuffled, "{value} on {lines} source lines"))
    edges = [-1, *FAN_OUT.lines, 21]
    bands = [sum(lines for value, lines in sizes if low < value <= high) for low, high in pairwise(edges)]
    assert [item.value for item in said] == [sum(bands[number:]) for number in range(1, len(bands))]
    for item, limit in zip(said, FAN_OUT.lines, strict=True):
        worst = sorted(each for each, _ in sizes if each > limit)[::-1]
        assert [place.value for place in item.evidence] == worst[:EVIDENCE_LIMIT]
        assert item.evidence_total == len(worst)


def test_every_topic_of_a_tangled_project_has_a_profile_within_its_source_lines(make_target, run) -> None:
    values = run(LAYERED, make_target(PROJECT)).values
    found = profiles(values)
    assert set(found) == {
        "code.complexity", "code.cognitive_complexity", "code.fan_in", "code.fan_out", "code.function_length",
        "code.import_cycles", "code.lack_of_cohesion", "code.layers", "code.missing_annotations",
        "code.missing_docstrings", "code.module_level", "code.nesting", "code.notes", "code.parameters",
    }  # fmt: skip
    for topic, lines in found.items():
        assert values["code.size.source_lines"] >= lines[0] > 0, topic
        assert lines == sorted(lines, reverse=True), topic


def test_a_file_that_is_asked_for_twice_counts_once(make_target, run) -> None:
    target = make_target(PROJECT)
    once, twice = (("src",), ("src", "src/shop", "src/shop/a.py"))
    assert run(PythonCollector(paths=once), target).values == run(PythonCollector(paths=twice), target).values


def test_a_notebook_counts_as_a_module_does(make_target, run) -> None:
    cell = {"cell_type": "code", "source": TANGLED}
    notebook = json.dumps({"cells": [cell], "nbformat": 4})
    packages = {"src/shop/__init__.py": "", **MODULES}
    module = run(PythonCollector(), make_target({**packages, "look.py": TANGLED}, name="module")).values
    cells = run(PythonCollector(), make_target({**packages, "look.ipynb": notebook}, name="cells")).values
    asked_of_notebooks = set(profiles(module)) - {"code.missing_docstrings"}
    assert {topic: profiles(cells)[topic] for topic in asked_of_notebooks} == {
        topic: profiles(module)[topic] for topic in asked_of_notebooks
    }


def test_each_profile_names_its_worst_place(make_target, run) -> None:
    collected = run(LAYERED, make_target(PROJECT))
    told = {
        "code.fan_out.lines_above_14": "imports 15 of the project's modules on 800 source lines",
        "code.import_cycles.lines_above_3": "800 source lines, one of 16 modules that import each other in a circle",
        "code.layers.lines_above_0": "800 source lines, imports of a layer above: 1",
        "code.notes.lines_above_3": "notes of what is left to do: 4, on 800 source lines",
        "code.module_level.lines_above_590": "704 source lines outside functions",
        "code.missing_docstrings.lines_above_35": "90 source lines without a docstring",
        "code.missing_annotations.lines_above_4": "9 annotations are missing on 90 source lines",
        "code.function_length.lines_above_74": "90 source lines",
        "code.lack_of_cohesion.lines_above_3": "4 groups of methods that have nothing to do with each other, 5 source lines",
    }  # fmt: skip
    assert {key: collected.one(key).evidence[0].message for key in told} == told
    assert {collected.one(key).evidence[0].path for key in told} == {"src/shop/a.py"}


@pytest.mark.parametrize("line", [*range(704, 718), 800, 808, 809])
def test_no_more_of_a_change_is_beyond_a_limit_than_the_change_has_code(
    make_target, run, window, line: int
) -> None:
    changed = replace(window, changes=Changes("base", {"src/shop/a.py": ((line, line),)}))
    values = run(LAYERED, make_target(PROJECT), changed).values
    for topic, lines in profiles(values).items():
        assert lines[0] <= values["code.size.source_lines"], topic
