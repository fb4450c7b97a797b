"""Work on every core: each answer comes back, whatever becomes of those who were to give it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qualitywatch_code.sources.parallel import answers, cores

pytestmark = pytest.mark.one_thread


def doubled(number: int) -> bytes:
    return str(number * 2).encode()


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_each_item_has_its_own_answer(workers: int) -> None:
    assert answers(doubled, range(23), workers=workers) == [doubled(number) for number in range(23)]


def test_an_answer_may_be_large_or_empty() -> None:
    assert answers(lambda size: b"x" * size, [3_000_000, 0, 70_000], workers=2) == [
        b"x" * 3_000_000,
        b"",
        b"x" * 70_000,
    ]


def test_the_work_is_done_in_other_processes() -> None:
    found = {answer for answer in answers(lambda _: str(os.getpid()).encode(), range(6), workers=2) if answer}
    assert len(found) == 2
    assert str(os.getpid()).encode() not in found


def fails_at_four(number: int) -> bytes:
    if number == 4:
        raise ZeroDivisionError
    return doubled(number)


def dies_at_four(number: int) -> bytes:
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(number)


@pytest.mark.parametrize("work", [fails_at_four, dies_at_four])
def test_what_a_worker_left_undone_has_no_answer(work, capfd: pytest.CaptureFixture[str]) -> None:
    found = answers(work, range(8), workers=2)
    assert found == [b"0", b"2", b"4", b"6", None, b"10", None, b"14"]
    capfd.readouterr()


def test_no_process_is_left_behind() -> None:
    answers(doubled, range(4), workers=2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    script = (
        "import os, sys, time\n"
        "from qualitywatch_code.sources.parallel import answers\n"
        "def work(number):\n"
        "    open(os.path.join(sys.argv[1], str(os.getpid())), 'w').close()\n"
        "    time.sleep(0.05)\n"
        "    return b'x' * 100_000\n"
        "answers(work, range(10_000), workers=2)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
    parent.kill()
    parent.wait()
    workers = [int(path.name) for path in tmp_path.iterdir()]
    wait_for(lambda: not any(Path("/proc", str(worker)).exists() for worker in workers))


def wait_for(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def test_a_process_with_other_threads_is_not_copied() -> None:
    script = (
        "import threading; from qualitywatch_code.sources.parallel import cores\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start(); print(cores())"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"1\n"
    assert cores() >= 1
