"""How processes are started: forked where that is safe, fresh where it is not, and said where they are not at all."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

import naughty_collectors
from isolated_runs import LAUNCHES, errand_for
from naughty_collectors import Healthy, LooksAround, Remembers
from qualitywatch.components import Collector
from qualitywatch.domain.observation import Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.pipeline.collect import Means, collect
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation import Job, default_launch
from qualitywatch.pipeline.isolation.launch import SAID_LIMIT, TAIL, Launch, Launched, fork, spawn

pytestmark = pytest.mark.one_thread


def brought_by(collector: Collector, place: Path, launch: Launch) -> Collection:
    (found,) = collect([errand_for(collector, place)], Means(launch))
    return found


@pytest.fixture
def another_thread() -> Iterator[None]:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()
    while Path("/proc/self/task", str(thread.native_id)).exists():
        time.sleep(0.001)  # Python is done with a thread a little before the system is


def test_a_process_with_one_thread_forks() -> None:
    assert default_launch() is fork


@pytest.mark.usefixtures("another_thread")
def test_one_with_several_does_not() -> None:
    assert default_launch() is spawn


@pytest.mark.usefixtures("another_thread")
def test_fork_itself_refuses_where_threads_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naughty_collectors, "MEMORABLE", 7.0)
    (row,) = brought_by(Remembers(), place, fork).observations
    assert row.value == 1.0, "a fresh interpreter knows nothing of what happened here"


def test_a_fork_has_what_its_parent_has(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naughty_collectors, "MEMORABLE", 7.0)
    (row,) = brought_by(Remembers(), place, fork).observations
    assert row.value == 7.0


def test_a_fresh_interpreter_imports_from_where_its_parent_does(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = "from naughty_collectors import Healthy\nclass Third(Healthy):\n    name = 'test.third'\n"
    (tmp_path / "third_party_plugin.py").write_text(plugin)
    monkeypatch.syspath_prepend(str(tmp_path))
    collector = __import__("third_party_plugin").Third()
    assert brought_by(collector, place, spawn).status is RunStatus.OK


def test_what_cannot_be_sent_to_another_process_is_said(place: Path) -> None:
    class Local(Healthy):
        name: ClassVar = "test.local"

    found = brought_by(Local(), place, spawn)
    assert found.status is RunStatus.ERROR
    assert found.problems[0].message.startswith(
        "could not be started: cannot be sent to a process of its own"
    )


@pytest.mark.parametrize("name", LAUNCHES)
def test_a_process_that_cannot_be_started_is_said_and_the_next_one_runs(name: str, place: Path) -> None:
    calls = []

    def scarce(job: Job) -> Launched:
        calls.append(job)
        if len(calls) == 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return LAUNCHES[name](job)

    errands = [errand_for(Healthy(), place, target=target) for target in ("first", "second")]
    found = {item.target.name: item for item in collect(errands, Means(scarce, parallel=1))}
    assert found["first"].problems == (
        Problem("could not be started: [Errno 11] Resource temporarily unavailable", ""),
    )
    assert found["second"].status is RunStatus.OK


def test_a_fork_that_fails_leaves_no_file_open(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", no_fork)
    before = len(os.listdir("/proc/self/fd"))
    assert brought_by(Healthy(), place, fork).status is RunStatus.ERROR
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_parent_without_streams_can_fork(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    found = brought_by(LooksAround(), place, fork)
    assert found.status is RunStatus.OK


def test_what_a_process_says_is_kept_by_its_end_only(place: Path) -> None:
    with (place / "said").open("w+b") as said:
        launched = Launched(pid=0, answer=0, said=said)
        said.write(b"x" * (SAID_LIMIT + 1) + b"so far")
        said.flush()
        launched.trim()
        assert os.fstat(said.fileno()).st_blocks * 512 < SAID_LIMIT / 100
        said.write(b", and then the end")
        assert launched.last_words().endswith("xxx" + "so far, and then the end")


def test_little_is_left_as_it_is(place: Path) -> None:
    with (place / "said").open("w+b") as said:
        said.write(b"first" + b"x" * TAIL)
        said.flush()
        Launched(pid=0, answer=0, said=said).trim()
        assert (place / "said").read_bytes().startswith(b"first")
