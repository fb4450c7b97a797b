"""GitLab's issues: REST API v4, on gitlab.com or a server of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import ClassVar
from urllib.parse import quote

from pydantic import BaseModel, Field

from qualitywatch import IncomingCall, Stability
from qualitywatch_notify.addresses import Address
from qualitywatch_notify.calls import Caller
from qualitywatch_notify.issues.hearing import issues_in, require_token
from qualitywatch_notify.issues.shelf import Shelf
from qualitywatch_notify.issues.sink import IssueSink
from qualitywatch_notify.issues.tracker import Issue

MOST_OPEN = 2_000
HINTS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "check token: it may have expired or been revoked",
    HTTPStatus.FORBIDDEN: "give the token the scope api, and its owner the role Reporter or more",
    HTTPStatus.NOT_FOUND: "check url and project, and that the token may see it",
}


class _Issue(BaseModel):
    iid: int
    web_url: str
    description: str | None = None
    state: str
    created_at: datetime

    def issue(self) -> Issue:
        return Issue(
            id=str(self.iid),
            url=self.web_url,
            body=self.description or "",
            closed=self.state == "closed",
            created_at=self.created_at,
        )


class _Note(BaseModel):
    body: str | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GitLab:
    """The issues of one project."""

    caller: Caller
    api: str
    project: str
    labels: Sequence[str]

    def create(self, title: str, body: str) -> Issue:
        """Make an issue."""
        return self._shelf.create({"title": title, "description": body, "labels": ",".join(self.labels)})

    def get(self, issue: str) -> Issue | None:
        """An issue; None where it was deleted."""
        return self._shelf.get(issue)

    def newest(self) -> Iterator[Issue]:
        """Issues, newest first."""
        return self._listed("order_by=created_at&sort=desc")

    def open_ids(self) -> frozenset[str]:
        """The open issues with our labels."""
        labels = quote(",".join(self.labels), safe="")
        listed = self._listed(f"labels={labels}", state="opened")
        return frozenset(each.id for each in islice(listed, MOST_OPEN))

    def about(self, word: str) -> Iterator[Issue]:
        """Issues with this word in their text."""
        return self._listed(f"search={quote(word, safe='')}&in=description&order_by=created_at&sort=desc")

    def write(self, issue: str, body: str) -> None:
        """Replace the text of an issue."""
        self.caller.write("PUT", self._shelf.one(issue), f"editing issue {issue}", {"description": body})

    def turn(self, issue: str, *, closed: bool) -> None:
        """Close an issue, or open it again."""
        doing = f"{'closing' if closed else 'reopening'} issue {issue}"
        self.caller.write(
            "PUT", self._shelf.one(issue), doing, {"state_event": "close" if closed else "reopen"}
        )

    def comment(self, issue: str, text: str) -> None:
        """Add a comment."""
        self.caller.write(
            "POST", f"{self._shelf.one(issue)}/notes", f"commenting on issue {issue}", {"body": text}
        )

    def comments(self, issue: str, since: datetime) -> Iterator[str]:
        """The comments since a moment, newest first."""
        url = f"{self._shelf.one(issue)}/notes?sort=desc&order_by=created_at"
        for found in self.caller.pages(url, f"reading the comments of issue {issue}", list[_Note]):
            yield from (each.body or "" for each in found)
            if found and found[-1].created_at < since.astimezone(UTC):
                return

    def _listed(self, query: str, *, state: str = "all") -> Iterator[Issue]:
        url = f"{self._shelf.url}?scope=all&state={state}&{query}"
        for found in self.caller.pages(url, "listing issues", list[_Issue]):
            yield from (each.issue() for each in found)

    @property
    def _shelf(self) -> Shelf:
        url = f"{self.api}/api/v4/projects/{quote(self.project, safe='')}/issues"
        return Shelf(self.caller, url, _Issue)


class GitLabSink(IssueSink):
    """One GitLab issue for each finding."""

    name: ClassVar[str] = "gitlab"
    stability: ClassVar[Stability] = Stability.BETA

    url: Address = Field(default="https://gitlab.com", description="The server's address.")
    project: str = Field(
        min_length=1, description="The project: its path, such as group/shop, or its number."
    )

    def hear(self, call: IncomingCall, at: datetime) -> Iterable[str]:
        """The issue that a webhook of GitLab's with the secret token is about."""
        del at  # GitLab proves no moment, and a look at an issue does no harm
        require_token(call, self.webhook_secret)
        return issues_in(call, "object_attributes", "iid")

    @property
    def tracker(self) -> GitLab:
        """The project's issues."""
        headers = {"PRIVATE-TOKEN": self.token.get_secret_value()}
        caller = Caller("GitLab", headers, secrets=(self.token,), hints=HINTS)
        return GitLab(caller, self.url, self.project, self.labels)
