"""The sink: what a user configures, and which changes of a finding concern Jira."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SecretStr

from qualitywatch import (
    ChangeKind,
    Delivery,
    Duration,
    Followed,
    IncomingCall,
    Meter,
    Outcome,
    RuleOutcome,
    Severity,
    Sink,
    Stability,
    TicketNews,
    TicketRef,
)
from qualitywatch_jira import checked
from qualitywatch_jira.address import site_address
from qualitywatch_jira.breaker import Breaker
from qualitywatch_jira.capacity import Budget, Capacity, read_points
from qualitywatch_jira.connection import Deployment
from qualitywatch_jira.filing import Filing
from qualitywatch_jira.following import Following
from qualitywatch_jira.form import PARENT, Form, Sheet
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.hearing import Hearing
from qualitywatch_jira.limits import Limits
from qualitywatch_jira.placing import Overflow, Placing
from qualitywatch_jira.readiness import Readiness
from qualitywatch_jira.rehearsal import Rehearsal
from qualitywatch_jira.resolution import LEFT_ALONE, UNREPRODUCED, WONT_DO, ResolutionPolicy
from qualitywatch_jira.sprint import SprintPlan, SprintStrategy
from qualitywatch_jira.telling import Telling
from qualitywatch_jira.templates import Template
from qualitywatch_jira.workflow import Mover

USUAL_PRIORITIES = {
    Severity.CRITICAL: "Highest",
    Severity.MAJOR: "High",
    Severity.MINOR: "Medium",
    Severity.INFO: "Low",
}


class JiraSink(Sink):
    """Files one Jira ticket for each finding, and says on it when the repair is proven."""

    model_config = ConfigDict(hide_input_in_errors=True)
    name: ClassVar[str] = "jira"
    stability: ClassVar[Stability] = Stability.BETA

    url: Annotated[str, AfterValidator(site_address)] = Field(
        description="The site, such as https://example.atlassian.net; for a scoped token "
        "https://api.atlassian.com/ex/jira/<cloud id>."
    )
    project: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$", description="The project's key, such as QW.")
    token: Annotated[SecretStr, AfterValidator(checked.token)] = Field(
        description="An API token: ${VARIABLE} or file:/path, never the token itself."
    )
    email: str | None = Field(
        default=None,
        pattern=r"^[!-~]+@[!-~]+$",
        description="Whose token it is; without it the token is sent as a bearer token.",
    )
    deployment: Deployment = Field(
        default=Deployment.CLOUD,
        description="cloud, or data_center for a Jira of one's own; its personal access token needs no email.",
    )
    issue_type: str = Field(
        default="Task", min_length=1, description="The issue type's name as the site spells it, or its id."
    )
    sprint: SprintStrategy = Field(
        default=SprintStrategy.NEXT, description="Where tickets go: next, active, named, backlog or none."
    )
    sprint_name: Annotated[str, AfterValidator(checked.pattern)] = Field(
        default="",
        description="A regular expression: only sprints count whose name it is found in. Needed for named.",
    )
    create_sprint: bool = Field(
        default=False, description="Whether a next sprint is made where the board has none."
    )
    rank_first: bool = Field(
        default=False, description="Whether tickets are ranked first in their sprint instead of last."
    )
    per_sprint: int | None = Field(
        default=None, gt=0, description="How many of these tickets one sprint takes at most."
    )
    points_per_sprint: Annotated[float | str | None, AfterValidator(checked.points)] = Field(
        default=None,
        description="How many story points one sprint takes at most: a number, or a share of the velocity such as 10%.",
    )
    overflow: Overflow = Field(
        default=Overflow.ROLL_UP,
        description="What becomes of findings that a sprint has no room for: roll_up lists them in one ticket until "
        "there is room, backlog files each there.",
    )
    group: bool = Field(
        default=True, description="Whether findings of one rule and target share a ticket that lists them."
    )
    group_by: tuple[str, ...] = Field(
        default=(), description="Labels that keep tickets apart where findings share one, such as component."
    )
    board: int | None = Field(
        default=None, gt=0, description="The board whose sprints count, where the project has several."
    )
    labels: tuple[str, ...] = Field(default=("qualitywatch",), description="Labels beside our own one.")
    mark_field: str = Field(
        default="",
        pattern=r"^(customfield_\d+)?$",
        description="A text field that takes the mark a finding's tickets are found by; by default that is a label.",
    )
    priorities: Mapping[Severity, str] = Field(
        default_factory=lambda: dict(USUAL_PRIORITIES),
        description="The priority for each severity; one that the site does not know is left out.",
    )
    fields: Mapping[str, JsonValue] = Field(
        default_factory=dict,
        description="Values of further fields by field id, of any type; {target}, {rule}, {labels.team} and "
        "their like stand for what the finding says.",
    )

    template: Path | None = Field(
        default=None,
        description="A template of one's own for what tickets say; `qualitywatch jira template` prints the usual one.",
    )
    due: Mapping[Severity, Duration] = Field(
        default_factory=dict,
        description="How long after its opening a finding's repair is due, by severity, such as {critical: 3d}.",
    )
    urgent: tuple[str, ...] = Field(
        default=("security", "safety"),
        description="Quality characteristics whose findings get the priority of the next higher severity.",
    )
    estimate: Mapping[int, float] = Field(
        default_factory=dict,
        description="Story points by the number of places to change, such as {1: 1, 3: 2, 8: 3, 20: 5}.",
    )
    points_field: str = Field(
        default="",
        pattern=r"^(customfield_\d+)?$",
        description="The field of the estimate; by default the one that the board estimates in.",
    )
    epic: str = Field(
        default="",
        pattern=r"^([A-Z][A-Z0-9_]+-\d+)?$",
        description="The epic that tickets stand under, such as QW-1.",
    )
    epic_field: str = Field(
        default=PARENT,
        pattern=r"^(parent|customfield_\d+)$",
        description="The field that holds the epic; on Data Center the custom field called Epic Link.",
    )
    components: Mapping[str, str] = Field(
        default_factory=dict,
        description="The component for a path pattern as in CODEOWNERS, for target=NAME or for LABEL=VALUE.",
    )
    codeowners: Path | None = Field(
        default=None, description="A CODEOWNERS file that says who owns the places of a finding."
    )
    accounts: Mapping[str, str] = Field(
        default_factory=dict,
        description="The Jira account id (on Data Center the name) of an owner; a ticket is assigned to it.",
    )
    source: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Where a place can be looked at, with {path} and {line}.",
    )

    close: bool = Field(
        default=True, description="Whether a ticket is moved to a finished status when its repair is proven."
    )
    transition_fields: Mapping[str, JsonValue] = Field(
        default_factory=dict,
        description="Values for fields that a transition's screen insists on, such as resolution: {name: Done}.",
    )
    reopen_within: Duration = Field(
        default=timedelta(days=14),
        description="How long after its end a ticket is taken up again when its finding comes back; 0s for never.",
    )
    wont_do: tuple[str, ...] = Field(
        default=WONT_DO,
        description="The resolutions that are a decision not to repair: they become a waiver.",
    )
    elsewhere: tuple[str, ...] = Field(
        default=LEFT_ALONE, description="The resolutions of tickets that go on in another one."
    )
    cannot_reproduce: tuple[str, ...] = Field(
        default=UNREPRODUCED, description="The resolutions of tickets whose finding nobody could reproduce."
    )
    reopen_after: int = Field(
        default=3, ge=1, description="How many further measurements open such a ticket again."
    )
    waive_for: Duration = Field(
        default=timedelta(days=90), description="How long a decision not to repair holds."
    )
    comment_every: Duration = Field(
        default=timedelta(hours=24),
        description="How long comments that can wait keep apart on one ticket: got worse, got better.",
    )

    webhook_secret: Annotated[SecretStr, AfterValidator(checked.webhook_secret)] | None = Field(
        default=None,
        description="The secret of a webhook in Jira that posts to /hooks/<this sink's name>: ${VARIABLE} or file:/path.",
    )

    def item_of(self, outcome: RuleOutcome) -> Mapping[str, str] | None:
        """Findings of one rule and target share an item, apart by the labels in ``group_by``."""
        if not self.group:
            return None
        return {name: value for name, value in outcome.labels.items() if name in self.group_by}

    def room(self) -> int:
        """For how many of the findings that wait there is room in the sprint."""
        with self._breaker.watching():
            return self._filing.room()

    def discard(self, delivery: Delivery) -> bool:
        """Whether the change is neither worth a ticket nor news for one that is there."""
        return delivery.ticket.ref is None and not _worth_a_ticket(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """File the ticket, or comment on the one that is there."""
        ref = delivery.ticket.ref
        with self._breaker.watching():
            if ref is not None:
                self._limits.put_off_updates()
                return self._telling.tell(delivery, ref)
            return self._filing.file(delivery) if _worth_a_ticket(delivery) else None

    def find(self, delivery: Delivery) -> TicketRef | None:
        """Look for the ticket by its label, by our own newest issues, and by the property that proves it ours."""
        ref = delivery.ticket.ref
        with self._breaker.watching():
            if ref is not None:
                return ref if self._telling.told(delivery, ref) else None
            return self._filing.find(delivery)

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterable[TicketNews]:
        """What people did to the tickets: moved, deleted, closed, decided against; joins what was filed twice."""
        self._limits.put_off_updates()
        return Following(self._telling).follow(followed, at)

    def hear(self, call: IncomingCall, at: datetime) -> Iterable[str]:
        """The ticket that a signed webhook of Jira's is about."""
        return self._hearing.hear(call, at)

    def meters(self) -> Iterable[Meter]:
        """Requests, waits, refusals, and whether the project is left alone."""
        return [*self._limits.meters(), *self._breaker.meters(self.project)]

    def preview(self, delivery: Delivery) -> str:
        """Every request that would be sent, from what Jira has at this moment."""
        sink, stage = self.rehearsed()
        sink.send(delivery)
        return "\n\n".join(
            f"{each.method} {each.path}\n{json.dumps(each.body, indent=2, ensure_ascii=False)}"
            for each in stage.intended
        )

    def rehearsed(self) -> tuple[JiraSink, Rehearsal]:
        """A sink that does all the same but write, and where to read what it would have written."""
        stage = Rehearsal(self.url, token=self.token, email=self.email, deployment=self.deployment)
        sink = type(self).model_construct(**{name: getattr(self, name) for name in type(self).model_fields})
        sink.__dict__["gateway"] = JiraGateway(self.url, token=self.token, over=stage)
        return sink, stage

    @cached_property
    def gateway(self) -> JiraGateway:
        """The way to the site; nothing is sent before the first use."""
        return JiraGateway(
            self.url, token=self.token, email=self.email, deployment=self.deployment, limits=self._limits
        )

    @cached_property
    def form(self) -> Form:
        """What all tickets of this sink have in common."""
        return Form(
            project=self.project,
            issue_type=self.issue_type,
            labels=self.labels,
            priorities=self.priorities,
            extra=self.fields,
            mark_field=self.mark_field,
            readiness=Readiness(
                codeowners=self.codeowners,
                accounts=self.accounts,
                components=self.components,
                points=self.estimate,
                source=self.source,
            ),
            template=Template(self.template),
            urgent=self.urgent,
            epic=self.epic,
            epic_field=self.epic_field,
            points_field=self.points_field,
            due=self.due,
        )

    @property
    def budget(self) -> Budget:
        """How much of a sprint the tickets take."""
        points, share = read_points(self.points_per_sprint)
        return Budget(self.per_sprint, points, share, self.points_field)

    @property
    def plan(self) -> SprintPlan:
        """Which sprint tickets go to."""
        return SprintPlan(self.sprint, self.board, name=self.sprint_name, create=self.create_sprint)

    @cached_property
    def mover(self) -> Mover:
        """How tickets are moved through their workflow."""
        return Mover(self.gateway, self.transition_fields)

    @property
    def policy(self) -> ResolutionPolicy:
        """How finished tickets are understood."""
        return ResolutionPolicy(
            accepted=self.wont_do,
            elsewhere=self.elsewhere,
            unreproduced=self.cannot_reproduce,
            reopen_after=self.reopen_after,
            reopen_within=self.reopen_within,
            waive_for=self.waive_for,
        )

    @cached_property
    def _hearing(self) -> Hearing:
        return Hearing(self.webhook_secret, token_will_do=self.deployment is Deployment.DATA_CENTER)

    @cached_property
    def _limits(self) -> Limits:
        return Limits()

    @cached_property
    def _breaker(self) -> Breaker:
        return Breaker()

    @cached_property
    def _sheet(self) -> Sheet:
        return Sheet(self.gateway, self.form)

    @cached_property
    def _telling(self) -> Telling:
        return Telling(
            gateway=self.gateway,
            sheet=self._sheet,
            mover=self.mover,
            policy=self.policy,
            close=self.close,
            every=self.comment_every,
        )

    @cached_property
    def _filing(self) -> Filing:
        return Filing(
            self.gateway,
            sheet=self._sheet,
            placing=Placing(
                self.gateway,
                self.plan,
                self.project,
                Capacity(self.gateway, self.budget),
                first=self.rank_first,
                estimates=bool(self.estimate) and self.points_field not in self._sheet.screen.fields,
            ),
            policy=self.policy,
            telling=self._telling,
            rolls_up=self.overflow is Overflow.ROLL_UP,
        )


def _worth_a_ticket(delivery: Delivery) -> bool:
    """Whether a finding without a ticket has got bad and is nobody's accepted risk."""
    change = delivery.change
    outcome = change.finding.outcome
    waived = outcome.waiver is not None and outcome.waiver.active(change.at)
    worse = change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.WORSENED)
    return worse and outcome.outcome in (Outcome.FAIL, Outcome.WARN) and not waived
