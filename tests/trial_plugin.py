"""A plugin for trying the command line and the daemon: collectors that work, fail, hang or swell, and a sink.

Child processes load it through a distribution that ``trial_site`` writes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import PrivateAttr

from qualitywatch import (
    CallRefusedError,
    Collector,
    Delivery,
    Direction,
    Evidence,
    Followed,
    IncomingCall,
    Meter,
    MeterKind,
    MetricDefinition,
    Observation,
    Sink,
    Target,
    TicketNews,
    TicketRef,
    Window,
    hookimpl,
)
from qualitywatch.domain.observation import Collected

VALUE = MetricDefinition(
    id="trial.input.value", title="Number in value.txt", unit="{thing}", direction=Direction.LOWER,
    characteristic="reliability", how="The number that stands in value.txt.",
)  # fmt: skip
PARTS = MetricDefinition(
    id="trial.input.parts", title="Parts", unit="{part}", direction=Direction.LOWER,
    characteristic="reliability", how="Always the same number, for each of many parts.", labels=("part",),
)  # fmt: skip
HEALTH = MetricDefinition(
    id="trial.other.value", title="What others measure", unit="{thing}", direction=Direction.LOWER,
    characteristic="reliability", how="Nothing ever comes of it.",
)  # fmt: skip


class Value(Collector):
    """Works: the number in value.txt, and as many parts as it is told."""

    name = "trial.value"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (VALUE, PARTS)
    parts: int = 3
    seconds: float = 0.0

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        Path(target.location, "begun").touch()
        time.sleep(self.seconds)
        value = float(Path(target.location, "value.txt").read_text())
        yield Observation(VALUE, value, evidence=(Evidence(path="value.txt", line=1, message="here"),))
        for part in range(self.parts):
            yield Observation(PARTS, value, {"part": str(part)})


class Slow(Value):
    """The same, and takes its time for it."""

    name = "trial.slow"
    seconds: float = 1.0


class Crash(Collector):
    """Raises."""

    name = "trial.crash"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (HEALTH,)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        raise RuntimeError("the disc is full of water")


class Exit(Crash):
    """Ends its own process."""

    name = "trial.exit"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        os._exit(17)


class Hang(Crash):
    """Never comes back, and has started somebody who does not either."""

    name = "trial.hang"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "trial-grandchild"])
        Path(target.location, "hangs").touch()
        time.sleep(600)
        return ()


class Swell(Crash):
    """Eats memory."""

    name = "trial.swell"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        eaten = []
        while True:
            eaten.append(bytearray(64 * 2**20))


class Letters(Sink):
    """Writes one line for each send into a file."""

    name = "trial.letters"
    file: Path
    seconds: float = 0.0

    def send(self, delivery: Delivery) -> TicketRef | None:
        change = delivery.change
        with self.file.open("a", encoding="utf-8") as letters:
            letters.write(f"{change.kind.value} {change.finding.outcome.rule} {delivery.ticket.token}\n")
        time.sleep(self.seconds)
        return TicketRef(id=delivery.ticket.token, key=f"LETTER-{change.finding.generation}")


class Pen(Letters):
    """The same; looks at letters that somebody says were answered, and counts its looks."""

    name = "trial.pen"
    _looks: int = PrivateAttr(default=0)

    def hear(self, call: IncomingCall, at: datetime) -> list[str]:
        if call.headers.get("x-proof") != "yes":
            raise CallRefusedError("no proof")
        return [call.body.decode()]

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterable[TicketNews]:
        self._looks += 1
        return [TicketNews(ticket=each.ticket, said=f"looked at {each.ticket.ref.key}") for each in followed]

    def meters(self) -> list[Meter]:
        return [
            Meter(
                name="trial.looks", help="Looks at letters.", value=self._looks, unit="{look}",
                kind=MeterKind.COUNTER,
            )
        ]  # fmt: skip


@hookimpl
def register_collectors() -> list[type[Collector]]:
    return [Value, Slow, Crash, Exit, Hang, Swell]


@hookimpl
def register_sinks() -> list[type[Sink]]:
    return [Letters, Pen]
