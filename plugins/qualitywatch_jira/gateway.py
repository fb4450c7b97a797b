"""The one place that knows Jira's operations: the few verbs that are needed, each sent once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from qualitywatch import SinkError
from qualitywatch_jira import adf, answers
from qualitywatch_jira.connection import AGILE, Connection, Deployment
from qualitywatch_jira.limits import Limits
from qualitywatch_jira.wiki import wiki

SEARCH_PAGE = 50
IDS_PAGE, OLD_PAGE = 5_000, 1_000
BULK_READ_LIMIT = 100
READ_FIELDS = (
    "status", "resolution", "resolutiondate", "statuscategorychangedate",
    "summary", "description", "priority", "labels", "project", "issuelinks",
)  # fmt: skip
"""What a look at an issue asks for."""
Json = Mapping[str, Any]


class JiraGateway:
    """Jira Cloud's REST API v3 or Data Center's v2, and the agile API 1.0 of both.

    Every verb raises RetryableSinkError, SinkError or, if it writes, AmbiguousSinkError, and never repeats itself.
    """

    def __init__(
        self,
        url: str,
        *,
        token: SecretStr,
        email: str | None = None,
        deployment: Deployment = Deployment.CLOUD,
        limits: Limits | None = None,
        over: Connection | None = None,
    ) -> None:
        self._connection = over or Connection(
            url, token=token, email=email, deployment=deployment, limits=limits
        )
        self._platform = self._connection.platform
        self._cloud = self._connection.deployment is Deployment.CLOUD

    @property
    def cloud(self) -> bool:
        """Whether this is Jira Cloud."""
        return self._cloud

    def rendered(self, document: Json) -> Any:
        """A document as this Jira takes it: ADF, or wiki markup on Data Center."""
        return document if self._cloud else wiki(document)

    def fits(self, document: adf.Node) -> bool:
        """Whether a document is within the limit of a text field, as this Jira counts it."""
        return adf.fits(document) if self._cloud else adf.length(wiki(document)) <= adf.DOCUMENT_LIMIT

    def browse_address(self, key: str) -> str:
        """Where a person reads an issue."""
        return self._connection.browse_address(key)

    def account(self) -> answers.Account:
        """Who the token belongs to."""
        return self._connection.get(f"{self._platform}/myself", "asking whose token this is", answers.Account)

    def project(self, key: str) -> answers.Project:
        """The project, if the account can see it."""
        path = f"{self._platform}/project/{quote(key)}"
        return self._connection.get(path, f"looking at project {key}", answers.Project)

    def permissions(self, project: str, names: Sequence[str]) -> dict[str, bool]:
        """Which of the permissions the account has in the project."""
        query = {"projectKey": project, "permissions": ",".join(names)}
        path, doing = f"{self._platform}/mypermissions", "asking for permissions"
        held = self._connection.get(path, doing, answers.Permissions, query).permissions
        return {name: name in held and held[name].have_permission for name in names}

    def issue_types(self, project: str) -> list[answers.IssueType]:
        """The issue types that the account can create in the project."""
        path = f"{self._platform}/issue/createmeta/{quote(project)}/issuetypes"
        found: list[answers.IssueType] = []
        while True:
            query = {"startAt": str(len(found)), "maxResults": "200"}
            doing = f"asking for the issue types of {project}"
            page = self._connection.get(path, doing, answers.IssueTypes, query)
            found += page.issue_types
            if not page.issue_types or len(found) >= page.total:
                return found

    def create_fields(self, project: str, issue_type_id: str) -> list[answers.ScreenField]:
        """The fields on the create screen of one issue type."""
        path = f"{self._platform}/issue/createmeta/{quote(project)}/issuetypes/{quote(issue_type_id)}"
        found: list[answers.ScreenField] = []
        while True:
            query = {"startAt": str(len(found)), "maxResults": "200"}
            doing = f"asking for the create screen of {project}"
            page = self._connection.get(path, doing, answers.ScreenFields, query)
            found += page.fields
            if not page.fields or len(found) >= page.total:
                return found

    def search(self, jql: str, *, limit: int) -> Iterator[answers.Issue]:
        """At most ``limit`` issues that the index shows; it lags behind by seconds to minutes."""
        if not self._cloud:  # its search knows no properties
            yield from self.read(self.ids(jql, limit=limit))
            return
        body: dict[str, Any] = {
            "jql": jql,
            "fields": ["status"],
            "properties": [answers.PROPERTY],
            "maxResults": min(limit, SEARCH_PAGE),
        }
        seen = 0
        while seen < limit:
            page = self._connection.ask(f"{self._platform}/search/jql", "searching", answers.SearchPage, body)
            yield from page.issues[: limit - seen]
            seen += len(page.issues)
            if page.is_last or not page.next_page_token or not page.issues:
                return
            body["nextPageToken"] = page.next_page_token

    def get(self, issue_id: str) -> answers.Issue:
        """One issue as it is now, by its id: unlike a search this does not lag."""
        query = {"fields": ",".join(READ_FIELDS), "properties": answers.PROPERTY}
        path = f"{self._platform}/issue/{quote(issue_id)}"
        return self._connection.get(path, f"reading issue {issue_id}", answers.Issue, query)

    def read(self, issue_ids: Sequence[str]) -> Iterator[answers.Issue]:
        """Those of the issues that there are and that the account may see, as they are now.

        100 in a request; on Data Center, which knows no such request, one by one.
        """
        if not self._cloud:
            yield from filter(None, map(self._one, issue_ids))
            return
        for start in range(0, len(issue_ids), BULK_READ_LIMIT):
            body = {
                "issueIdsOrKeys": list(issue_ids[start : start + BULK_READ_LIMIT]),
                "fields": list(READ_FIELDS),
                "properties": [answers.PROPERTY],
            }
            path, doing = f"{self._platform}/issue/bulkfetch", "reading issues"
            yield from self._connection.ask(path, doing, answers.BulkRead, body).issues

    def _one(self, issue_id: str) -> answers.Issue | None:
        """An issue, or None where Jira knows none by this id, or shows it to this account no more."""
        try:
            return self.get(issue_id)
        except SinkError as error:
            if error.retryable or " 404 " not in error.message:
                raise
            return None

    def _old_ids(self, jql: str, limit: int) -> list[str]:
        """The ids by Data Center's search, which counts instead of handing out tokens."""
        found: list[str] = []
        while len(found) < limit:
            page_size = min(limit - len(found), OLD_PAGE)
            body = {"jql": jql, "fields": ["id"], "startAt": len(found), "maxResults": page_size}
            page = self._connection.ask(f"{self._platform}/search", "searching", answers.SearchPage, body)
            found += [issue.id for issue in page.issues]
            if not page.issues or len(found) >= page.total:
                break
        return found

    def ids(self, jql: str, *, limit: int) -> list[str]:
        """The ids of at most ``limit`` issues that the index shows, up to 5,000 in a request (1,000 on Data Center)."""
        if not self._cloud:
            return self._old_ids(jql, limit)
        body: dict[str, Any] = {"jql": jql, "fields": ["id"], "maxResults": min(limit, IDS_PAGE)}
        found: list[str] = []
        while len(found) < limit:
            page = self._connection.ask(f"{self._platform}/search/jql", "searching", answers.SearchPage, body)
            found += [issue.id for issue in page.issues]
            if page.is_last or not page.next_page_token or not page.issues:
                break
            body["nextPageToken"] = page.next_page_token
        return found[:limit]

    def create(self, fields: Json, identity: Json) -> answers.Created:
        """Create one issue together with its entity property, in a single request."""
        body = {"fields": fields, "properties": [{"key": answers.PROPERTY, "value": identity}]}
        return self._connection.make(f"{self._platform}/issue", "creating an issue", answers.Created, body)

    def edit(self, issue_id: str, fields: Json, identity: Json, *, add_labels: Sequence[str] = ()) -> None:
        """Set fields and our entity property in one request; labels are added to those that are there."""
        body: dict[str, Any] = {"properties": [{"key": answers.PROPERTY, "value": identity}]}
        if fields:
            body["fields"] = fields
        if add_labels:
            body["update"] = {"labels": [{"add": label} for label in add_labels]}
        self._connection.change(
            f"{self._platform}/issue/{quote(issue_id)}", f"editing issue {issue_id}", body
        )

    def transitions(self, issue_id: str) -> list[answers.Transition]:
        """The ways out of an issue's present status, with what their screens ask for."""
        path = f"{self._platform}/issue/{quote(issue_id)}/transitions"
        query = {"expand": "transitions.fields"}
        doing = f"asking how issue {issue_id} can be moved"
        return self._connection.get(path, doing, answers.Transitions, query).transitions

    def move(self, issue_id: str, transition: str, fields: Json) -> None:
        """Take an issue through a transition, with values for the fields on its screen."""
        path = f"{self._platform}/issue/{quote(issue_id)}/transitions"
        body: dict[str, Any] = {"transition": {"id": transition}}
        if fields:
            body["fields"] = fields
        self._connection.tell(path, f"moving issue {issue_id} on", body)

    def link(self, kind: str, *, inward: str, outward: str) -> None:
        """Link two issues; Jira keeps one link of a kind between the same two."""
        body = {"type": {"name": kind}, "inwardIssue": {"id": inward}, "outwardIssue": {"id": outward}}
        self._connection.tell(f"{self._platform}/issueLink", f"linking issue {outward} to {inward}", body)

    def link_back(self, issue_id: str, global_id: str, *, title: str, url: str) -> None:
        """Give an issue a remote link that a search finds it by; one with this id replaces an earlier one."""
        path = f"{self._platform}/issue/{quote(issue_id)}/remotelink"
        body = {"globalId": global_id, "object": {"title": title, "url": url}}
        self._connection.tell(path, f"linking issue {issue_id} to its finding", body)

    def comment(self, issue_id: str, document: Json) -> None:
        """Add a comment."""
        path = f"{self._platform}/issue/{quote(issue_id)}/comment"
        self._connection.tell(path, f"commenting on issue {issue_id}", {"body": self.rendered(document)})

    def comments(self, issue_id: str) -> list[answers.Comment]:
        """The newest comments of an issue, at most 100, newest first."""
        path = f"{self._platform}/issue/{quote(issue_id)}/comment"
        query = {"orderBy": "-created", "maxResults": "100"}
        return self._connection.get(
            path, f"reading the comments of {issue_id}", answers.Comments, query
        ).comments

    def boards(self, project: str) -> list[answers.Board]:
        """The boards of a project."""
        found: list[answers.Board] = []
        while True:
            query = {"projectKeyOrId": project, "startAt": str(len(found))}
            page = self._connection.get(
                f"{AGILE}/board", f"asking for the boards of {project}", answers.Values[answers.Board], query
            )
            found += page.values
            if page.is_last or not page.values:
                return found

    def sprints(self, board: int) -> list[answers.Sprint]:
        """The active and future sprints that a board shows, in no promised order."""
        return self._sprints(board, "active,future")

    def _sprints(self, board: int, states: str) -> list[answers.Sprint]:
        found: list[answers.Sprint] = []
        while True:
            query = {"state": states, "startAt": str(len(found))}
            doing = f"asking for the sprints of board {board}"
            path = f"{AGILE}/board/{board}/sprint"
            page = self._connection.get(path, doing, answers.Values[answers.Sprint], query)
            found += page.values
            if page.is_last or not page.values:
                return found

    def closed_sprints(self, board: int) -> list[answers.Sprint]:
        """The sprints of a board that are over, in no promised order."""
        return self._sprints(board, "closed")

    def estimation_field(self, board: int) -> str:
        """The field that a board estimates in; empty where it counts issues or does not estimate."""
        path, doing = f"{AGILE}/board/{board}/configuration", f"asking how board {board} estimates"
        found = self._connection.get(path, doing, answers.BoardConfiguration).estimation
        return found.field.field_id if found is not None and found.type == "field" and found.field else ""

    def estimate(self, issue_id: str, board: int, points: float) -> None:
        """Set an issue's estimate as a board knows it, whatever screens there are."""
        path = f"{AGILE}/issue/{quote(issue_id)}/estimation?boardId={board}"
        self._connection.change(path, f"estimating issue {issue_id}", {"value": f"{points:g}"})

    def points(self, jql: str, field: str, *, limit: int) -> dict[str, float]:
        """The estimates of at most ``limit`` issues that the index shows, by id; 0 where there is none."""
        found: dict[str, float] = {}
        body: dict[str, Any] = {"jql": jql, "fields": [field], "maxResults": min(limit, SEARCH_PAGE)}
        path = f"{self._platform}/search/jql" if self._cloud else f"{self._platform}/search"
        while len(found) < limit:
            page = self._connection.ask(path, "adding up estimates", answers.RawPage, body)
            for issue in page.issues:
                value = issue.fields.get(field)
                found[issue.id] = float(value) if isinstance(value, int | float) else 0.0
            last = page.is_last if self._cloud else len(found) >= page.total
            if last or not page.issues or (self._cloud and not page.next_page_token):
                break
            body |= {"nextPageToken": page.next_page_token} if self._cloud else {"startAt": len(found)}
        return found

    def create_sprint(self, board: int, name: str, *, begin: str = "", end: str = "") -> answers.Sprint:
        """Make a future sprint; without dates where they are not known."""
        body: dict[str, Any] = {"name": name, "originBoardId": board}
        if begin and end:
            body |= {"startDate": begin, "endDate": end}
        return self._connection.make(f"{AGILE}/sprint", f"making the sprint {name}", answers.Sprint, body)

    def first_in_sprint(self, sprint: int) -> str | None:
        """The id of the issue that is ranked first in a sprint, as far as the index shows it."""
        found = self.ids(f"sprint = {sprint} ORDER BY rank ASC", limit=1)
        return found[0] if found else None

    def rank_before(self, issue_id: str, other: str) -> None:
        """Rank an issue right before another one."""
        body = {"issues": [issue_id], "rankBeforeIssue": other}
        self._connection.change(f"{AGILE}/issue/rank", f"ranking issue {issue_id}", body)

    def place(self, issue_id: str, sprint: int) -> None:
        """Put an issue into an active or future sprint; doing it twice is doing it once."""
        path = f"{AGILE}/sprint/{sprint}/issue"
        self._connection.tell(path, f"moving issue {issue_id} into sprint {sprint}", {"issues": [issue_id]})

    def to_backlog(self, issue_id: str) -> None:
        """Move an issue to the backlog of its board."""
        path = f"{AGILE}/backlog/issue"
        self._connection.tell(path, f"moving issue {issue_id} to the backlog", {"issues": [issue_id]})
