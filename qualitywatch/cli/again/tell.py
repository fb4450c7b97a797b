"""Telling a check's last answer again, if everything that it follows from is as it was."""

from __future__ import annotations

import os
import sys
import time

from qualitywatch.cli.again.asked import Asked
from qualitywatch.cli.again.kept import Answer, keep_answer, read_answer
from qualitywatch.cli.whole_file import write_whole
from qualitywatch.unchanged.marks import TICK, Marks, UnwatchableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SUSPECTS = 8
_OUT, _ERR = "1", "2"


def told_again(asked: Asked) -> int | None:
    """The exit code of the answer that was told again; None where the check has to be made.

    Files are written first: where one cannot be, nothing is said, and the check that follows says why.
    """
    answer = read_answer(asked.place, asked.name)
    if answer is None or not _holds(answer, asked):
        return None
    try:
        for place, data in answer.told:
            if place not in {_OUT, _ERR}:
                write_whole(place, data)
    except OSError:
        return None
    for place, data in answer.told:
        if place in {_OUT, _ERR}:
            _say(sys.stdout if place == _OUT else sys.stderr, data.decode())
    since = time.strftime("%H:%M:%S", time.gmtime(answer.at // 10**9))
    _say(
        sys.stderr,
        f"nothing has changed since {since} UTC: this is the verdict of then; --fresh measures anew\n",
    )
    return answer.status


def _holds(answer: Answer, asked: Asked) -> bool:
    """Whether the answer is still one; notes whether something changed just now."""
    touched = max(map(_touched, answer.suspects), default=0)
    asked.too_fresh = touched >= asked.at - TICK
    if touched >= answer.at - TICK:
        return False
    if not answer.state or not answer.at <= asked.at < answer.until:
        return False
    try:
        marks = answer.recipe.marks()
    except UnwatchableError:
        return False
    if marks.digest() == answer.state:
        return True
    if marks.newest() >= asked.at - TICK:
        asked.too_fresh = True
        suspect(answer, marks, asked)
    return False


def suspect(answer: Answer, marks: Marks, asked: Asked) -> None:
    """Look first, next time, at what was touched just now: what is worked on is touched again."""
    now = marks.since(asked.at - TICK, limit=SUSPECTS)
    answer.suspects = [*now, *(each for each in answer.suspects if each not in now)][:SUSPECTS]
    if now:
        keep_answer(asked.place, asked.name, answer)


def _touched(path: str) -> int:
    try:
        status = os.lstat(path)
    except OSError:
        return 0
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _say(stream: TextIO, text: str) -> None:
    """Write to a stream; where nobody reads it to its end, the exit code still counts."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
