"""What the API answers with; the names are those of ``qualitywatch check --format json``."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import Field

from qualitywatch.domain.finding import ChangeKind, FindingState
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.shift import CauseKind, ShiftKind
from qualitywatch.domain.target import TargetKind
from qualitywatch.domain.ticket import TicketState
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.web.api.schema import Schema
from qualitywatch.web.api.score_schemas import ModelVersionSchema, ScoreBasisSchema, ScoreSchema

T = TypeVar("T")


class Listing(Schema, Generic[T]):
    """A list; ``truncated`` says that there is more than the limit allowed."""

    items: list[T]
    truncated: bool = False


class VersionsSchema(Schema):
    """What was measured: a commit, a data version, a model version."""

    code: str | None
    data: str | None
    model: str | None


class EvidenceSchema(Schema):
    """One place that explains a value."""

    path: str
    line: int | None
    end_line: int | None
    name: str
    value: float | None
    message: str


class MeasurementSchema(Schema):
    """The latest value of one series; ``current`` is false where the last good run no longer saw it."""

    metric: str
    target: str
    labels: dict[str, str]
    value: float
    unit: str
    characteristic: str
    collector: str
    observed_at: datetime
    current: bool


class CharacteristicSchema(Schema):
    """How one characteristic stands; ``evidence_coverage`` is null where nothing was ever to be measured."""

    characteristic: str
    title: str
    score: ScoreSchema | None
    evidence_coverage: float | None
    measured: int
    declared: int
    weakest: str | None
    worst_outcome: Outcome | None
    basis: ScoreBasisSchema | None


class WaiverSchema(Schema):
    """Somebody's decision that a finding does not block, until it expires."""

    fingerprint: str
    owner: str
    reason: str
    created_at: datetime
    expires_at: datetime
    ticket: str


class GatheredSchema(Schema):
    """What an outcome of several label sets speaks of: a group, or the rest beyond what a rule may open."""

    kind: Literal["group", "rest"]
    breaching: int
    judged: int


class ConditionSchema(Schema):
    """What one of the conditions that a rule joins found; ``holds`` is null where its evidence is missing."""

    metric: str
    target: str
    labels: dict[str, str]
    holds: bool | None
    value: float | None
    observed_at: datetime | None
    said: str


class OutcomeSchema(Schema):
    """What one rule says of one target and label set.

    ``quantity`` names what was held against the limit, ``judged`` is that number where it is not the value itself.
    """

    rule: str
    metric: str
    title: str
    characteristic: str
    target: str
    environment: str
    labels: dict[str, str]
    outcome: Outcome
    value: float | None
    unit: str
    limit: float | None
    comparison: str | None
    baseline: float | None
    severity: Severity
    why: str
    fix: str
    message: str
    quantity: str
    judged: float | None
    window: str
    measurements: int | None
    explanation: str
    conditions: list[ConditionSchema]
    gathered: GatheredSchema | None
    fingerprint: str
    observed_at: datetime | None
    required: bool
    waiver: WaiverSchema | None
    evidence: list[EvidenceSchema]
    evidence_total: int


class ProblemSchema(Schema):
    """Something that could not be measured, and what to do."""

    message: str
    hint: str


class RunSchema(Schema):
    """The last run of one collector; ``duration`` is in seconds."""

    collector: str
    status: RunStatus
    started_at: datetime
    duration: float
    versions: VersionsSchema
    tools: dict[str, str]
    problems: list[ProblemSchema]


class TargetSchema(Schema):
    """A target and how it stood when it was last evaluated; ``verdict`` is null before that."""

    name: str
    kind: TargetKind
    location: str
    labels: dict[str, str]
    verdict: VerdictKind | None
    evaluated_at: datetime | None
    measured_at: datetime | None
    open_findings: dict[Severity, int]


class TargetDetailSchema(TargetSchema):
    """A target with everything that its verdict came from."""

    quality_model: str | None
    scoring: ModelVersionSchema | None
    characteristics: list[CharacteristicSchema]
    outcomes: list[OutcomeSchema]
    runs: list[RunSchema]
    notes: list[str]


class SampleSchema(Schema):
    """One point of a series; ``code`` is the commit it was measured on."""

    observed_at: datetime
    value: float
    code: str | None


class LimitSchema(Schema):
    """A rule's limit in the metric's unit; the value must not go ``above`` or ``below`` it."""

    rule: str
    comparison: str
    limit: float


class HistorySchema(Schema):
    """The samples of one series, oldest first, and the limits that rules set it."""

    target: str
    metric: str
    title: str
    labels: dict[str, str]
    unit: str
    samples: list[SampleSchema]
    limits: list[LimitSchema]
    truncated: bool


class CauseSchema(Schema):
    """What was another one after a shift: the ruler (tools and methods), its configuration (`name` is the key; null is its
    default), the version of code, data or model, or what was deployed (`name` is the environment).
    """

    kind: CauseKind
    before: str | None
    after: str | None
    name: str | None
    commits: int | None
    author: str | None
    subject: str | None


class ShiftSchema(Schema):
    """Where a series took another level: after `since`, by `by`, most likely at `at`.

    `said` puts it down to what changed there; where `of_the_ruler` is true, to how it was measured alone: the tools and
    their configuration.
    """

    kind: ShiftKind
    since: datetime
    at: datetime
    by: datetime
    before: float
    after: float
    of_the_ruler: bool
    causes: list[CauseSchema]
    said: str


class TicketRefSchema(Schema):
    """How the other system knows a ticket."""

    id: str
    key: str
    url: str
    note: str


class TicketSchema(Schema):
    """One row of the ticket ledger."""

    sink: str
    generation: int
    state: TicketState
    created_at: datetime
    ref: TicketRefSchema | None


class FindingEventSchema(Schema):
    """One line of a finding's history."""

    at: datetime
    kind: ChangeKind
    outcome: Outcome
    value: float | None
    limit: float | None
    note: str


class FindingSchema(Schema):
    """A breach of one rule by one target and label set."""

    fingerprint: str
    state: FindingState
    opened_at: datetime
    changed_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None
    generation: int
    outcome: OutcomeSchema


class FindingDetailSchema(FindingSchema):
    """A finding with its history, tickets and waivers."""

    events: list[FindingEventSchema]
    tickets: list[TicketSchema]
    waivers: list[WaiverSchema]


class MetricSchema(Schema):
    """A metric of the catalogue; ``computed_from`` lists the elements of its measurement function."""

    id: str
    title: str
    unit: str
    direction: Direction
    characteristic: str
    how: str
    source: str
    labels: tuple[str, ...]
    computed_from: tuple[str, ...] = Field(validation_alias="elements")


class DecisionSchema(Schema):
    """One gate decision; ``inputs_digest`` is the SHA-256 of the list of what it followed from."""

    id: int
    at: datetime
    verdict: VerdictKind
    exit_code: int
    inputs_digest: str
    versions: dict[str, str | None]
