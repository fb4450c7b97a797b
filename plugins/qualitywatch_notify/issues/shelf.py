"""A project's issues below one address, which GitHub and GitLab make, read and lose alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote

from qualitywatch_notify.calls import Caller
from qualitywatch_notify.issues.tracker import Issue
from qualitywatch_notify.refusals import RefusedError


class Told(Protocol):
    """An issue as its server tells it."""

    def issue(self) -> Issue:
        """The issue in our words."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The issues below ``url``, each told in a ``shape``; the statuses ``gone`` say that there is none."""

    caller: Caller
    url: str
    shape: type[Told]
    gone: Collection[int] = (HTTPStatus.NOT_FOUND,)

    def one(self, issue: str) -> str:
        """The address of an issue."""
        return f"{self.url}/{quote(issue, safe='')}"

    def create(self, sent: Mapping[str, Any]) -> Issue:
        """Make an issue."""
        doing = "creating an issue"
        answer = self.caller.write("POST", self.url, doing, sent)
        return self.caller.parsed(answer, doing, self.shape, writing=True).issue()

    def get(self, issue: str) -> Issue | None:
        """An issue; None where it was deleted."""
        try:
            return self.caller.read(self.one(issue), f"reading issue {issue}", self.shape).issue()
        except RefusedError as error:
            if error.status in self.gone and self._there():
                return None
            raise

    def _there(self) -> bool:
        """Whether the project can be seen: else it is not the issue that is missing."""
        self.caller.call("GET", f"{self.url}?per_page=1", "listing issues", writing=False)
        return True
