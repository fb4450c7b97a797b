"""What a collector said of a whole project is said again where nothing changed, and only there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import EVIDENCE_LIMIT, Evidence, Observation, Problem, Provenance, Target
from qualitywatch_code import python as python_module
from qualitywatch_code import python_section
from qualitywatch_code.bandit import BanditCollector
from qualitywatch_code.evidence import worst
from qualitywatch_code.metrics import project
from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.sources import collector as collector_module
from qualitywatch_code.sources.kept import dump_collected, load_collected, project_key

MakeTarget = Callable[..., Target]
FILES = {
    "a.py": "def used():\n    return 1\n\n\ndef lonely():\n    return 2\n",
    "b.py": "import a\n\na.used()\n",
}

texts = st.text(max_size=20) | st.just("\udcff")
places = st.builds(
    Evidence, texts, st.none() | st.integers(1), st.none() | st.integers(1), texts, st.none() | st.floats(allow_nan=False), texts
)  # fmt: skip
observations = st.builds(
    Observation,
    st.just(metrics.FILES),
    st.integers() | st.floats(allow_nan=False),
    labels=st.dictionaries(texts, texts, max_size=2),
    evidence=st.lists(places, max_size=3).map(tuple),
    evidence_total=st.none() | st.integers(0),
)


@given(st.lists(observations | st.builds(Problem, texts, texts), max_size=4))
def test_what_was_said_comes_back_to_the_last_digit(said) -> None:
    kept = dump_collected(said)
    assert kept is not None
    assert load_collected(kept, {metrics.FILES.id: metrics.FILES}) == said


def test_the_version_of_what_was_measured_is_not_kept() -> None:
    assert dump_collected([Provenance(code="1")]) is None


blobs = st.lists(st.tuples(texts, texts), max_size=3)


@given(blobs, blobs)
def test_other_files_have_another_key(some, others) -> None:
    assert (project_key("a", "s", blobs=some) == project_key("a", "s", blobs=others)) == (some == others)


def test_a_setting_is_not_taken_for_a_file() -> None:
    assert project_key("a", "s", "x", blobs=[]) != project_key("a", "s", blobs=[("x", "")])


@pytest.mark.parametrize("collector", [PythonCollector(), BanditCollector()])
def test_a_project_that_did_not_change_is_not_looked_through_again(
    collector, make_target, run, monkeypatch
) -> None:
    target = make_target({**FILES, "broken.py": "def broken(:\n"})
    first = run(collector, target)
    monkeypatch.delattr(collector_module, "results_of")
    again = run(collector, target)
    assert again.observations == first.observations
    assert again.problems == first.problems


@pytest.mark.parametrize("collector", [PythonCollector(), BanditCollector()])
def test_what_changed_is_measured(collector, make_target, run) -> None:
    target = make_target(FILES)
    run(collector, target)
    Path(target.location, "a.py").rename(Path(target.location, "c.py"))
    Path(target.location, "b.py").write_text("assert True\n")
    changed = run(collector, target)
    elsewhere = collector.model_copy(update={"cache_dir": Path(target.location).parent / "elsewhere"})
    assert changed.observations == run(elsewhere, target).observations


def dead(collected) -> float:
    """How many candidates of dead code there are, however sure it is of them."""
    return sum(each.value for each in collected.observations if each.metric == project.DEAD_CODE_CANDIDATES)


def test_other_settings_are_another_question(make_target, run) -> None:
    target = make_target(FILES)
    assert dead(run(PythonCollector(), target)) == 1
    assert dead(run(PythonCollector(entry_points=("lonely",)), target)) == 0


def test_a_name_in_a_template_brings_a_function_to_life_in_an_unchanged_source(make_target, run) -> None:
    target = make_target(FILES)
    assert dead(run(PythonCollector(), target)) == 1
    Path(target.location, "page.html").write_text("{{ lonely }}")
    assert dead(run(PythonCollector(), target)) == 0


def test_a_parser_out_of_memory_has_a_second_chance(make_target, run, monkeypatch) -> None:
    target = make_target(FILES)

    def fail(_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("qualitywatch_code.analysis.source.ast.parse", fail)
        assert run(PythonCollector(), target).values["code.size.unparsable_files"] == 2
    assert run(PythonCollector(), target).values["code.size.unparsable_files"] == 0


def test_what_was_written_to_while_it_was_measured_is_not_kept_as_what_it_was(
    make_target, run, monkeypatch
) -> None:
    target = make_target(FILES)
    source = Path(target.location, "b.py")
    before = source.read_text()
    names = python_module.other_files_digest

    def write_after_listing(*arguments: Any, measured: list[str]) -> str:
        source.write_text("def other():\n    return 3\n")
        return names(*arguments, measured=measured)

    with monkeypatch.context() as patch:
        patch.setattr(python_module, "other_files_digest", write_after_listing)
        run(PythonCollector(), target)
    source.write_text(before)
    assert run(PythonCollector(), target).values["code.complexity.total"] == 2


def test_another_ruler_measures_again(make_target, run, monkeypatch) -> None:
    target = make_target(FILES)
    first = run(PythonCollector(), target)
    monkeypatch.setattr("qualitywatch_code.sources.kept._ruler", lambda: b"another")
    monkeypatch.setattr(python_section, "section_observations", lambda *_: [Observation(metrics.FILES, 7)])
    assert run(PythonCollector(), target).observations != first.observations


@given(st.lists(st.tuples(st.integers(0, 3), st.integers()), max_size=150))
def test_the_worst_places_are_the_first_of_all_that_are_sorted(places) -> None:
    def order(place: tuple[int, int]) -> tuple[int, int]:
        return -place[0], place[1]

    shown = worst(places, [bad for bad, _ in places], order)
    assert shown == sorted(places, key=order)[:EVIDENCE_LIMIT]


def test_what_was_found_in_files_that_were_written_to_meanwhile_is_not_kept(
    make_target, run, monkeypatch
) -> None:
    target = make_target({**FILES, "page.html": "{{ lonely }}"})
    page = Path(target.location, "page.html")
    find = python_module.names_in_other_files

    def find_too_late(*arguments: Any, measured: list[str]) -> frozenset[str]:
        page.write_text("nothing")
        return find(*arguments, measured=measured)

    with monkeypatch.context() as patch:
        patch.setattr(python_module, "names_in_other_files", find_too_late)
        assert run(PythonCollector(), target).values[project.DEAD_CODE_LINES.id] > 0
    page.write_text("{{ lonely }}")
    assert run(PythonCollector(), target).values[project.DEAD_CODE_LINES.id] == 0
