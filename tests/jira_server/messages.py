"""What travels between the HTTP front and the handlers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jira_server.people import User


@dataclass(frozen=True)
class Request:
    """One parsed request; `path` has no base path and no query string."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    user: User | None
    base_url: str
    params: dict[str, str] = field(default_factory=dict)

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    def listed(self, name: str) -> list[str]:
        """A list parameter, given several times or with commas: Jira accepts both."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body; a body of None is an empty one."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """One request and what came of it; `status` is None where the connection was cut."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    status: int | None
    answer: Any
    injected: bool = False


class ApiError(Exception):
    """An answer that says no, in Jira's two forms of saying why."""

    def __init__(self, status: int, *messages: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(status, messages, errors)
        self.answer = Answer(status, {"errorMessages": list(messages), "errors": errors or {}})
