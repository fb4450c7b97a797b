"""Deliver: act, and then keep the list of what the sinks had no room for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from qualitywatch.components import Sink
from qualitywatch.pipeline.act import Tally, act
from qualitywatch.pipeline.lane import Lane
from qualitywatch.pipeline.overflow import roll_up
from qualitywatch.store import Dispatch


def deliver(
    dispatch: Dispatch,
    sinks: Mapping[str, Sink],
    *,
    worker: str,
    clock: Callable[[], datetime],
    limit: int = 20,
    stopping: Callable[[], bool] = lambda: False,
    lanes: Mapping[str, Lane] | None = None,
) -> Tally:
    """One round of ``act``, which says what the arguments mean, with the overflow of each sink that it concerns."""
    crowded: set[str] = set()
    tally = act(
        dispatch,
        sinks,
        worker=worker,
        clock=clock,
        limit=limit,
        stopping=stopping,
        lanes=lanes,
        crowded=crowded.add,
    )
    for name in sorted(crowded):
        roll_up(dispatch.items, name, at=clock())
    return tally
