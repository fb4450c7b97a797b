"""Work ahead: what is made in another process comes in its order, and errors are those of that process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from itertools import count, islice

import pytest

from qualitywatch import CollectError
from qualitywatch_code.history.objects import MissingObjectError
from qualitywatch_code.sources import ahead as module
from qualitywatch_code.sources.ahead import ahead

pytestmark = pytest.mark.one_thread


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)


def test_everything_comes_in_its_order() -> None:
    assert list(ahead(lambda: iter(["x" * size for size in (0, 3_000_000, 1)]))) == ["", "x" * 3_000_000, "x"]


def test_it_is_made_in_another_process_where_there_is_a_core_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made() -> Iterator[int]:
        yield os.getpid()

    assert list(ahead(made)) != [os.getpid()]
    monkeypatch.setattr(module, "cores", lambda: 1)
    assert list(ahead(made)) == [os.getpid()]


def test_an_error_comes_behind_what_was_made_before_it() -> None:
    def made() -> Iterator[int]:
        yield 1
        raise MissingObjectError("a blob is missing", hint="fetch it")

    found = ahead(made)
    assert next(found) == 1
    with pytest.raises(MissingObjectError, match="a blob is missing") as caught:
        next(found)
    assert caught.value.hint == "fetch it"


def test_a_death_is_an_error_that_says_what_can_be_done() -> None:
    def made() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)

    found = ahead(made)
    assert next(found) == 1
    with pytest.raises(CollectError, match="came to an end"):
        next(found)


def test_who_stops_reading_ends_the_process_that_reads_ahead() -> None:
    found = ahead(lambda: (os.getpid() for _ in count()))
    maker = list(islice(found, 3))[-1]
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(maker, 0)
