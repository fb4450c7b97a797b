"""What a sink refused for good is kept; a daemon that is started again tries it once more."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar

import pytest

from qualitywatch import Delivery, Outcome, Sink, SinkError, TicketRef
from qualitywatch.config.project import ConfiguredSink, Project
from qualitywatch.daemon.deliver import Deliveries
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.store import Store, memory_store
from qualitywatch.testing.samples import NOON, sample_change


class LetterBox(Sink):
    """Takes letters once it has been put up."""

    name: ClassVar[str] = "letter-box"
    place: Path

    def send(self, delivery: Delivery) -> TicketRef | None:
        if not self.place.is_dir():
            raise SinkError("there is no letter box", hint="put one up")
        self.place.joinpath(delivery.ticket.fingerprint).touch()
        return None


@pytest.fixture
def letter_box(tmp_path: Path) -> Path:
    return tmp_path / "box"


@pytest.fixture
def project(letter_box: Path, tmp_path: Path) -> Project:
    sink = ConfiguredSink("letter-box", LetterBox(place=letter_box), frozenset({Outcome.FAIL}))
    return Project(
        source="", directory=tmp_path, configured=True, store=None, quality_model="iso25010:2023",
        targets=(), rules=(), sinks=(sink,),
    )  # fmt: skip


def deliveries(project: Project, store: Store) -> Deliveries:
    return Deliveries(project, store, worker="w", clock=lambda: NOON, stopping=threading.Event())


def given_up(project: Project, store: Store) -> None:
    """A delivery that the missing letter box has refused."""
    change = sample_change()
    evaluation = Evaluation(target="shop", at=NOON, verdict=VerdictKind.FAIL, quality_model="iso25010:2023")
    store.settle(evaluation, [change.finding.outcome], [change], [], [("letter-box", change)], at=NOON)
    deliveries(project, store).dispatch("letter-box")
    assert store.outbox.depth().failed == 1


def test_the_log_says_why_something_is_kept_and_what_to_do(project, caplog) -> None:
    with memory_store(clock=lambda: NOON) as store, caplog.at_level("ERROR"):
        given_up(project, store)
    assert (
        "letter-box does not take what is to be delivered: there is no letter box (put one up)" in caplog.text
    )


def test_what_was_given_up_waits_for_somebody(
    project: Project, memory_store: Store, letter_box: Path
) -> None:
    given_up(project, memory_store)
    letter_box.mkdir()
    deliveries(project, memory_store).dispatch("letter-box")
    assert list(letter_box.iterdir()) == []


def test_a_restarted_daemon_delivers_what_was_given_up(
    project: Project, memory_store: Store, letter_box: Path
) -> None:
    given_up(project, memory_store)
    letter_box.mkdir()
    restarted = deliveries(project, memory_store)
    restarted.resume()
    restarted.dispatch("letter-box")
    assert [letter.name for letter in letter_box.iterdir()] == [sample_change().finding.fingerprint]
