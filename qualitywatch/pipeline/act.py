"""Act: take finding changes from the outbox to the sinks, exactly once in effect. The isolation border of the act stage.

The intent is committed before a sink is called. What may have happened is looked for, at growing intervals, before
it is sent again; nothing is given up silently.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import Delivery, TicketRef, TicketState
from qualitywatch.errors import (
    AmbiguousSinkError,
    ClaimLostError,
    NoRoomError,
    RetryableSinkError,
    SinkError,
    StoreError,
)
from qualitywatch.pipeline.lane import Lane
from qualitywatch.pipeline.words import crash_of, masked, words_of
from qualitywatch.store import Dispatch, Effect

LEASE = timedelta(minutes=5)
LOOK_UPS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5))
"""When, after an ambiguous answer, the ticket is looked for; only after the last may it be sent again."""
BACKOFF_FIRST, BACKOFF_LONGEST = timedelta(seconds=5), timedelta(minutes=15)
WAIT_LONGEST = timedelta(days=1)
"""A sink that asks for more patience is asked again after this."""

_UNTOLD = (TicketState.INTENT, TicketState.WAITING)
_TOLD_BY_THE_TICKET = (ChangeKind.OPENED, ChangeKind.REOPENED)


class Delivered(StrEnum):
    """What became of one delivery."""

    SENT = "sent"
    FOUND = "found"
    DISCARDED = "discarded"
    WAITING = "waiting for room"
    POSTPONED = "postponed"
    FAILED = "failed"
    LOST = "taken over by another worker"


Tally = Counter[Delivered]
T = TypeVar("T")


def act(
    dispatch: Dispatch,
    sinks: Mapping[str, Sink],
    *,
    worker: str,
    clock: Callable[[], datetime],
    limit: int = 20,
    stopping: Callable[[], bool] = lambda: False,
    lanes: Mapping[str, Lane] | None = None,
    crowded: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Take up to ``limit`` due deliveries and see each through; counts what became of them.

    Once ``stopping`` says so, half of the lease is over or a sink's lane closes, deliveries that were not begun are
    handed back. ``lanes`` bound the calls to the sinks they name; calls to others take as long as they take.
    ``crowded`` hears of each sink for which something began or ceased to wait for room: its overflow is to be brought
    up to date.
    """
    tally: Tally = Counter()
    lanes = lanes or {}
    begun = clock()
    lease = max([LEASE, *(2 * lane.limit for lane in lanes.values())])
    open_ones = tuple(name for name in sinks if name not in lanes or lanes[name].open())
    for delivery in dispatch.claim(worker, now=begun, lease=lease, limit=limit, sinks=open_ones):
        lane = lanes.get(delivery.sink)
        if stopping() or clock() - begun > lease / 2 or (lane is not None and not lane.open()):
            dispatch.release(worker)
            break
        try:
            tally[_deliver(delivery, sinks[delivery.sink], lane, dispatch, clock)] += 1
        except StoreError:  # ours, not the sink's: the lease runs out and somebody looks again
            with contextlib.suppress(StoreError):
                dispatch.release(worker)
            raise
        if delivery.ticket.state is TicketState.WAITING or tally[Delivered.WAITING]:
            crowded(delivery.sink)
    return tally


def _deliver(
    delivery: Delivery, sink: Sink, lane: Lane | None, dispatch: Dispatch, clock: Callable[[], datetime]
) -> Delivered:
    try:
        try:
            return _attempt(delivery, sink, lane, dispatch, clock)
        except StoreError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the isolation border: after acting or before, anything
            now = clock()
            if lane is not None and isinstance(error, RetryableSinkError) and error.whole_sink:
                lane.rest(now + min(error.after or BACKOFF_FIRST, WAIT_LONGEST))
            if lane is not None and not isinstance(error, NoRoomError):
                lane.trouble = _words_of(error, sink)
            return _failed(delivery, error, sink, dispatch, now)
    except ClaimLostError:
        return Delivered.LOST


def _within(lane: Lane | None, work: Callable[[], T]) -> T:
    return work() if lane is None else lane.call(work)


