"""Many jobs, one loop: bounded, cancellable, and nothing left behind."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

import naughty_answers
import naughty_collectors as naughty
from isolated_runs import LAUNCHES, all_end, errand_for, is_running, zombies_of
from naughty_collectors import Healthy
from qualitywatch.components import Collector
from qualitywatch.pipeline.collect import Means, collect
from qualitywatch.pipeline.isolation import Ending, Job, run_jobs
from qualitywatch.pipeline.isolation.launch import Launch, Launched, fork, spawn

pytestmark = pytest.mark.one_thread


def job_for(collector: Collector, place: Path, *, timeout: float = 60) -> Job:
    errand = errand_for(collector, place, timeout=timeout)
    schedule = errand.schedule
    return Job(schedule.collector, errand.target, errand.window, schedule.timeout, schedule.memory_limit)


class Counting:
    """A launch that remembers how many processes ran at once."""

    def __init__(self, launch: Launch) -> None:
        self.launch, self.pids, self.most = launch, list[int](), 0

    def __call__(self, job: Job) -> Launched:
        launched = self.launch(job)
        self.pids.append(launched.pid)
        self.most = max(self.most, sum(map(is_running, self.pids)))
        return launched


@pytest.mark.parametrize("parallel", [0, 1, 2, 5])
def test_no_more_run_at_once_than_allowed_and_all_are_answered(place: Path, parallel: int) -> None:
    launch = Counting(fork)
    jobs = [job_for(Healthy(), place) for _ in range(6)]
    answers = list(run_jobs(jobs, launch=launch, parallel=parallel))
    assert {id(answer.job) for answer in answers} == {id(job) for job in jobs}
    assert {answer.ending for answer in answers} == {Ending.ANSWERED}
    assert launch.most <= max(1, parallel)


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(run_jobs([], launch=fork, parallel=2)) == []


class TestCancelling:
    def test_it_kills_what_runs_and_begins_nothing_more(self, place: Path, launch: Launch) -> None:
        cancelled = threading.Event()
        counting = Counting(launch)
        jobs = [job_for(naughty.Hangs(), place), *(job_for(Healthy(), place) for _ in range(3))]

        def stop_once_it_hangs() -> None:
            if any(path.name.endswith("-ready") for path in place.iterdir()):
                cancelled.set()

        answers = list(
            run_jobs(jobs, launch=counting, parallel=1, cancelled=cancelled, pulse=stop_once_it_hangs)
        )
        assert [answer.ending for answer in answers].count(Ending.CANCELLED) == 4
        assert len(counting.pids) == 1
        family = [int(path.name.removesuffix("-ready")) for path in place.iterdir()]
        assert all_end(family)

    def test_another_thread_can_stop_it(self, place: Path) -> None:
        cancelled = threading.Event()
        timer = threading.Timer(0.5, cancelled.set)
        timer.start()
        began = time.monotonic()
        answers = run_jobs(
            [job_for(naughty.IgnoresSignals(), place)], launch=spawn, parallel=1, cancelled=cancelled
        )
        assert [answer.ending for answer in answers] == [Ending.CANCELLED]
        assert time.monotonic() - began < 10
        timer.join()

    def test_a_cancelled_run_is_left_out_of_what_was_collected(self, place: Path) -> None:
        means = Means(fork)
        means.cancelled.set()
        assert list(collect([errand_for(Healthy(), place)], means)) == []

    def test_whoever_stops_listening_leaves_nothing_running(self, place: Path, launch: Launch) -> None:
        counting = Counting(launch)
        jobs = [job_for(Healthy(), place), job_for(naughty.IgnoresSignals(), place)]
        answers = run_jobs(jobs, launch=counting, parallel=2)
        next(answers)
        answers.close()  # type: ignore[attr-defined]
        assert all_end(counting.pids)
        assert not zombies_of(os.getpid())


class TestTime:
    def test_what_the_listener_takes_is_not_the_collectors_time(self, place: Path) -> None:
        late = 0.0

        def now() -> float:
            return time.monotonic() + late

        answers = []
        jobs = [job_for(Healthy(), place), job_for(naughty_answers.YieldsAMillion(), place, timeout=30)]
        for answer in run_jobs(jobs, launch=fork, parallel=2, now=now):
            answers.append(answer)
            late += 3600  # whoever listens is away for an hour, while the other one works
        assert [answer.ending for answer in answers] == [Ending.ANSWERED, Ending.ANSWERED]

    def test_what_is_done_meanwhile_is_done_once_beside_the_first_and_not_the_collectors_time(
        self, place: Path
    ) -> None:
        late = 0.0
        launch = Counting(fork)
        running = []

        def now() -> float:
            return time.monotonic() + late

        def meanwhile() -> None:
            nonlocal late
            running.append(len(launch.pids))
            late += 3600

        jobs = [job_for(Healthy(), place, timeout=30) for _ in range(3)]
        answers = list(run_jobs(jobs, launch=launch, parallel=2, now=now, meanwhile=meanwhile))
        assert running == [2]
        assert {answer.ending for answer in answers} == {Ending.ANSWERED}

    def test_the_duration_is_that_of_the_process(self, place: Path) -> None:
        (answer,) = run_jobs([job_for(naughty.IgnoresSignals(), place, timeout=1)], launch=fork, parallel=1)
        assert answer.duration == pytest.approx(1, abs=0.5)
        assert answer.ending is Ending.TIMED_OUT

    def test_the_pulse_beats_while_nothing_happens(self, place: Path) -> None:
        beats = []
        job = job_for(naughty.IgnoresSignals(), place, timeout=1.1)
        list(run_jobs([job], launch=fork, parallel=1, pulse=lambda: beats.append(time.monotonic())))
        assert 4 <= len(beats) <= 40


def open_files() -> set[str]:
    return {f"{entry.name} {entry.readlink()}" for entry in Path("/proc/self/fd").iterdir() if entry.exists()}


ASSORTED = [
    Healthy(),
    naughty.Raises(),
    naughty.ExitsHard(),
    naughty.Killed(),
    naughty.ClosesFiles(),
    naughty.WritesGarbage(),
    naughty.LeavesForks(),
    naughty.Prints(),
    naughty_answers.HasNothing(),
    naughty.IgnoresSignals(),
]


@pytest.mark.parametrize(("name", "runs"), [("fork", 50), ("spawn", 20)])
def test_many_runs_leave_no_zombie_no_open_file_and_no_process(name: str, runs: int, place: Path) -> None:
    counting = Counting(LAUNCHES[name])
    jobs = [job_for(ASSORTED[index % len(ASSORTED)], place, timeout=3) for index in range(runs)]
    before = open_files()
    answers = list(run_jobs(jobs, launch=counting, parallel=8))
    assert len(answers) == runs
    assert open_files() == before
    assert zombies_of(os.getpid()) == []
    assert all_end(counting.pids)


def test_an_answer_is_never_taken_for_that_of_another_job(place: Path) -> None:
    jobs = [
        job_for(collector, place) for collector in (Healthy(), naughty_answers.HasNothing(), naughty.Raises())
    ]
    kinds = {
        answer.job.collector.name: (answer.body.get("failure") or {}).get("kind")  # type: ignore[attr-defined]
        for answer in run_jobs(jobs, launch=fork, parallel=3)
    }
    assert kinds == {"test.healthy": None, "test.has_nothing": "no_evidence", "test.raises": "error"}


def test_a_run_that_somebody_else_reaped_is_still_answered(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(self: Launched) -> int:
        os.waitpid(self.pid, 0)
        return reap(self)

    reap = Launched.reap
    monkeypatch.setattr(Launched, "reap", taken)
    (answer,) = run_jobs([job_for(Healthy(), place)], launch=fork, parallel=1)
    assert (answer.ending, answer.exit_status) == (Ending.ANSWERED, 0)


def test_timeouts_are_kept_apart(place: Path) -> None:
    jobs = [job_for(naughty.IgnoresSignals(), place, timeout=timeout) for timeout in (0.5, 1.5)]
    answers = list(run_jobs(jobs, launch=fork, parallel=2))
    assert [answer.job.timeout for answer in answers] == [timedelta(seconds=0.5), timedelta(seconds=1.5)]
    assert [round(answer.duration * 2) for answer in answers] == [1, 3]
