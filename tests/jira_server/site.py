"""Everything one Jira site knows: people, projects, issues, boards, sprints and its search index."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jira_server.clock import Clock
from jira_server.people import User
from jira_server.projects import IssueType, Project
from jira_server.workflow import Status


@dataclass
class Issue:
    """An issue; `id` stays for ever, `key` changes when the issue is moved."""

    id: str
    key: str
    project: Project
    issue_type: IssueType
    fields: dict[str, Any]
    properties: dict[str, Any]
    creator: User
    status: Status
    created: datetime
    resolution: str | None = None
    resolved_at: datetime | None = None
    status_since: datetime | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    remote_links: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    sprint_id: int | None = None
    rank: int = 0
    indexed: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)


@dataclass
class Board:
    id: int
    name: str
    kind: str
    project: Project
    estimates_in: str = "customfield_10016"


@dataclass
class Sprint:
    """A sprint; `state` is future, active or closed."""

    id: int
    name: str
    state: str
    board: Board
    start: datetime | None = None
    end: datetime | None = None
    origin_board_id: int | None = None


@dataclass
class Site:
    """The state behind one server. `lock` makes every handler one transaction."""

    clock: Clock = field(default_factory=Clock)
    index_lag: timedelta = timedelta(0)
    users: list[User] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    issues: dict[str, Issue] = field(default_factory=dict)
    boards: list[Board] = field(default_factory=list)
    sprints: list[Sprint] = field(default_factory=list)
    drops_labels: bool = False
    searches_remote_links: bool = True
    deployment_type: str = "Cloud"
    public_url: str = ""
    page_limit: int = 200
    next_issue_id: int = 10_001
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def wiki(self) -> bool:
        """Whether rich text is wiki markup: on Data Center."""
        return self.deployment_type != "Cloud"

    def project(self, key_or_id: str) -> Project | None:
        return next((each for each in self.projects if key_or_id in (each.key, each.id)), None)

    def issue(self, key_or_id: str) -> Issue | None:
        return self.issues.get(key_or_id) or next(
            (issue for issue in self.issues.values() if issue.key == key_or_id), None
        )

    def close(self, issue: Issue, status: Status, resolution: str | None = None) -> None:
        """What a human does on the issue's page; without a resolution as in team-managed projects."""
        with self.lock:
            if status.category != issue.status.category:
                issue.status_since = self.clock.now()
            issue.status, issue.resolution = status, resolution
            issue.resolved_at = self.clock.now() if resolution else None
            self.remember(issue)

    def delete(self, issue: Issue) -> None:
        """What an administrator does."""
        with self.lock:
            del self.issues[issue.id]

    def remember(self, issue: Issue) -> None:
        """Queue the issue's present state for the index, which shows it when the lag has passed."""
        issue.indexed.append((self.clock.now(), snapshot(issue)))

    def visible(self, issue: Issue) -> dict[str, Any] | None:
        """The state of an issue that a search sees now; None before it was first indexed."""
        limit = self.clock.now() - self.index_lag
        seen = [state for moment, state in issue.indexed if moment <= limit]
        return seen[-1] if seen else None


def snapshot(issue: Issue) -> dict[str, Any]:
    """What the index keeps of an issue."""
    return {
        "id": issue.id,
        "key": issue.key,
        "project": issue.project.key,
        "issuetype": issue.issue_type.name,
        "labels": list(issue.fields.get("labels") or []),
        "creator": issue.creator.account_id,
        "created": issue.created,
        "status": issue.status.name,
        "statusCategory": issue.status.category,
        "resolution": issue.resolution,
        "sprint": issue.sprint_id,
        "remote links": list(issue.remote_links),
        "fields": copy.deepcopy(issue.fields),
    }
