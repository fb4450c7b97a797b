"""Work ahead: what comes next is made in a copy of this process while this one works with what came before.

The copy makes one thing more than it was asked for and then waits. It ends with its next word when its parent is gone.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from typing import IO, NoReturn, TypeVar

from qualitywatch import CollectError
from qualitywatch_code.sources.parallel import cores

Item = TypeVar("Item")

_ITEM, _END, _ERROR = range(3)
_HINT = "is there enough memory? What was measured until then is kept"


def ahead(items: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    """What an iterator gives and raises, made in a process of its own where another core can do that.

    Items and errors must be such as ``pickle`` can write. Raises CollectError where that process dies.
    """
    if cores() == 1:
        yield from items()
        return
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _made(items, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as stream:
            yield from _read(stream)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _read(stream: IO[bytes]) -> Iterator[Item]:
    while True:
        try:
            kind, body = pickle.load(stream)  # noqa: S301  # nosec B301 - written by a copy of this very process
        except (EOFError, pickle.UnpicklingError):
            raise CollectError("the process that reads ahead came to an end", hint=_HINT) from None
        if kind == _END:
            return
        if kind == _ERROR:
            raise body
        yield body


def _made(items: Callable[[], Iterator[Item]], writing: int) -> NoReturn:
    """The copy's whole life."""
    status = 1
    try:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        with os.fdopen(writing, "wb") as stream:
            for kind, body in _said(items):
                pickle.dump((kind, body), stream, pickle.HIGHEST_PROTOCOL)
                stream.flush()
        status = 0
    finally:
        os._exit(status)  # whatever happened, this copy must not go on as the program it was copied from


def _said(items: Callable[[], Iterator[Item]]) -> Iterator[tuple[int, object]]:
    try:
        for item in items():
            yield _ITEM, item
    except Exception as error:
        yield _ERROR, error  # raised there where the items are asked for, too
        raise
    else:
        yield _END, None
