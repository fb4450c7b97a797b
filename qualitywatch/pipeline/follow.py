"""Follow: what people do to tickets comes back. A "won't do" becomes a waiver that ends, a moved ticket its new key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime

from qualitywatch.components import Sink
from qualitywatch.domain.ticket import Followed, TicketNews
from qualitywatch.pipeline.lane import Lane
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
        followed = [each for each in store.outbox.followed(name) if only is None or _is_one_of(each, only)]
        if not followed:
            continue
        lane = (lanes or {}).get(name)
        if lane is None:
            said = iter(sink.follow(followed, clock()))
        elif lane.open():
            said = _bounded(lane, sink, followed, clock())
        else:
            continue
        for news in said:
            keep(store, news, at=clock())
            yield name, news


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
    if news.withdrawn and ref is not None:
        store.waivers.end(ticket.fingerprint, ticket=ref.key, at=at)
    given = news.waiver
    if given is None:
        return
    # The decision's own moment tells a new one from the one that was kept already, though that may have ended.
    known = [each for each in store.readings.waivers() if each.fingerprint == ticket.fingerprint]
    if not any(each.ticket == given.ticket and each.created_at == given.created_at for each in known):
        store.waivers.add(given)
