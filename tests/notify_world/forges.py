"""The issues of GitHub and of GitLab, as far as the sinks use them: stateful, with an index that may lag.

GitHub's rules are those of its REST API 2022-11-28, GitLab's those of its REST API v4.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from notify_world.http_site import Call, Reply

TOKEN = "ghp_0123456789abcdefTOKEN"


@dataclass
class Remark:
    body: str
    at: datetime


@dataclass
class Held:
    number: int
    title: str
    body: str
    labels: list[str]
    at: datetime
    closed: bool = False
    reason: str | None = None
    comments: list[Remark] = field(default_factory=list)


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Forge:
    """What both have in common; ``unindexed`` are the numbers that searches do not show yet."""

    issues: list[Held] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    index_lags: bool = False
    url: str = ""

    def make(self, title: str, body: str, labels: list[str]) -> Held:
        made = Held(next(self.numbers), title, body, labels, _now())
        self.issues.append(made)
        return made

    def one(self, number: str) -> Held | None:
        return next((each for each in self.issues if str(each.number) == number), None)

    def found(self, word: str) -> list[Held]:
        return [] if self.index_lags else [each for each in self.issues if word in each.body]

    def listed(self, query: Mapping[str, str], *, is_open: str) -> list[Held]:
        wanted = set(filter(None, query.get("labels", "").split(",")))
        return [
            each
            for each in self.issues
            if wanted <= set(each.labels) and not (query.get("state") == is_open and each.closed)
        ]

    def page(self, items: list[Held], query: Mapping[str, str]) -> list[Held]:
        size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
        newest = sorted(items, key=lambda each: each.number, reverse=True)
        return newest[(number - 1) * size : number * size]

    @property
    def open(self) -> list[Held]:
        return [each for each in self.issues if not each.closed]


class GitHubSite(Forge):
    """The repository ``team/shop``."""

    ROOT = "/repos/team/shop/issues"

    def __call__(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}
        if call.path == "/search/issues":
            assert "repo:team/shop" in call.query["q"]
            word = call.query["q"].rpartition(" ")[2].strip('"')
            return 200, {"total_count": 0, "items": [self._shown(each) for each in self.found(word)]}
        if not call.path.startswith(self.ROOT):
            return 404, {"message": "Not Found"}
        parts = call.path.removeprefix(self.ROOT).strip("/").split("/")
        if parts == [""]:
            return self._all(call)
        held = self.one(parts[0])
        if held is None:
            return 410, {"message": "This issue was deleted"}
        return self._comments(call, held) if parts[1:] == ["comments"] else self._one(call, held)

    def _all(self, call: Call) -> Reply:
        if call.method == "GET":
            items = self.listed(call.query, is_open="open")
            return 200, [self._shown(each) for each in self.page(items, call.query)]
        sent = call.json
        if not isinstance(sent.get("title"), str) or not 0 < len(sent["title"]) <= 256:
            return 422, {"message": "Validation Failed"}
        if len(sent.get("body", "")) > 65536:
            return 422, {"message": "Validation Failed", "errors": [{"field": "body"}]}
        return 201, self._shown(self.make(sent["title"], sent.get("body", ""), sent.get("labels", [])))

    def _one(self, call: Call, held: Held) -> Reply:
        if call.method == "PATCH":
            sent = call.json
            held.body = sent.get("body", held.body)
            held.title = sent.get("title", held.title)
            if "state" in sent:
                held.closed, held.reason = sent["state"] == "closed", sent.get("state_reason")
        return 200, self._shown(held)

    def _comments(self, call: Call, held: Held) -> Reply:
        if call.method == "POST":
            held.comments.append(Remark(call.json["body"], _now()))
            return 201, {"id": len(held.comments), "body": held.comments[-1].body}
        since = call.query.get("since", "")
        shown = [each for each in held.comments if _stamp(each.at) >= since]
        size, number = int(call.query.get("per_page", 30)), int(call.query.get("page", 1))
        return 200, [{"body": each.body} for each in shown[(number - 1) * size : number * size]]

    def _shown(self, held: Held) -> dict[str, object]:
        return {
            "id": 10_000 + held.number,
            "number": held.number,
            "html_url": f"https://github.example/team/shop/issues/{held.number}",
            "title": held.title,
            "body": held.body,
            "state": "closed" if held.closed else "open",
            "state_reason": held.reason,
            "closed_at": _stamp(_now()) if held.closed else None,
            "created_at": _stamp(held.at),
        }


class GitLabSite(Forge):
    """The project ``team/shop``; quick actions in texts are carried out, as GitLab does."""

    ROOT = "/api/v4/projects/team/shop/issues"

    def __call__(self, call: Call) -> Reply:
        if call.headers.get("private-token") != TOKEN:
            return 401, {"message": "401 Unauthorized"}
        path = unquote(call.path)
        if "team%2Fshop" not in call.path or not path.startswith(self.ROOT):
            return 404, {"message": "404 Project Not Found"}
        parts = path.removeprefix(self.ROOT).strip("/").split("/")
        if parts == [""]:
            return self._all(call)
        held = self.one(parts[0])
        if held is None:
            return 404, {"message": "404 Not found"}
        return self._notes(call, held) if parts[1:] == ["notes"] else self._one(call, held)

    def _all(self, call: Call) -> Reply:
        if call.method == "GET":
            assert call.query.get("search") is None or call.query["in"] == "description"
            listed = self.listed(call.query, is_open="opened")
            items = self.found(call.query["search"]) if "search" in call.query else listed
            return 200, [self._shown(each) for each in self.page(items, call.query)]
        sent = call.json
        if not 0 < len(sent["title"]) <= 255:
            return 400, {"message": {"title": ["is too long (maximum is 255 characters)"]}}
        held = self.make(sent["title"], sent["description"], sent["labels"].split(","))
        self._quick_actions(held, held.body)
        return 201, self._shown(held)

    def _one(self, call: Call, held: Held) -> Reply:
        if call.method == "PUT":
            sent = call.json
            held.body = sent.get("description", held.body)
            if "state_event" in sent:
                held.closed = sent["state_event"] == "close"
        return 200, self._shown(held)

    def _notes(self, call: Call, held: Held) -> Reply:
        if call.method == "POST":
            held.comments.append(Remark(call.json["body"], _now()))
            self._quick_actions(held, call.json["body"])
        shown = [{"body": each.body, "created_at": _stamp(each.at)} for each in reversed(held.comments)]
        size, number = int(call.query.get("per_page", 20)), int(call.query.get("page", 1))
        return (201, shown[0]) if call.method == "POST" else (200, shown[(number - 1) * size : number * size])

    @staticmethod
    def _quick_actions(held: Held, text: str) -> None:
        if any(line.startswith("/close") for line in text.splitlines()):
            held.closed = True

    def _shown(self, held: Held) -> dict[str, object]:
        return {
            "id": 10_000 + held.number,
            "iid": held.number,
            "web_url": f"https://gitlab.example/team/shop/-/issues/{held.number}",
            "title": held.title,
            "description": held.body,
            "state": "closed" if held.closed else "opened",
            "created_at": _stamp(held.at),
        }
