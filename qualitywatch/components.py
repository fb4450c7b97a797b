"""What a plugin is made of: collectors that measure and sinks that act. A component *is* its configuration.

The fields of a component are the keys that a user writes under ``with:``; validation, the JSON Schema and the masking
of secrets follow from their types. Everything else is a class variable.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from qualitywatch.domain.durations import format_duration, parse_duration
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Collected
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.errors import CallRefusedError

if TYPE_CHECKING:  # a collector's process loads this module, and has nothing to do with findings and tickets
    from qualitywatch.domain.meter import Meter
    from qualitywatch.domain.outcome import RuleOutcome
    from qualitywatch.domain.revision import Revision
    from qualitywatch.domain.ticket import Delivery, Followed, TicketNews, TicketRef

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+(\.\d+)?(ms|s|m|h|d|w))+$", "examples": ["15m", "7d"]}
    ),
]
"""The type of a component's field that users write as ``15m`` or ``7d``."""


class Stability(StrEnum):
    """What a user may rely on: experimental may vanish, beta may change, stable keeps its contract."""

    EXPERIMENTAL = "experimental"
    BETA = "beta"
    STABLE = "stable"


class Component(BaseModel, ABC):
    """A named thing that users configure; unknown keys are refused, instances never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: ClassVar[str]
    stability: ClassVar[Stability] = Stability.BETA


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why a collector has nothing to do at a place, and what would change that.

    ``lasting`` is whether that follows from what lies at the place, and not from a failure that may be gone a moment later.
    """

    reason: str
    hint: str = ""
    lasting: bool = True


