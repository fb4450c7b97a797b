"""GitHub's issues: REST API 2022-11-28, on github.com or an Enterprise Server."""

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
from qualitywatch_notify.issues.hearing import issues_in, require_signature
from qualitywatch_notify.issues.shelf import Shelf
from qualitywatch_notify.issues.sink import IssueSink
from qualitywatch_notify.issues.tracker import Issue

PAGES_OF_OPEN = 20
HINTS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "check token: it may have expired or been revoked",
    HTTPStatus.FORBIDDEN: "give the token the permission to read and write issues",
    HTTPStatus.NOT_FOUND: "check repository, and that the token may read and write its issues",
    HTTPStatus.GONE: "turn on issues in the repository's settings",
    HTTPStatus.UNPROCESSABLE_ENTITY: "check labels, and that the repository is what it is called",
}


class _Issue(BaseModel):
    number: int
    html_url: str
    body: str | None = None
    state: str
    created_at: datetime
    closed_at: datetime | None = None
    state_reason: str | None = None
    pull_request: dict[str, object] | None = None

    def issue(self) -> Issue:
        return Issue(
            id=str(self.number),
            url=self.html_url,
            body=self.body or "",
            closed=self.state == "closed",
            created_at=self.created_at,
            declined=self.state == "closed" and self.state_reason == "not_planned",
            changed_at=self.closed_at,
        )


class _Found(BaseModel):
    items: list[_Issue]


class _Comment(BaseModel):
    body: str | None = None


@dataclass(frozen=True, slots=True)
class GitHub:
    """The issues of one repository."""

    caller: Caller
    api: str
    repository: str
    labels: Sequence[str]

    def create(self, title: str, body: str) -> Issue:
        """Make an issue."""
        return self._shelf.create({"title": title, "body": body, "labels": list(self.labels)})

    def get(self, issue: str) -> Issue | None:
        """An issue; None where it was deleted."""
        return self._shelf.get(issue)

    def newest(self) -> Iterator[Issue]:
        """Issues, newest first."""
        url = f"{self._shelf.url}?state=all&sort=created&direction=desc"
        for found in self.caller.pages(url, "listing issues", list[_Issue]):
            yield from (each.issue() for each in found if each.pull_request is None)

    def open_ids(self) -> frozenset[str]:
        """The open issues with our labels."""
        url = f"{self._shelf.url}?state=open&labels={quote(','.join(self.labels), safe='')}"
        pages = islice(self.caller.pages(url, "listing open issues", list[_Issue]), PAGES_OF_OPEN)
        return frozenset(str(each.number) for found in pages for each in found)

    def about(self, word: str) -> Iterator[Issue]:
        """Issues with this word in their text."""
        query = quote(f'repo:{self.repository} is:issue in:body "{word}"', safe="")
        url = f"{self.api}/search/issues?q={query}&per_page=50"
        yield from (each.issue() for each in self.caller.read(url, "searching issues", _Found).items)

    def write(self, issue: str, body: str) -> None:
        """Replace the text of an issue."""
        self.caller.write("PATCH", self._shelf.one(issue), f"editing issue {issue}", {"body": body})

    def turn(self, issue: str, *, closed: bool) -> None:
        """Close an issue, or open it again."""
        state = {"state": "closed", "state_reason": "completed"} if closed else {"state": "open"}
        self.caller.write(
            "PATCH", self._shelf.one(issue), f"{'closing' if closed else 'reopening'} issue {issue}", state
        )

    def comment(self, issue: str, text: str) -> None:
        """Add a comment."""
        self.caller.write(
            "POST", f"{self._shelf.one(issue)}/comments", f"commenting on issue {issue}", {"body": text}
        )

    def comments(self, issue: str, since: datetime) -> Iterator[str]:
        """The comments since a moment."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        url = f"{self._shelf.one(issue)}/comments?since={moment}"
        for found in self.caller.pages(url, f"reading the comments of issue {issue}", list[_Comment]):
            yield from (each.body or "" for each in found)

    @property
    def _shelf(self) -> Shelf:
        url = f"{self.api}/repos/{quote(self.repository)}/issues"
        return Shelf(self.caller, url, _Issue, gone=(HTTPStatus.GONE, HTTPStatus.NOT_FOUND))


class GitHubSink(IssueSink):
    """One GitHub issue for each finding."""

    name: ClassVar[str] = "github"
    stability: ClassVar[Stability] = Stability.BETA

    url: Address = Field(
        default="https://api.github.com",
        description="The API's address; https://HOST/api/v3 for an Enterprise Server.",
    )
    repository: str = Field(
        pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", description="The repository, as owner/name."
    )

    def hear(self, call: IncomingCall, at: datetime) -> Iterable[str]:
        """The issue that a signed webhook of GitHub's is about."""
        del at  # GitHub signs no moment, and a look at an issue does no harm
        require_signature(call, self.webhook_secret)
        return issues_in(call, "issue", "number")

    @property
    def tracker(self) -> GitHub:
        """The repository's issues."""
        headers = {
            "Authorization": f"Bearer {self.token.get_secret_value()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        caller = Caller("GitHub", headers, secrets=(self.token,), hints=HINTS)
        return GitHub(caller, self.url, self.repository, self.labels)
