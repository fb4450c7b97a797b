"""Follow: what people do to tickets comes back. A "won't do" becomes a waiver that ends, a moved ticket its new key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from qualitywatch.components import Sink
from qualitywatch.domain.ticket import Followed, TicketNews
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.lane import Lane
from qualitywatch.pipeline.overflow import promote, roll_up
from qualitywatch.store import Store


def follow(
    store: Store,
    sinks: Mapping[str, Sink],
    *,
    clock: Callable[[], datetime],
    lanes: Mapping[str, Lane] | None = None,
    only: Collection[str] | None = None,
) -> Iterator[tuple[str, TicketNews]]:
    """Let each sink look at its tickets of open findings, and keep what it says; yields that with the sink's name.

    ``lanes`` bound the looks of the sinks they name; ``only`` are the ids or keys of the tickets to look at, all by
    default. Raises SinkError where a sink could not look; what it had said until then is kept.
    """
    for name, sink in sinks.items():
        if only is None:
            roll_up(store.items, name, at=clock())
        told = [*store.outbox.followed(name), *store.items.waiting(name)]
        followed = [each for each in told if only is None or _is_one_of(each, only)]
        lane = (lanes or {}).get(name)
        if lane is not None and not lane.open():
            continue
        if followed:
            look = sink.follow(followed, clock()) if lane is None else _bounded(lane, sink, followed, clock())
            for news in look:
                keep(store, news, at=clock())
                yield name, news
        if only is None:
            promote(
                store.items, name, sink.room if lane is None else partial(lane.call, sink.room), at=clock()
            )


def _bounded(lane: Lane, sink: Sink, followed: list[Followed], at: datetime) -> Iterator[TicketNews]:
    """What a look says within the lane's limit; then what it raises, or that it took too long."""
    said: list[TicketNews] = []
    try:
        lane.call(lambda: said.extend(sink.follow(followed, at)))
    finally:
        yield from tuple(said)


def _is_one_of(each: Followed, wanted: Collection[str]) -> bool:
    ref = each.ticket.ref
    return ref is not None and (ref.id in wanted or ref.key in wanted)


def keep(store: Store, news: TicketNews, *, at: datetime) -> None:
    """Write down what a look at one ticket came to; the same news twice changes nothing."""
    ticket = news.ticket
    if news.ref is not None and news.ref != ticket.ref:
        store.outbox.renew(ticket, news.ref)
    ref = news.ref or ticket.ref
    inside = store.items.members(ticket.sink, ticket.fingerprint)
    meant = inside or {ticket.fingerprint: ticket.created_at}
    if news.withdrawn and ref is not None:
        for fingerprint in meant:
            store.waivers.end(fingerprint, ticket=ref.key, at=at)
    if news.waiver is not None:
        # Who joined an item after the decision was not decided on.
        decided = [one for one, since in meant.items() if not inside or since <= news.waiver.created_at]
        _waive(store, news.waiver, decided)


def _waive(store: Store, given: Waiver, fingerprints: list[str]) -> None:
    """Keep a decision for each finding that it is about, once."""
    # The decision's own moment tells a new one from the one that was kept already, though that may have ended.
    kept = {(each.fingerprint, each.ticket, each.created_at) for each in store.readings.waivers()}
    for fingerprint in fingerprints:
        if (fingerprint, given.ticket, given.created_at) not in kept:
            store.waivers.add(replace(given, fingerprint=fingerprint))
