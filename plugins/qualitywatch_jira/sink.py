"""The sink: what a user configures, and which changes of a finding concern Jira."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SecretStr

from qualitywatch import ChangeKind, Delivery, Outcome, Severity, Sink, Stability, TicketRef
from qualitywatch_jira.address import site_address
from qualitywatch_jira.filing import Filing
from qualitywatch_jira.form import Form
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.sprint import SprintPlan, SprintStrategy

USUAL_PRIORITIES = {
    Severity.CRITICAL: "Highest",
    Severity.MAJOR: "High",
    Severity.MINOR: "Medium",
    Severity.INFO: "Low",
}


def _token(value: SecretStr) -> SecretStr:
    """A token without the line end that a secret's file has; ValueError never repeats it."""
    secret = value.get_secret_value().strip()
    if not secret or not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise ValueError("is empty, or has characters that no token has")
    return SecretStr(secret)


class JiraSink(Sink):
    """Files one Jira Cloud ticket for each finding, and says on it when the repair is proven."""

    model_config = ConfigDict(hide_input_in_errors=True)
    name: ClassVar[str] = "jira"
    stability: ClassVar[Stability] = Stability.BETA

    url: Annotated[str, AfterValidator(site_address)] = Field(
        description="The site, such as https://example.atlassian.net; for a scoped token "
        "https://api.atlassian.com/ex/jira/<cloud id>."
    )
    project: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$", description="The project's key, such as QW.")
    token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="An API token: ${VARIABLE} or file:/path, never the token itself."
    )
    email: str | None = Field(
        default=None,
        pattern=r"^[!-~]+@[!-~]+$",
        description="Whose token it is; without it the token is sent as a bearer token.",
    )
    issue_type: str = Field(
        default="Task", min_length=1, description="The issue type's name as the site spells it, or its id."
    )
    sprint: SprintStrategy = Field(
        default=SprintStrategy.NEXT, description="Where tickets go: next, active, backlog or none."
    )
    board: int | None = Field(
        default=None, gt=0, description="The board whose sprints count, where the project has several."
    )
    labels: tuple[str, ...] = Field(default=("qualitywatch",), description="Labels beside our own one.")
    priorities: Mapping[Severity, str] = Field(
        default_factory=lambda: dict(USUAL_PRIORITIES),
        description="The priority for each severity; one that the site does not know is left out.",
    )
    fields: Mapping[str, JsonValue] = Field(
        default_factory=dict, description="Values of further fields by field id, exactly as Jira wants them."
    )

    def discard(self, delivery: Delivery) -> bool:
        """Whether the change is neither worth a ticket nor news for one that is there."""
        return delivery.ticket.ref is None and not _worth_a_ticket(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """File the ticket, or comment on the one that is there."""
        ref = delivery.ticket.ref
        if ref is not None:
            return self._filing.tell(delivery, ref)
        return self._filing.file(delivery) if _worth_a_ticket(delivery) else None

    def find(self, delivery: Delivery) -> TicketRef | None:
        """Look for the ticket by its label, by our own newest issues, and by the property that proves it ours."""
        ref = delivery.ticket.ref
        if ref is not None:
            return ref if self._filing.told(delivery, ref) else None
        return self._filing.find(delivery)

    @cached_property
    def gateway(self) -> JiraGateway:
        """The way to the site; nothing is sent before the first use."""
        return JiraGateway(self.url, token=self.token, email=self.email)

    @cached_property
    def form(self) -> Form:
        """What all tickets of this sink have in common."""
        return Form(
            project=self.project,
            issue_type=self.issue_type,
            labels=self.labels,
            priorities=self.priorities,
            extra=self.fields,
        )

    @property
    def plan(self) -> SprintPlan:
        """Which sprint tickets go to."""
        return SprintPlan(self.sprint, self.board)

    @cached_property
    def _filing(self) -> Filing:
        return Filing(self.gateway, form=self.form, plan=self.plan)


def _worth_a_ticket(delivery: Delivery) -> bool:
    """Whether a finding without a ticket has got bad and is nobody's accepted risk."""
    change = delivery.change
    outcome = change.finding.outcome
    waived = outcome.waiver is not None and outcome.waiver.active(change.at)
    worse = change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.WORSENED)
    return worse and outcome.outcome in (Outcome.FAIL, Outcome.WARN) and not waived
