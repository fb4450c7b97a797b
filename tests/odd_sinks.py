"""Sinks that crash, answer something odd, or want what is not for them."""

from __future__ import annotations

from typing import ClassVar

from pydantic import SecretStr

from qualitywatch.domain.ticket import Delivery, TicketRef
from ticket_world import TicketSink


class Odd(TicketSink):
    token: SecretStr = SecretStr("s3cr3t")


class Raising(Odd):
    name: ClassVar = "raising"
    error: BaseException

    def send(self, delivery: Delivery) -> TicketRef | None:
        raise self.error


class Answering(Odd):
    name: ClassVar = "answering"
    answer: object

    def send(self, delivery: Delivery) -> TicketRef | None:
        return self.answer  # type: ignore[return-value]

    def find(self, delivery: Delivery) -> TicketRef | None:
        return self.answer  # type: ignore[return-value]


class Greedy(Odd):
    """Has a use for everything, and makes something of it."""

    name: ClassVar = "greedy"

    def discard(self, delivery: Delivery) -> bool:
        return False

    def send(self, delivery: Delivery) -> TicketRef | None:
        return self.system.file(delivery)


class Undecided(Odd):
    name: ClassVar = "undecided"

    def discard(self, delivery: Delivery) -> bool:
        raise ValueError(delivery)