def _attempt(
    delivery: Delivery, sink: Sink, lane: Lane | None, dispatch: Dispatch, clock: Callable[[], datetime]
) -> Delivered:
    state = delivery.ticket.state
    if state in _UNTOLD and delivery.change.kind is ChangeKind.RESOLVED:
        dispatch.drop(delivery)  # of what nobody was told there is no end to tell
        return Delivered.DISCARDED
    if state is TicketState.UNKNOWN and not sink.repeatable:
        looked_at = clock()
        ref = _found(sink, delivery, lane)
        if ref is not None and delivery.change.kind in _TOLD_BY_THE_TICKET:
            dispatch.delivered(delivery, ref)
            return Delivered.FOUND
        again_at = next_look_up(delivery, looked_at, quiet_since=lane.quiet_since if lane else None)
        if ref is None and again_at is not None:
            return _postpone(dispatch, delivery, again_at, "not found yet", Effect.UNKNOWN)
        if ref is not None:  # an earlier change left it behind: this one is still to be told
            delivery = replace(delivery, ticket=replace(delivery.ticket, state=TicketState.OPEN, ref=ref))
    if _within(lane, lambda: sink.discard(delivery)):
        if state is TicketState.UNKNOWN and delivery.ticket.ref is not None:
            dispatch.delivered(delivery, delivery.ticket.ref)
        else:
            dispatch.drop(delivery)
        return Delivered.DISCARDED
    dispatch.begin(delivery)
    made = _within(lane, lambda: sink.send(delivery))
    if lane is not None:
        lane.trouble = ""
    dispatch.delivered(delivery, _reference(made) or delivery.ticket.ref)
    return Delivered.SENT


def _found(sink: Sink, delivery: Delivery, lane: Lane | None) -> TicketRef | None:
    found: object = _within(lane, lambda: sink.find(delivery))
    if found is not None and not isinstance(found, TicketRef):
        raise TypeError(f"find returned {type(found).__name__}, not a TicketRef")
    return _reference(found)


def _reference(made: object) -> TicketRef | None:
    """What a sink says it made, as the ledger can hold it: what has happened counts, however it is put."""
    if not isinstance(made, TicketRef):
        return None
    return TicketRef(*(str(part) for part in (made.id, made.key, made.url, made.note)))


def _failed(
    delivery: Delivery, error: BaseException, sink: Sink, dispatch: Dispatch, now: datetime
) -> Delivered:
    """What an attempt that raised may have done decides what comes next."""
    uncertain = delivery.ticket.state is TicketState.UNKNOWN
    nothing = Effect.UNKNOWN if uncertain else Effect.NONE
    words = _words_of(error, sink)
    longer = max(backoff(delivery.attempt), LOOK_UPS[0])  # a look-up may be what fails, again and again
    match error:
        case NoRoomError():
            dispatch.wait(delivery)
            return Delivered.WAITING
        case RetryableSinkError():
            wait = backoff(delivery.attempt) if error.after is None else min(error.after, WAIT_LONGEST)
            return _postpone(dispatch, delivery, now + max(wait, timedelta(0)), words, nothing)
        case AmbiguousSinkError():
            wait = longer if uncertain or sink.repeatable else LOOK_UPS[0]
            return _postpone(dispatch, delivery, now + wait, words, Effect.UNKNOWN)
        case SinkError():
            dispatch.give_up(delivery, error=words, effect=nothing)
            return Delivered.FAILED
        case _:
            return _postpone(dispatch, delivery, now + longer, words, Effect.UNKNOWN)


def _words_of(error: BaseException, sink: Sink) -> str:
    said = words_of(error) if isinstance(error, SinkError) else f"the sink {crash_of(error)}"
    return masked(said, sink)


def next_look_up(
    delivery: Delivery, now: datetime, *, quiet_since: datetime | None = None
) -> datetime | None:
    """When to look again after an unsuccessful look; None once every look-up is behind us.

    ``quiet_since`` is when the last call ended that had been left behind: until then it might have done something.
    """
    since = max(delivery.ticket.unknown_since or now, quiet_since or datetime.min.replace(tzinfo=now.tzinfo))
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
