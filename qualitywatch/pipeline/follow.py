"""Follow: what people do to tickets comes back. A "won't do" becomes a waiver that ends, a moved ticket its new key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from qualitywatch.components import Sink
from qualitywatch.domain.ticket import TicketNews
from qualitywatch.store import Store


def follow(
    store: Store, sinks: Mapping[str, Sink], *, clock: Callable[[], datetime]
) -> Iterator[tuple[str, TicketNews]]:
    """Let each sink look at its tickets of open findings, and keep what it says; yields that with the sink's name.

    Raises SinkError where a sink could not look; what it had said until then is kept.
    """
    for name, sink in sinks.items():
        followed = store.outbox.followed(name)
        if not followed:
            continue
        for news in sink.follow(followed, clock()):
            keep(store, news, at=clock())
            yield name, news


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
