"""``code.python``, from files on disk to observations."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ValidationError

from qualitywatch import NoEvidenceError, NotApplicable, ResultCache, Target, Window
from qualitywatch.testing import RevisionCollectorContract
from qualitywatch_code import python as python_module
from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.python import PythonCollector

MakeTarget = Callable[..., Target]


def branched(name: str, branches: int, *, filler: int = 0) -> str:
    body = "".join(f"    if x == {number}:\n        return {number}\n" for number in range(branches))
    return f"def {name}(x):\n{body}" + "    x += 1\n" * filler + "    return x\n"


class TestContract(RevisionCollectorContract):
    collector: ClassVar[PythonCollector] = PythonCollector()

    @pytest.fixture
    def target(self, make_target: MakeTarget) -> Target:
        return make_target({"a.py": branched("f", 12), "b.py": "def broken(:\n", "empty.py": ""})


def test_sizes_are_sums_over_files(make_target, run) -> None:
    target = make_target({"a.py": "x = 1  # one\n\n\ny = 2\n", "b/c.py": '"""Doc."""\n\nz = 3\n'})
    values = run(PythonCollector(), target).values
    assert values["code.size.files"] == 2
    assert values["code.size.source_lines"] == 3
    assert values["code.size.logical_lines"] == 4
    assert values["code.size.comment_lines"] == 1


def test_complexity_names_the_worst_functions_first(make_target, run) -> None:
    target = make_target({"a.py": branched("small", 2), "pkg/b.py": branched("big", 11) + branched("mid", 5)})
    highest = run(PythonCollector(), target).one("code.complexity.max")
    assert highest.value == 12
    assert [(place.path, place.name, place.value) for place in highest.evidence] == [
        ("pkg/b.py", "big", 12),
        ("pkg/b.py", "mid", 6),
        ("a.py", "small", 3),
    ]
    assert (highest.evidence[0].line, highest.evidence[0].end_line) == (1, 24)
    assert highest.evidence_total == 3


def test_the_risk_profile_counts_lines_of_functions_above_each_limit(make_target, run) -> None:
    target = make_target({"a.py": branched("at", 9) + branched("above", 10) + branched("far", 60)})
    collected = run(PythonCollector(), target)
    assert collected.values["code.complexity.lines_above_10"] == 22 + 122
    assert collected.values["code.complexity.lines_above_20"] == 122
    assert collected.values["code.complexity.lines_above_50"] == 122
    assert [place.name for place in collected.one("code.complexity.lines_above_10").evidence] == [
        "far",
        "above",
    ]


def test_shares_are_of_all_source_lines() -> None:
    share = next(metric for metric in metrics.SHARES_ABOVE if metric.id == "code.complexity.share_above_10")
    assert share.function is not None
    assert share.function({"code.complexity.lines_above_10": 20, "code.size.source_lines": 80}) == 0.25
    assert share.function({"code.complexity.lines_above_10": 0, "code.size.source_lines": 0}) is None


def test_long_functions_are_those_above_74_source_lines(make_target, run) -> None:
    target = make_target({"a.py": branched("at", 0, filler=72) + branched("above", 0, filler=73)})
    long_functions = run(PythonCollector(), target).one("code.function_length.lines_above_74")
    assert long_functions.value == 75
    assert [(place.name, place.value) for place in long_functions.evidence] == [("above", 75)]


def test_no_functions_means_no_complexity_and_not_zero(make_target, run) -> None:
    values = run(PythonCollector(), make_target({"a.py": "x = 1\n"})).values
    assert values["code.size.functions"] == 0
    assert [name for name in values if name.startswith(("code.complexity", "code.function_length"))] == []


def test_files_without_a_statement_have_no_maintainability_index(make_target, run) -> None:
    collected = run(PythonCollector(), make_target({"__init__.py": "", "a.py": branched("f", 30)}))
    assert (
        collected.values["code.maintainability_index.mean"]
        == collected.values["code.maintainability_index.min"]
    )
    assert [place.path for place in collected.one("code.maintainability_index.min").evidence] == ["a.py"]
    values = run(PythonCollector(), make_target({"__init__.py": "# nothing\n"}, name="bare")).values
    assert "code.maintainability_index.mean" not in values


def test_unparsable_files_are_counted_and_named(make_target, run) -> None:
    target = make_target(
        {"good.py": "x = 1\n", "half.py": "def f(:\n", "binary.py": b"\0\1\2", "nul.py": b"x = 1\0"}
    )
    collected = run(PythonCollector(), target)
    assert collected.values["code.size.files"] == 4
    assert collected.values["code.size.unparsable_files"] == 3
    (problem,) = collected.problems
    assert problem.message.startswith("3 of 4 Python files could not be measured: binary.py: ")
    assert "half.py: invalid syntax at line 1" in problem.message
    evidence = collected.one("code.size.unparsable_files").evidence
    assert [place.path for place in evidence] == ["binary.py", "half.py", "nul.py"]


def test_only_unparsable_files_leave_nothing_else_measured(make_target, run) -> None:
    values = run(PythonCollector(), make_target({"half.py": "def f(:\n"})).values
    assert values == {"code.size.files": 1, "code.size.unparsable_files": 1}


def test_many_unparsable_files_are_named_up_to_a_limit(make_target, run) -> None:
    target = make_target({f"broken{number:03}.py": "(" for number in range(120)})
    collected = run(PythonCollector(), target)
    assert collected.problems[0].message.endswith("; and 110 more")
    assert len(collected.one("code.size.unparsable_files").evidence) == 50
    assert collected.one("code.size.unparsable_files").evidence_total == 120


def test_a_name_in_no_encoding_is_shown_with_escapes(make_target, run) -> None:
    target = make_target()
    Path(os.fsdecode(os.fsencode(target.location) + b"/caf\xe9.py")).write_text(branched("f", 11))
    place = run(PythonCollector(), target).one("code.complexity.max").evidence[0]
    assert place.path == "caf\\xe9.py"


def test_an_unreadable_file_is_a_problem(make_target, run) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    target = make_target({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    Path(target.location, "b.py").chmod(0)
    assert "b.py: it cannot be read: Permission denied" in run(PythonCollector(), target).problems[0].message


def test_a_file_beyond_the_size_limit_is_a_problem(make_target, run, monkeypatch) -> None:
    monkeypatch.setattr("qualitywatch_code.sources.naming.SIZE_LIMIT", 1024**2)
    target = make_target({"a.py": "x = 1\n", "big.py": "x = 1\n" * 200_000})
    assert "big.py: it is larger than 1 MiB" in run(PythonCollector(), target).problems[0].message


def test_no_python_files_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="no Python files"):
        run(PythonCollector(), make_target({"a.txt": "x"}))


def test_excluding_everything_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="exclude"):
        run(PythonCollector(exclude=("*",)), make_target({"a.py": "x = 1\n"}))


@pytest.mark.parametrize("path", ["/etc", "../other", "a/../../b", ""])
def test_paths_outside_the_location_are_refused(path: str) -> None:
    with pytest.raises(ValidationError, match="below the target's location"):
        PythonCollector(paths=(path,))


def test_an_unchanged_file_is_not_analysed_again(make_target, run, monkeypatch) -> None:
    target = make_target({"a.py": branched("f", 3), "b.py": branched("g", 4)})
    first = run(PythonCollector(), target)
    analysed: list[str] = []
    measure = python_module._PythonAnalysis.measure

    def counted(self: object, path: str, source: bytes) -> object:
        analysed.append(path)
        return measure(self, path, source)  # type: ignore[arg-type]

    monkeypatch.setattr(python_module._PythonAnalysis, "measure", counted)
    assert run(PythonCollector(), target).observations == first.observations
    assert analysed == []
    Path(target.location, "b.py").write_text(branched("g", 5))
    Path(target.location, "c.py").write_text(branched("f", 3))  # known content under a new name
    assert run(PythonCollector(), target).values["code.complexity.max"] == 6
    assert analysed == ["b.py"]


def test_a_cache_written_by_something_else_is_not_believed(make_target, run, monkeypatch) -> None:
    target = make_target({"a.py": branched("f", 3)})
    put = ResultCache.put
    monkeypatch.setattr(ResultCache, "put", lambda cache, key, _value: put(cache, key, b'{"other": 1}'))
    first = run(PythonCollector(), target)
    assert run(PythonCollector(), target).observations == first.observations


def test_reading_an_unchanged_project_again_costs_a_fraction_of_the_first_time(make_target, run) -> None:
    text = "".join(branched(f"f{number}", number % 12, filler=5) for number in range(20))
    target = make_target({f"pkg/module{number}.py": text.replace("x", f"x{number}") for number in range(100)})

    def cpu_seconds() -> float:
        start = sum(os.times()[:4])  # with the processes that it started
        run(PythonCollector(), target)
        return sum(os.times()[:4]) - start

    first = cpu_seconds()
    again = min(cpu_seconds() for _ in range(3))
    assert again < first / 4


def test_the_window_makes_no_difference(make_target, run, window: Window) -> None:
    target = make_target({"a.py": branched("f", 3)})
    earlier = Window(window.start.replace(year=2001), window.end.replace(year=2002))
    assert run(PythonCollector(), target, earlier).values == run(PythonCollector(), target).values


def test_discovery_finds_python_files(make_target) -> None:
    assert PythonCollector.discover(make_target({"a.py": ""})) == PythonCollector()


def test_discovery_says_that_there_are_none(make_target) -> None:
    answer = PythonCollector.discover(make_target({"a.js": ""}))
    assert isinstance(answer, NotApplicable)
    assert "no Python files" in answer.reason


def test_what_has_the_unit_of_a_ratio_lies_between_0_and_1(make_target, run) -> None:
    values = run(PythonCollector(), make_target({"a.py": branched("f", 12)})).values
    definitions = {definition.id: definition for definition in PythonCollector.metrics}
    for definition in definitions.values():
        if definition.function is not None and all(name in values for name in definition.elements):
            values[definition.id] = definition.function({name: values[name] for name in definition.elements})
    ratios = {
        name: value for name, value in values.items() if name in definitions and definitions[name].unit == "1"
    }
    assert {name for name, value in ratios.items() if not 0 <= value <= 1} == set()
    assert ratios["code.complexity.share_above_10"] == 1
