"""Act: take finding changes from the outbox to the sinks, exactly once in effect. The isolation border of the act stage.

The intent is committed before a sink is called. What may have happened is looked for, at growing intervals, before
it is sent again; nothing is given up silently.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from qualitywatch.components import Sink
from qualitywatch.domain.ticket import Delivery, TicketState
from qualitywatch.errors import AmbiguousSinkError, ClaimLostError, RetryableSinkError, SinkError, StoreError
from qualitywatch.store import Dispatch, Effect

LEASE = timedelta(minutes=5)
LOOK_UPS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5))
"""When, after an ambiguous answer, the ticket is looked for; only after the last may it be sent again."""
BACKOFF_FIRST, BACKOFF_LONGEST = timedelta(seconds=5), timedelta(minutes=15)


class Delivered(StrEnum):
    """What became of one delivery."""

    SENT = "sent"
    FOUND = "found"
    DISCARDED = "discarded"
    POSTPONED = "postponed"
    FAILED = "failed"
    LOST = "taken over by another worker"


Tally = Counter[Delivered]


def act(
    dispatch: Dispatch,
    sinks: Mapping[str, Sink],
    *,
    worker: str,
    clock: Callable[[], datetime],
    limit: int = 20,
    stopping: Callable[[], bool] = lambda: False,
) -> Tally:
    """Take up to ``limit`` due deliveries and see each through; counts what became of them.

    Once ``stopping`` says so, deliveries that were not begun are handed back.
    """
    tally: Tally = Counter()
    for delivery in dispatch.claim(worker, now=clock(), lease=LEASE, limit=limit, sinks=tuple(sinks)):
        if stopping():
            dispatch.release(worker)
            break
        tally[_deliver(delivery, sinks[delivery.sink], dispatch, clock)] += 1
    return tally


def _deliver(delivery: Delivery, sink: Sink, dispatch: Dispatch, clock: Callable[[], datetime]) -> Delivered:
    try:
        return _attempt(delivery, sink, dispatch, clock)
    except ClaimLostError:
        return Delivered.LOST
    except StoreError:
        raise  # ours, not the sink's: the lease runs out and somebody looks again
    except Exception as error:  # noqa: BLE001 - the isolation border: a sink may raise anything, after acting or before
        return _failed(delivery, error, dispatch, clock())


def _attempt(delivery: Delivery, sink: Sink, dispatch: Dispatch, clock: Callable[[], datetime]) -> Delivered:
    if delivery.ticket.state is TicketState.UNKNOWN:
        ref = sink.find(delivery)
        if ref is not None:
            dispatch.delivered(delivery, ref)
            return Delivered.FOUND
        again_at = next_look_up(delivery, clock())
        if again_at is not None:
            return _postpone(dispatch, delivery, again_at, "not found yet", Effect.UNKNOWN)
    elif sink.discard(delivery):
        dispatch.drop(delivery)
        return Delivered.DISCARDED
    dispatch.begin(delivery)
    dispatch.delivered(delivery, sink.send(delivery))
    return Delivered.SENT


def _failed(delivery: Delivery, error: Exception, dispatch: Dispatch, now: datetime) -> Delivered:
    """What an attempt that raised may have done decides what comes next."""
    uncertain = delivery.ticket.state is TicketState.UNKNOWN
    nothing = Effect.UNKNOWN if uncertain else Effect.NONE
    match error:
        case RetryableSinkError():
            due_at = now + (error.after or backoff(delivery.attempt))
            return _postpone(dispatch, delivery, due_at, str(error), nothing)
        case AmbiguousSinkError():
            return _postpone(dispatch, delivery, now + LOOK_UPS[0], str(error), Effect.UNKNOWN)
        case SinkError():
            dispatch.give_up(delivery, error=str(error), effect=nothing)
            return Delivered.FAILED
        case _:
            words = f"the sink crashed with {type(error).__name__}: {error}"
            return _postpone(dispatch, delivery, now + backoff(delivery.attempt), words, Effect.UNKNOWN)


def next_look_up(delivery: Delivery, now: datetime) -> datetime | None:
    """When to look again after an unsuccessful look; None once every look-up is behind us."""
    since = delivery.ticket.unknown_since or now
    return next((since + offset for offset in LOOK_UPS if since + offset > now), None)


def backoff(attempt: int, *, jitter: Callable[[], float] = random.random) -> timedelta:
    """Twice as long after every attempt, with up to a quarter of jitter, at most BACKOFF_LONGEST."""
    longest = min(BACKOFF_FIRST * (1 << min(attempt - 1, 20)), BACKOFF_LONGEST)
    return longest * (1 - jitter() / 4)


def _postpone(
    dispatch: Dispatch, delivery: Delivery, due_at: datetime, error: str, effect: Effect
) -> Delivered:
    dispatch.postpone(delivery, due_at=due_at, error=error, effect=effect)
    return Delivered.POSTPONED
