"""The contract of sinks: subclass it and let ``sink`` return a configured sink that talks to something real."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import TicketState
from qualitywatch.plugins.contracts import component_class
from qualitywatch.testing.configuration import lenient_sections
from qualitywatch.testing.samples import sample_change, sample_delivery


class SinkContract:
    """What every sink keeps to.

    Subclasses define the fixture ``sink``; ``sent(sink)`` counts what the other side received since the test began.
    """

    def sent(self, sink: Sink) -> int:
        """How many things (tickets, messages) the other side has; subclasses say."""
        raise AssertionError(f"{type(self).__name__} must define sent({sink})")

    def test_can_be_registered(self, sink: Sink) -> None:
        component_class(type(sink), Sink, "yours")  # type: ignore[type-abstract]

    def test_refuses_unknown_configuration_keys(self, sink: Sink) -> None:
        assert lenient_sections(type(sink)) == []

    def test_shows_no_secret(self, sink: Sink) -> None:
        secrets = [value.get_secret_value() for value in vars(sink).values() if isinstance(value, SecretStr)]
        assert [secret for secret in secrets if secret in repr(sink) + str(sink)] == []

    def test_sends_an_opened_finding(self, sink: Sink) -> None:
        sink.send(sample_delivery())
        assert self.sent(sink) == 1

    def test_finds_what_it_made(self, sink: Sink) -> None:
        delivery = sample_delivery()
        made = sink.send(delivery)
        if made is None:
            pytest.skip("this sink makes nothing that could be found again")
        unknown = replace(delivery.ticket, state=TicketState.UNKNOWN)
        found = sink.find(replace(delivery, ticket=unknown, attempt=2))
        assert found is not None
        assert found.id == made.id

    def test_finds_nothing_where_nothing_was_made(self, sink: Sink) -> None:
        assert sink.find(sample_delivery(state=TicketState.UNKNOWN, attempt=2)) is None

    def test_sends_nothing_for_a_resolved_finding_that_it_never_told_of(self, sink: Sink) -> None:
        delivery = sample_delivery(sample_change(kind=ChangeKind.RESOLVED))
        if not sink.discard(delivery):
            sink.send(delivery)
        assert self.sent(sink) == 0
