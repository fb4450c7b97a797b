"""Real processes: whatever a collector does becomes an error of its own, and the one beside it is untouched."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import naughty_answers
import naughty_collectors as naughty
from isolated_runs import MEMORY, Run, all_end
from naughty_answers import KeepsASecret
from naughty_collectors import NUMBER, Healthy
from qualitywatch.components import Collector
from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.pipeline.collection import Collection, Observed


def beside_a_healthy_one(run: Run, collector: Collector, **limits: float) -> Collection:
    """What the collector brought back, once it is sure that its neighbour was not disturbed."""
    found = run(collector, Healthy(), **limits)
    healthy = found.pop("test.healthy")
    assert healthy.status is RunStatus.OK
    assert healthy.observations == (
        Observed(NUMBER.id, 42.0, {}, (Evidence("a.py", 3, 9, "f", 42.0, "branched"),), 1, None),
    )
    assert healthy.problems == (Problem("one file could not be read", "look at it"),)
    assert healthy.provenance == {"data": "v7"}
    assert set(healthy.tools) == {"python", "pluggy", "no-such-distribution", "test.healthy"}
    assert healthy.tools["no-such-distribution"] == "not installed"
    assert healthy.tools["test.healthy"] == "3"
    (other,) = found.values()
    return other


def error_of(collection: Collection) -> str:
    """The one message of a run that brought nothing but an error."""
    assert (collection.status, collection.observations) == (RunStatus.ERROR, ())
    (problem,) = collection.problems
    assert "Traceback" not in problem.message + problem.hint
    assert "\n" not in problem.message + problem.hint
    return problem.message


@pytest.mark.parametrize(
    ("collector", "says"),
    [
        (naughty.Raises(), "crashed with ZeroDivisionError: no number (naughty_collectors.py:"),
        (naughty.RaisesLate(), "crashed with KeyError: 'late' (naughty_collectors.py:"),
        (naughty.RaisesUnspeakable(), "crashed with UnspeakableError (naughty_collectors.py:"),
        (naughty.Exits(), "crashed with SystemExit: enough (naughty_collectors.py:"),
        (naughty.Interrupts(), "crashed with KeyboardInterrupt (naughty_collectors.py:"),
        (naughty.Recurses(), "crashed with RecursionError: maximum recursion depth exceeded"),
        (
            naughty_answers.YieldsSomethingElse(),
            "crashed with TypeError: collect yielded int; yield observations",
        ),
        (naughty_answers.ReturnsNothing(), "crashed with TypeError: 'NoneType' object is not iterable"),
        (
            naughty_answers.YieldsAWord(),
            "crashed with TypeError: the value of test.number.value is str, not a number",
        ),
        (naughty_answers.YieldsTheUnserialisable(), "crashed with TypeError: float() argument must be"),
        (naughty_answers.YieldsAMillion(), "observed more than 200000 values in one run"),
        (naughty_answers.Refuses(), "the report is broken"),
        (naughty.ExitsHard(), "ended with status 3 and without an answer"),
        (naughty.Killed(), "was killed by SIGKILL"),
        (naughty.Segfaults(), "was killed by SIGSEGV; its last words: about to read nothing"),
        (naughty.WritesGarbage(), "answered what cannot be read"),
        (naughty.WritesGarbageAndHangs(), "answered what cannot be read"),
        (naughty.WritesGarbage(garbage=b"[]\n"), "answered what cannot be read"),
        (naughty.WritesGarbage(garbage=b'{"problems": 7}\n'), "answered what cannot be read"),
        (naughty.WritesGarbage(garbage=b"[" * 60_000 + b"\n"), "answered what cannot be read"),
        (naughty.AnswersTooMuch(), "answered more than 64 MiB"),
        (naughty.LeavesForksAndDies(), "ended with status 5 and without an answer"),
    ],
    ids=lambda value: value.name if isinstance(value, Collector) else "",
)
def test_it_becomes_an_error_that_says_how_it_ended(run: Run, collector: Collector, says: str) -> None:
    assert error_of(beside_a_healthy_one(run, collector)).startswith(says)


def test_closing_every_file_loses_its_own_answer_only(run: Run) -> None:
    assert "without an answer" in error_of(beside_a_healthy_one(run, naughty.ClosesFiles()))


@pytest.mark.parametrize("collector", [naughty.Allocates(), naughty.AllocatesSmall()])
def test_memory_without_end_stops_at_the_limit(run: Run, collector: Collector) -> None:
    found = beside_a_healthy_one(run, collector, memory=256 * 2**20)
    assert error_of(found) == "needs more than its memory limit of 256 MiB"


@pytest.mark.parametrize(
    "collector",
    [naughty.Prints(), naughty.LeavesForks(), naughty.ClosesItsStreams(), naughty.Threads()],
    ids=lambda collector: collector.name,
)
def test_what_is_rude_but_answers_is_heard(run: Run, collector: Collector) -> None:
    found = beside_a_healthy_one(run, collector)
    assert (found.status, [row.value for row in found.observations]) == (RunStatus.OK, [1.0])


def test_having_nothing_to_measure_is_no_error(run: Run) -> None:
    found = beside_a_healthy_one(run, naughty_answers.HasNothing())
    assert (found.status, found.observations) == (RunStatus.NO_EVIDENCE, ())
    assert found.problems == (Problem("there are no files", "write some"),)


def test_a_flood_of_problems_is_counted_and_cut_short(run: Run) -> None:
    found = beside_a_healthy_one(run, naughty_answers.YieldsProblems())
    assert len(found.problems) == 101
    assert found.problems[-1].message == "and 99900 more problems"
    assert max(len(problem.message) for problem in found.problems) <= 1000


def test_values_with_an_obvious_meaning_get_their_type(run: Run) -> None:
    (row,) = beside_a_healthy_one(run, naughty_answers.YieldsObjects()).observations
    assert row == Observed(
        "test.column.value", 0.5, {"column": "x"}, (Evidence("a.py", 2, None, "7", 1.5, "3.5"),), 1, None
    )


def test_names_that_are_no_text_survive(run: Run) -> None:
    (row,) = beside_a_healthy_one(run, naughty_answers.YieldsBrokenText()).observations
    assert (row.labels["column"], row.evidence[0].path) == ("caf\udce9", "caf\udce9\x00.py")


class TestHanging:
    def test_it_is_stopped_at_its_time_limit(self, run: Run) -> None:
        began = time.monotonic()
        found = beside_a_healthy_one(run, naughty.IgnoresSignals(), timeout=2)
        assert error_of(found) == "was stopped after its time limit of 2s"
        assert 1.9 < found.duration < time.monotonic() - began < 30

    def test_its_family_dies_with_it(self, run: Run, place: Path) -> None:
        error_of(beside_a_healthy_one(run, naughty.Hangs(), timeout=5))
        family = [int(path.name.removesuffix("-ready")) for path in place.iterdir()]
        assert len(family) == 4, "itself, a child, a grandchild, and one in a session of its own"
        assert all_end(family)

    def test_what_it_left_behind_dies_when_it_answers(self, run: Run, place: Path) -> None:
        assert run(naughty.LeavesForks())["test.leaves_forks"].status is RunStatus.OK
        left = [int(path.name) for path in place.iterdir()]
        assert len(left) == 2
        assert all_end(left)

    def test_printing_without_end_fills_no_disk(self, run: Run) -> None:
        found = beside_a_healthy_one(run, naughty.PrintsForever(), timeout=2)
        assert error_of(found).startswith("was stopped after its time limit of 2s; its last words: xxx")


class TestSecrets:
    @pytest.mark.parametrize("way", ["raise", "refuse", "die", "yield"])
    def test_none_leaks_into_what_is_said(self, run: Run, way: str) -> None:
        found = run(KeepsASecret(way=way))["test.keeps_a_secret"]
        said = " ".join(problem.message + problem.hint for problem in found.problems)
        assert "**********" in said
        assert "hunter2" not in said


class TestSurroundings:
    @pytest.fixture
    def facts(self, run: Run) -> dict[str, str]:
        found = run(naughty.LooksAround(), timeout=30)["test.looks_around"]
        return {problem.message: problem.hint for problem in found.problems}

    def test_a_collector_reads_nothing_from_the_terminal(self, facts: dict[str, str]) -> None:
        assert facts["stdin"] == ""

    def test_it_leads_a_session_of_its_own(self, facts: dict[str, str]) -> None:
        assert facts["session"] == "True"

    def test_it_inherits_no_open_files_but_the_way_out(self, facts: dict[str, str]) -> None:
        assert facts["files"] == "1"

    def test_it_is_confined(self, facts: dict[str, str]) -> None:
        assert (facts["memory"], facts["core"]) == (str(MEMORY), "0")

    def test_its_time_ends_even_if_its_parent_is_killed(self, facts: dict[str, str]) -> None:
        assert 30 < int(facts["timer"]) < 120

    def test_a_module_in_the_measured_directory_stands_in_for_none_of_ours(
        self, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("json.py", "resource.py", "pickle.py"):
            (place / name).write_text("raise SystemExit('captured')")
        monkeypatch.chdir(place)
        assert run(Healthy())["test.healthy"].status is RunStatus.OK
