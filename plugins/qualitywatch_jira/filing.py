"""Files a ticket once, and finds it again."""

from __future__ import annotations

import contextlib
from typing import Any

from qualitywatch import ChangeKind, Delivery, Finding, Gathers, NoRoomError, SinkError, TicketRef
from qualitywatch_jira.adf import cleaned, shortened
from qualitywatch_jira.answers import Created, Issue
from qualitywatch_jira.facts import subject
from qualitywatch_jira.form import Sheet, Wording
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import global_id_of, identity_of, made_for
from qualitywatch_jira.lookup import Known, ticket_made_for, tickets_of
from qualitywatch_jira.ownership import VALUE, WRITTEN, digests_of
from qualitywatch_jira.placing import Placing
from qualitywatch_jira.resolution import ResolutionPolicy
from qualitywatch_jira.roster import TOLD, Roster
from qualitywatch_jira.sprint import Place
from qualitywatch_jira.telling import Telling

TITLE_LIMIT = 255
RELATED = "Relates"
"""The kind of link that every site has from the start."""


class Filing:
    """The steps of one sink."""

    def __init__(
        self,
        gateway: JiraGateway,
        *,
        sheet: Sheet,
        placing: Placing,
        policy: ResolutionPolicy,
        telling: Telling,
        rolls_up: bool = False,
    ) -> None:
        self._gateway = gateway
        self._sheet = sheet
        self._placing = placing
        self._policy = policy
        self._telling = telling
        self._rolls_up = rolls_up

    def file(self, delivery: Delivery) -> TicketRef:
        """Create the ticket of a delivery, or go on in the one that its finding has already.

        The look-up before the create is for what this row of the ledger does not know: another installation's ticket,
        a restored backup, the ticket of an earlier opening. A finished one is taken up again or left alone as the
        resolution policy says; where neither, the new ticket is linked to it.
        """
        known, at = self._known(delivery), delivery.change.at
        if known.living is not None:
            return self._adopt(known.living, delivery)
        last, finding = known.finished, delivery.change.finding
        listed = (
            finding.gathers is Gathers.ALIKE
        )  # of an item, whatever is told is about findings that are new
        if last is not None and not listed and self._policy.settled(last, at):
            return self.reference(last, note=f"left alone: it was closed as {last.resolution}")
        if last is not None and self._policy.taken_up_again(last, at):
            return self._telling.tell(delivery, self.reference(last, note="taken up again"))
        points = self._sheet.form.readiness.estimate(finding)
        place = self._place(finding, points)
        made = self._create(delivery, place)
        self._link_back(made, delivery)
        note = self._placing.put(made, place, points)
        if last is not None:
            with contextlib.suppress(SinkError):  # the ticket is there: a link that fails loses nothing
                self._gateway.link(RELATED, inward=last.id, outward=made.id)
        return self.reference(made, note=note)

    def find(self, delivery: Delivery) -> TicketRef | None:
        """The ticket that an earlier attempt may have made, put where it belongs; None where none is to be seen."""
        found = ticket_made_for(
            self._gateway, delivery.ticket, project=self._placing.project, mark=self._sheet.mark
        )
        if found is None:
            return None
        self._link_back(found, delivery)
        finding = delivery.change.finding
        points = self._sheet.form.readiness.estimate(finding)
        try:
            place = self._place(finding, points)
        except SinkError as error:
            place = Place(reason=error.message)
        return self.reference(found, note=self._placing.put(found, place, points))

    def room(self) -> int:
        """For how many of the findings that wait there is room."""
        return self._placing.room()

    def _place(self, finding: Finding, points: float | None) -> Place:
        """Where a ticket goes. Raises NoRoomError where its finding is to be listed in the overflow."""
        if finding.gathers is Gathers.OVERFLOW:
            return Place(reason="it lists what waits for room in a sprint")
        place = self._placing.resolve(points)
        if place.full and self._rolls_up:
            raise NoRoomError(place.reason)
        return place

    def reference(self, issue: Created | Issue, *, note: str) -> TicketRef:
        """How the ledger knows an issue."""
        return TicketRef(id=issue.id, key=issue.key, url=self._gateway.browse_address(issue.key), note=note)

    def _known(self, delivery: Delivery) -> Known:
        project = self._placing.project
        return tickets_of(self._gateway, delivery.ticket, project=project, mark=self._sheet.mark)

    def _link_back(self, issue: Created | Issue, delivery: Delivery) -> None:
        """Where no mark is on the screen, link the ticket to its finding, by which it is found ever after."""
        if self._sheet.mark.on_screen:
            return
        finding = delivery.change.finding
        title = f"{finding.outcome.rule}: {subject(finding.outcome)}"
        with contextlib.suppress(SinkError):  # the property knows the ticket, too
            self._gateway.link_back(
                issue.id,
                global_id_of(delivery.ticket.fingerprint),
                title=shortened(cleaned(title), TITLE_LIMIT),
                url=self._gateway.browse_address(issue.key),
            )

    def _adopt(self, known: Issue, delivery: Delivery) -> TicketRef:
        """Take the ticket that is there; one that an earlier opening of the finding left unfinished hears of the new."""
        ref = self.reference(known, note="this ticket was there already")
        if delivery.change.kind is ChangeKind.REOPENED and not made_for(delivery.ticket, known.identity):
            return self._telling.tell(delivery, ref)
        return ref

    def _create(self, delivery: Delivery, place: Place) -> Created:
        """Create; where Jira refuses, look whether the screen has changed since we read it, and fill it in anew once."""
        wording = self._sheet.worded(delivery.change, place.reason)
        try:
            return self._post(delivery, wording)
        except SinkError as error:
            if error.retryable or not self._sheet.changed():
                raise
            return self._post(delivery, self._sheet.worded(delivery.change, place.reason))

    def _post(self, delivery: Delivery, wording: Wording) -> Created:
        identity = identity_of(delivery.ticket, delivery.change.finding)
        remembered: dict[str, Any] = {WRITTEN: digests_of(wording.fields), "about": wording.about}
        remembered[VALUE] = delivery.change.finding.outcome.value
        if delivery.change.finding.gathers:
            remembered[TOLD] = Roster.of(delivery.change.finding).kept()
        return self._gateway.create(wording.fields, {**identity, **remembered})
