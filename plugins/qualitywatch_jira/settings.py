"""What a user configures of Jira, and what follows from that alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SecretStr

from qualitywatch import Duration, Severity, Sink
from qualitywatch_jira import checked
from qualitywatch_jira.address import site_address
from qualitywatch_jira.capacity import Budget, read_points
from qualitywatch_jira.connection import Deployment
from qualitywatch_jira.form import PARENT, Form
from qualitywatch_jira.placing import Overflow
from qualitywatch_jira.readiness import Readiness
from qualitywatch_jira.resolution import LEFT_ALONE, UNREPRODUCED, WONT_DO, ResolutionPolicy
from qualitywatch_jira.sprint import SprintPlan, SprintStrategy
from qualitywatch_jira.templates import Template

USUAL_PRIORITIES = {
    Severity.CRITICAL: "Highest",
    Severity.MAJOR: "High",
    Severity.MINOR: "Medium",
    Severity.INFO: "Low",
}


class JiraSettings(Sink):
    """The settings of a sink that files tickets in Jira."""

    model_config = ConfigDict(hide_input_in_errors=True)

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
