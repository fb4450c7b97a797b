"""The sink: which changes of a finding concern Jira, and what is done about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from qualitywatch import (
    ChangeKind,
    Delivery,
    Followed,
    IncomingCall,
    Meter,
    Outcome,
    RuleOutcome,
    Stability,
    TicketNews,
    TicketRef,
)
from qualitywatch_jira.breaker import Breaker
from qualitywatch_jira.capacity import Capacity
from qualitywatch_jira.connection import Deployment
from qualitywatch_jira.filing import Filing
from qualitywatch_jira.following import Following
from qualitywatch_jira.form import Sheet
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.hearing import Hearing
from qualitywatch_jira.limits import Limits
from qualitywatch_jira.placing import Overflow, Placing
from qualitywatch_jira.rehearsal import Rehearsal
from qualitywatch_jira.settings import JiraSettings
from qualitywatch_jira.telling import Telling
from qualitywatch_jira.workflow import Mover


class JiraSink(JiraSettings):
    """Files one Jira ticket for each finding, and says on it when the repair is proven."""

    name: ClassVar[str] = "jira"
    stability: ClassVar[Stability] = Stability.BETA

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
    def mover(self) -> Mover:
        """How tickets are moved through their workflow."""
        return Mover(self.gateway, self.transition_fields)

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
