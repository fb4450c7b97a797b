"""The contract of sinks whose other side is far away: what they do when something goes wrong on the way."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import pytest
from pydantic import SecretStr

from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.errors import AmbiguousSinkError, RetryableSinkError, SinkError
from qualitywatch.testing.drive import Drive
from qualitywatch.testing.samples import naughty_outcome, sample_change, sample_delivery
from qualitywatch.testing.sinks import SinkContract
from qualitywatch.testing.trouble import RETRY_AFTER, Trouble, Troublemaker

LOSSES = (Trouble.LOST_BEFORE, Trouble.LOST_AFTER, Trouble.TRUNCATED, Trouble.BROKEN)
SEEN_BY_SINK = (*LOSSES, Trouble.UNREACHABLE, Trouble.REFUSED, Trouble.BUSY)


class RemoteSinkContract(SinkContract):
    """What every sink keeps to that talks to somebody over a network.

    Subclasses define, beside ``sink`` and ``sent``, the fixture ``trouble`` (a TroubledProxy that the sink is
    configured to talk to, or a Troublemaker of their own) and ``still_open(sink)``. A sink that is ``repeatable`` is
    allowed to send again what may have arrived: ``sent`` then counts repetitions, which the receiver knows by their
    key, once.
    """

    says_when: ClassVar[bool] = True
    """Whether the protocol lets a busy other side say when to come back."""

    @pytest.fixture
    def trouble(self) -> Iterator[Troublemaker]:
        """What stands between the sink and its other side; subclasses say."""
        raise AssertionError(f"{type(self).__name__} must define the fixture trouble")

    def still_open(self, sink: Sink) -> int:
        """How many things are open at the other side (tickets, alerts, threads without an end); subclasses say."""
        raise AssertionError(f"{type(self).__name__} must define still_open({sink})")

    def drive(self, sink: Sink, *, limit: timedelta | None = None) -> Drive:
        """What takes changes to the sink; redefine it where the other side has a clock to be moved, too."""
        return Drive(sink, limit=limit)

    def test_an_unreachable_other_side_is_tried_again(self, sink: Sink, trouble: Troublemaker) -> None:
        with during(trouble, Trouble.UNREACHABLE), pytest.raises(RetryableSinkError):
            sink.send(sample_delivery())
        assert self.sent(sink) == 0

    def test_what_is_refused_for_good_is_not_tried_again(self, sink: Sink, trouble: Troublemaker) -> None:
        with during(trouble, Trouble.REFUSED), pytest.raises(SinkError) as raised:
            sink.send(sample_delivery())
        assert not raised.value.retryable
        assert raised.value.hint, "say what to do about it"
        assert self.sent(sink) == 0

    def test_a_busy_other_side_is_left_alone_as_long_as_it_asks(
        self, sink: Sink, trouble: Troublemaker
    ) -> None:
        with during(trouble, Trouble.BUSY), pytest.raises(RetryableSinkError) as raised:
            sink.send(sample_delivery())
        assert self.sent(sink) == 0
        if self.says_when:
            assert raised.value.after is not None
            assert (
                timedelta(seconds=RETRY_AFTER - 2) <= raised.value.after <= timedelta(seconds=RETRY_AFTER + 1)
            )

    @pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name.lower())
    def test_an_answer_that_got_lost_leaves_doubt(
        self, sink: Sink, trouble: Troublemaker, loss: Trouble
    ) -> None:
        with during(trouble, loss), pytest.raises(AmbiguousSinkError):
            sink.send(sample_delivery())

    @pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name.lower())
    def test_whatever_gets_lost_it_arrives_once(
        self, sink: Sink, trouble: Troublemaker, loss: Trouble
    ) -> None:
        with self.drive(sink) as drive, during(trouble, loss):
            drive.tell(sample_change())
            drive.act_until_done()
        assert self.sent(sink) == 1

    def test_what_came_late_is_not_done_twice(self, sink: Sink, trouble: Troublemaker) -> None:
        with self.drive(sink, limit=timedelta(seconds=1)) as drive:
            drive.tell(sample_change())
            with during(trouble, Trouble.SLOW):
                drive.act()
                assert drive.lane.hangs_since is not None, "it did not wait: is the trouble on its way?"
            for _ in range(1000):
                if drive.lane.open():
                    break
                time.sleep(0.01)
            drive.lane.limit = sink.time_limit
            drive.act_until_done()
        assert self.sent(sink) == 1

    def test_the_end_closes_what_the_beginning_opened(self, sink: Sink, trouble: Troublemaker) -> None:
        del trouble
        with self.drive(sink) as drive:
            drive.tell(sample_change())
            drive.act_until_done()
            opened = self.still_open(sink)
            drive.pass_time(60)
            drive.tell(sample_change(kind=ChangeKind.RESOLVED))
            drive.act_until_done()
        assert (opened, self.still_open(sink)) == (1, 0)

    def test_an_end_whose_answer_gets_lost_closes_it_all_the_same(
        self, sink: Sink, trouble: Troublemaker
    ) -> None:
        with self.drive(sink) as drive:
            drive.tell(sample_change())
            drive.act_until_done()
            drive.pass_time(60)
            drive.tell(sample_change(kind=ChangeKind.RESOLVED))
            with during(trouble, Trouble.LOST_AFTER):
                drive.act_until_done()
        assert self.still_open(sink) == 0

    def test_takes_whatever_text_is_measured(self, sink: Sink, trouble: Troublemaker) -> None:
        del trouble
        sink.send(sample_delivery(sample_change(naughty_outcome())))
        assert self.sent(sink) == 1

    def test_a_preview_sends_nothing(self, sink: Sink, trouble: Troublemaker) -> None:
        del trouble
        shown = sink.preview(sample_delivery())
        assert shown.strip()
        assert [secret for secret in _secrets(sink) if secret in shown] == []
        assert self.sent(sink) == 0

    @pytest.mark.parametrize("met", SEEN_BY_SINK, ids=lambda met: met.name.lower())
    def test_no_error_and_no_log_says_a_secret(
        self, sink: Sink, trouble: Troublemaker, met: Trouble, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        secrets = _secrets(sink)
        if not secrets:
            pytest.skip("this sink is configured without a secret")
        with during(trouble, met), pytest.raises(SinkError) as raised:
            sink.send(sample_delivery())
        said = [repr(raised.value), str(raised.value), caplog.text]
        cause = raised.value.__cause__
        said += [repr(cause), str(cause)]
        assert [secret for secret in secrets if any(secret in text for text in said)] == []


@contextmanager
def during(trouble: Troublemaker, kind: Trouble) -> Iterator[None]:
    """The trouble begins, and is over at the end of the block."""
    trouble.begin(kind)
    try:
        yield
    finally:
        trouble.end()


def _secrets(sink: Sink) -> list[str]:
    """The secrets of a sink's configuration, those in mappings, too."""
    values = list(vars(sink).values())
    inner = [each for value in values if isinstance(value, dict) for each in value.values()]
    found = [each.get_secret_value() for each in [*values, *inner] if isinstance(each, SecretStr)]
    return [secret for secret in found if secret.strip()]
