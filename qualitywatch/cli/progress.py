"""Progress of long work: a bar on a terminal, nothing in a pipe.

The bar is drawn by the thread that works: no other thread runs, so that processes may be forked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from qualitywatch.pipeline.watch import Watch

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")


class _Drawn(Watch):
    """Draws a round of runs on the terminal."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("measuring", total=None)

    def begun(self, total: int) -> None:
        self._bar.reset(self._task, total=total)

    def finished(self, target: str, collector: str) -> None:
        self._bar.update(self._task, advance=1, description=f"{collector} of {target} is done")

    def pulse(self) -> None:
        self._bar.refresh()


@contextmanager
def watching() -> Iterator[Watch]:
    """A watch that draws on standard error where that is a terminal; Rich is not even loaded where it is none."""
    if not sys.stderr.isatty():
        yield Watch()
        return
    with _bar() as bar:
        yield _Drawn(bar)


def counted(items: Iterable[T], *, total: int, what: str) -> Iterator[T]:
    """Pass the items on, drawing how many of ``total`` came and how long the rest may take."""
    if not sys.stderr.isatty():
        yield from items
        return
    with _bar() as bar:
        task = bar.add_task(what, total=total)
        bar.refresh()
        for item in items:
            yield item
            bar.advance(task)
            bar.refresh()


def _bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
    )
