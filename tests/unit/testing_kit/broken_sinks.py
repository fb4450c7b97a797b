"""Sinks that are each wrong in one way, under the contract. Not collected by itself: a test runs it in a process."""
# ruff: noqa: N801 - each is wrong in one way, and neat in no other

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ConfigDict, PrivateAttr, SecretStr

from qualitywatch import ChangeKind, Delivery, RetryableSinkError, Sink, TicketRef
from qualitywatch.testing import SinkContract


class Good(Sink):
    name = "demo.box"

    token: SecretStr = SecretStr("correct-horse")
    _box: dict[str, TicketRef] = PrivateAttr(default_factory=dict)

    def discard(self, delivery: Delivery) -> bool:
        return delivery.change.kind is ChangeKind.RESOLVED and delivery.ticket.ref is None

    def send(self, delivery: Delivery) -> TicketRef | None:
        ref = TicketRef(id=str(len(self._box) + 1), key=f"BOX-{len(self._box) + 1}")
        self._box[delivery.ticket.token] = ref
        return ref

    def find(self, delivery: Delivery) -> TicketRef | None:
        return self._box.get(delivery.ticket.token)

    @property
    def count(self) -> int:
        return len(self._box)


class _Case(SinkContract):
    broken: type[Good] = Good

    @pytest.fixture
    def sink(self) -> Good:
        return self.broken()

    def sent(self, sink: Any) -> int:
        return int(sink.count)


class TestGood(_Case):
    pass


class TestTellsOnly(_Case):
    class broken(Good):
        def send(self, delivery: Delivery) -> None:
            super().send(delivery)

        def find(self, delivery: Delivery) -> None:
            return None


class TestNameWithBlanks(_Case):
    class broken(Good):
        name = "demo box"


class TestTakesAnyKey(_Case):
    class broken(Good):
        model_config = ConfigDict(extra="allow", frozen=True)


class TestShowsItsSecret(_Case):
    class broken(Good):
        def __repr__(self) -> str:
            return f"Box({self.token.get_secret_value()})"


class TestSendsNothing(_Case):
    class broken(Good):
        def send(self, delivery: Delivery) -> None:
            return None


class TestCannotSend(_Case):
    class broken(Good):
        def send(self, delivery: Delivery) -> None:
            raise RetryableSinkError("not now")


class TestForgetsWhatItMade(_Case):
    class broken(Good):
        def find(self, delivery: Delivery) -> None:
            return None


class TestFindsAnother(_Case):
    class broken(Good):
        def find(self, delivery: Delivery) -> TicketRef | None:
            return TicketRef("77", "BOX-77") if self._box else None


class TestFindsWhatIsNotThere(_Case):
    class broken(Good):
        def find(self, delivery: Delivery) -> TicketRef | None:
            return super().find(delivery) or TicketRef("1", "BOX-1")


class TestSaysGoodbyeToStrangers(_Case):
    class broken(Good):
        def discard(self, delivery: Delivery) -> bool:
            return False


class TestForgetsToCount(SinkContract):
    @pytest.fixture
    def sink(self) -> Good:
        return Good()
