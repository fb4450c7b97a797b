"""How a ticket is known to be ours: a mark to search by, and an entity property that proves it.

Source of the limits: Jira Cloud takes labels of up to 255 characters without spaces, and does not search properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualitywatch import Finding, Ticket
from qualitywatch_jira.adf import cleaned, shortened

LABEL_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Mark:
    """What a search finds tickets by: a label; the text field ``field``; a remote link where the screen has neither.

    Only the first two travel in the request that creates a ticket. The link follows it and may be missing.
    """

    field: str = ""
    on_screen: bool = True

    def jql(self, fingerprint: str) -> str:
        """The search; whatever else it finds is sorted out by the property, for text fields know no equality."""
        if not self.on_screen:
            return f'issue in issuesWithRemoteLinksByGlobalId("{global_id_of(fingerprint)}")'
        label = label_of(fingerprint)
        return (
            f'cf[{self.field.removeprefix("customfield_")}] ~ "{label}"'
            if self.field
            else f'labels = "{label}"'
        )


def global_id_of(fingerprint: str) -> str:
    """What a remote link to a finding is known by on the whole site: setting it twice is setting it once."""
    return f"qualitywatch:{fingerprint}"


def label_of(fingerprint: str) -> str:
    """The label that a search finds a finding's tickets by."""
    return f"qw-{fingerprint[:12]}"


def identity_of(ticket: Ticket, finding: Finding) -> dict[str, Any]:
    """The value of the entity property; ``token`` tells this ticket from every other one of the same finding."""
    return {
        "fp": ticket.fingerprint,
        "token": ticket.token,
        "rule": finding.outcome.rule,
        "environment": finding.outcome.environment,
        "generation": ticket.generation,
        **({"gathers": finding.gathers.value} if finding.gathers else {}),
    }


def made_for(ticket: Ticket, identity: Mapping[str, Any]) -> bool:
    """Whether an issue with this property was made for this very row of the ledger."""
    return identity.get("fp") == ticket.fingerprint and identity.get("token") == ticket.token


def about_the_same(ticket: Ticket, identity: Mapping[str, Any]) -> bool:
    """Whether an issue with this property is about the same finding, whoever filed it and when."""
    return identity.get("fp") == ticket.fingerprint


def usable_label(text: str) -> str:
    """``text`` as Jira accepts it for a label; empty where nothing is left."""
    return shortened("-".join(cleaned(text).split()), LABEL_LIMIT).replace(" ", "-")
