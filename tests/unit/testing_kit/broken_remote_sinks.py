"""Sinks over a network that are each wrong in one way, under the contract. Not collected by itself."""
# ruff: noqa: N801 - each is wrong in one way, and neat in no other

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from notify_world.http_site import HttpSite
from qualitywatch import (
    AmbiguousSinkError,
    ChangeKind,
    Delivery,
    RetryableSinkError,
    Sink,
    SinkError,
    TicketState,
)
from qualitywatch.testing import RemoteSinkContract, TroubledProxy
from qualitywatch_notify.calls import Caller


class Good(Sink):
    name = "demo.remote"
    repeatable: ClassVar[bool] = True

    url: str
    token: SecretStr = SecretStr("correct-horse")

    def discard(self, delivery: Delivery) -> bool:
        return delivery.change.kind is ChangeKind.RESOLVED and delivery.ticket.state is TicketState.INTENT

    def send(self, delivery: Delivery) -> None:
        self.post(self.key(delivery), delivery)

    def key(self, delivery: Delivery) -> str:
        return f"{delivery.ticket.token} {delivery.change.kind.value}"

    def post(self, key: str, delivery: Delivery) -> None:
        told = {"key": key, "kind": delivery.change.kind.value}
        Caller("the other side", {}, secrets=(self.token,)).write("POST", self.url, "telling", told)

    def preview(self, delivery: Delivery) -> str:
        return json.dumps(self.key(delivery))


class _Case(RemoteSinkContract):
    broken: type[Good] = Good

    @pytest.fixture(autouse=True)
    def _other_side(self) -> Iterator[None]:
        with HttpSite(lambda _: (200, {})) as self.site:
            yield

    @pytest.fixture
    def trouble(self) -> Iterator[TroubledProxy]:
        with TroubledProxy(self.site.url) as proxy:
            yield proxy

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> Good:
        return self.broken(url=trouble.url)

    def _told(self) -> dict[str, str]:
        return {call.json["key"]: call.json["kind"] for call in self.site.calls}

    def sent(self, sink: Any) -> int:
        return len(self._told())

    def still_open(self, sink: Any) -> int:
        kinds = list(self._told().values())
        return kinds.count("opened") - kinds.count("resolved")


class TestGood(_Case):
    pass


class TestGivesUpAtOnce(_Case):
    class broken(Good):
        def post(self, key: str, delivery: Delivery) -> None:
            try:
                super().post(key, delivery)
            except RetryableSinkError as error:
                raise SinkError(error.message) from None


class TestNeverGivesUp(_Case):
    class broken(Good):
        def post(self, key: str, delivery: Delivery) -> None:
            try:
                super().post(key, delivery)
            except AmbiguousSinkError:
                raise
            except SinkError as error:
                raise RetryableSinkError(error.message) from None


class TestIsSureThatNothingHappened(_Case):
    class broken(Good):
        def post(self, key: str, delivery: Delivery) -> None:
            try:
                super().post(key, delivery)
            except AmbiguousSinkError as error:
                raise RetryableSinkError(error.message) from None


class TestHasANewKeyEachTime(_Case):
    class broken(Good):
        def key(self, delivery: Delivery) -> str:
            return secrets.token_hex(8)


class TestLeavesItOpen(_Case):
    class broken(Good):
        def discard(self, delivery: Delivery) -> bool:
            return delivery.change.kind is ChangeKind.RESOLVED


class TestChokesOnNames(_Case):
    class broken(Good):
        def key(self, delivery: Delivery) -> str:
            delivery.change.finding.outcome.title.encode("ascii")
            return super().key(delivery)


class TestSaysItsSecret(_Case):
    class broken(Good):
        def post(self, key: str, delivery: Delivery) -> None:
            try:
                super().post(key, delivery)
            except SinkError as error:
                error.args = (f"{error} with {self.token.get_secret_value()}",)
                error.message = str(error.args[0])
                raise

        def preview(self, delivery: Delivery) -> str:
            return f"POST to {urlsplit(self.url).path} with {self.token.get_secret_value()}"


class TestShowsNothing(_Case):
    class broken(Good):
        def preview(self, delivery: Delivery) -> str:
            self.send(delivery)
            return " "