class Collector(Component):
    """A measurement method: observes ``metrics`` on one target.

    It runs in a process of its own, with a time and a memory limit, reads no clock but ``window`` and no
    configuration but its fields. ``tools`` names the distributions whose versions are recorded with every run.
    """

    metrics: ClassVar[tuple[MetricDefinition, ...]]
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE,)
    tools: ClassVar[tuple[str, ...]] = ()
    method_version: ClassVar[str] = ""
    """Version of the measurement method, recorded with every run under the collector's name, beside its tools. Raise it
    when the same thing measured would give another number: the step is then not held against the code."""
    from_sources: ClassVar[bool] = False
    """Whether it needs nothing but the files at the target's location, so that a past commit can be measured."""
    measures_changes: ClassVar[bool] = False
    """Whether it can be run on new code alone: with ``window.changes``, every metric then speaks of the changed lines,
    and of the functions and other places that they touch, as if there were nothing else. The whole is another run."""
    settings_of_metrics: ClassVar[tuple[str, ...]] = ()
    """The fields that bring metrics in beside ``metrics``: where one was another, a past commit is measured again."""
    timeout: ClassVar[timedelta] = timedelta(minutes=5)
    memory_limit: ClassVar[int] = 2 * 1024**3
    """Bytes of address space; a collector that needs more ends in an error outcome, not in a dead daemon."""

    @abstractmethod
    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield observations, problems and provenance.

        Raises NoEvidenceError where there is nothing to measure and CollectError where measuring failed; any other
        exception is reported as an error of this collector and spoils nothing else.
        """

    def measured_metrics(self) -> tuple[MetricDefinition, ...]:
        """What it observes as it is configured: ``metrics``, and others that its settings bring in."""
        return self.metrics

    def measured_with(self) -> tuple[str, ...]:
        """The distributions whose versions are recorded with a run: ``tools``, and others that its settings bring in."""
        return self.tools

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable | None:
        """How this collector would be configured for a place nobody configured, or why it does not apply.

        None, the default, means that the collector is used only where a user lists it.
        """
        del target
        return None

    @classmethod
    def looks_for(cls) -> Sequence[str] | None:
        """Patterns of files that ``discover`` reads or looks for, beside those that git does not ignore at the location.

        They are relative to the location. None where it may follow from anything else, which is the default where
        ``discover`` is overridden: what a check without a configuration finds out with it is then found out anew each time.
        """
        return () if cls.discover.__func__ is Collector.discover.__func__ else None  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedCollector:
    """A collector by what must be known of it before anybody uses it: its class is imported when it is.

    ``place`` is ``module:Class``, and the rest is as that class says. ``discovers`` is whether its ``discover`` ever says
    anything; without it, the class is not asked. ``traces`` are patterns of files (``glob``), relative to the target's
    location, without any of which it says nothing; without them, it is asked everywhere.
    """

    name: str
    place: str
    metrics: tuple[MetricDefinition, ...]
    kinds: tuple[TargetKind, ...] = (TargetKind.CODE,)
    discovers: bool = False
    traces: tuple[str, ...] = ()


class CommitCollector(Collector):
    """A collector that reads commits itself, straight from the objects of the git repository at the target's location.

    A backfill gives it all its revisions in one process, so that what two of them share is measured once; its
    ``timeout`` is then for each revision. The working tree may be dirty, on another branch, or missing (a bare
    repository), and a commit brings the values that ``collect`` would in a checkout of it, at the revision's time.
    """

    present_only: ClassVar[tuple[MetricDefinition, ...]] = ()
    """Those of ``metrics`` that only ``collect`` brings, because a commit does not determine them."""

    @abstractmethod
    def collect_revisions(
        self, target: Target, revisions: Sequence[Revision]
    ) -> Iterable[tuple[Revision, Iterable[Collected]]]:
        """Yield each revision, in the order given, with what ``collect`` would yield; evidence is not kept.

        Each part is drained before the next one is asked for. NoEvidenceError and CollectError raised by a part are
        that revision's; whatever is raised between two parts ends the work.
        """


class RevisionCollector(CommitCollector):
    """A collector of commits that can measure each file of one on its own, too."""

    of_all_files: ClassVar[tuple[MetricDefinition, ...]] = ()
    """Those of ``metrics`` that no single file has: ``collect_files`` brings none of them."""

    def no_file_has(self) -> tuple[MetricDefinition, ...]:
        """``of_all_files``, and those of them that its settings bring in."""
        return self.of_all_files

    @abstractmethod
    def collect_files(
        self, target: Target, revision: Revision, paths: Sequence[str] | None
    ) -> Iterable[tuple[str, Iterable[Collected]]]:
        """Yield each file of a revision (those among ``paths``, where given) with what it would bring on its own.

        Paths are relative to the target's location. Raises NoEvidenceError where the revision has nothing to measure.
        """


class Sink(Component):
    """Takes finding changes elsewhere: a ticket, a message.

    The act stage owns ledger, outbox and retries; it commits the intent before it calls ``send``. A sink is called by
    one thread at a time to deliver, and by another one to follow.
    """

    time_limit: ClassVar[timedelta] = timedelta(minutes=2)
    """How long a call may take; one that takes longer counts as ambiguous, and the sink is not called again until that
    call has ended. Have time-outs of your own that are shorter."""
    repeatable: ClassVar[bool] = False
    """Whether the other side takes the same delivery twice for one, by ``delivery.ticket.token`` or because both come
    to the same: what may have been sent is then sent again instead of looked for."""

    def discard(self, delivery: Delivery) -> bool:
        """Whether this change needs nothing from this sink (the delivery is then done without a call)."""
        del delivery
        return False

    def item_of(self, outcome: RuleOutcome) -> Mapping[str, str] | None:
        """The labels of the item that this finding is told in together with its like; None where it is told alone.

        They are some of the finding's own: findings of one rule and target with the same ones share an item, which is
        then delivered as if it were the finding, with ``gathers`` and ``members``. A finding stays where it is told
        for as long as it lives. By default each is told alone.
        """
        del outcome
        return None

    def room(self) -> int:
        """For how many of the findings that wait in the overflow there is room now, for sinks that raise NoRoomError."""
        return 0

    @abstractmethod
    def send(self, delivery: Delivery) -> TicketRef | None:
        """Deliver one change, at most once for each ``delivery.ticket.token``; returns what was made, if anything.

        ``delivery.ticket.ref`` is None until a ticket is known to exist. Raises RetryableSinkError if certainly
        nothing happened and later may help, AmbiguousSinkError if it may have happened, SinkError if it never will,
        NoRoomError where the finding is to wait in the overflow: one item that lists all that wait.
        """

    def find(self, delivery: Delivery) -> TicketRef | None:
        """Look for what an earlier, ambiguous ``send`` of this delivery may have made; None if it is not there (yet)."""
        del delivery
        return None

    def preview(self, delivery: Delivery) -> str:
        """What ``send`` would send, for people to read, without sending it; never a secret."""
        change = delivery.change
        return f"{change.kind.value}: {change.finding.outcome.title} of {change.finding.outcome.target}"

    def hear(self, call: IncomingCall, at: datetime) -> Iterable[str]:
        """Which tickets (ids or keys) an incoming call says have changed: they are followed at once.

        Whoever overrides this gets what anybody posts to ``/hooks/<the sink's configured name>``, and must prove that it
        comes from the other side, by a signature or a secret, before anything in it counts: CallRefusedError else.
        Hearing a call twice must do no harm. By default there is no such address.
        """
        del call, at
        raise CallRefusedError(f"{self.name} hears no calls")

    def meters(self) -> Iterable[Meter]:
        """How its own work stands, for /metrics; asked at every scrape, from any thread. By default nothing is said."""
        return ()

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterable[TicketNews]:
        """Look at what people have done to the tickets of findings that are open, and say what it means.

        Among them are findings that wait for room in a sink that raises NoRoomError: they have no ``ref``, unless the
        look finds one.

        May put right what can be put right at the other end; doing it twice must be doing it once. Raises SinkError,
        after which the next call begins anew. By default nothing is followed.
        """
        del followed, at
        return ()


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """What somebody posted to a sink's address; nothing of it is proven. Header names are in lower case."""

    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """The answer of a plugin's HTTP route."""

    content: bytes
    media_type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Route:
    """A read-only (GET) HTTP route; ``handler`` gets the query parameters and headers (lower-case names)."""

    path: str
    handler: Callable[[Mapping[str, str], Mapping[str, str]], Response]
    summary: str
