"""The sinks of one kind with the store, for the commands of a sink's plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch.cli.store_at_hand import AtHand, reading, writing

if TYPE_CHECKING:
    from qualitywatch.cli.app import Settings
    from qualitywatch.components import Sink
    from qualitywatch.domain.ticket import Delivery, TicketNews


def waiting(settings: Settings, use: str, config: Path | None) -> list[tuple[str, Sink, Delivery]]:
    """What waits for each of the sinks, in the order it will be taken."""
    with reading(settings, config) as at_hand:
        return [
            (name, sink, delivery)
            for name, sink in _sinks(at_hand, use).items()
            for delivery in at_hand.store.outbox.waiting(name)
        ]


def follow(
    settings: Settings, use: str, config: Path | None, instead: Callable[[Sink], Sink] | None
) -> Iterator[tuple[str, TicketNews]]:
    """Let the sinks look at their tickets; what they say is kept unless others look in their place."""
    from qualitywatch.pipeline import follow as stage  # noqa: PLC0415 - it needs the store

    if instead is None:
        with writing(settings, config) as at_hand:
            yield from stage.follow(at_hand.store, _sinks(at_hand, use), clock=_now)
        return
    with reading(settings, config) as at_hand:
        for name, sink in _sinks(at_hand, use).items():
            told = [*at_hand.store.outbox.followed(name), *at_hand.store.items.waiting(name)]
            for news in instead(sink).follow(told, _now()):
                yield name, news


def _sinks(at_hand: AtHand, use: str) -> dict[str, Sink]:
    return {each.name: each.sink for each in at_hand.project.sinks if each.sink.name == use}


def _now() -> datetime:
    return datetime.now(UTC)
