"""Does everything but write: what would be sent is written down, word for word, by the code that would send it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualitywatch_jira.connection import Connection

NEW = "(new)"
"""Stands for the id and the key that Jira would give to a new issue."""


@dataclass(frozen=True, slots=True)
class Intended:
    """One request that was not sent; ``doing`` says in words what it is for."""

    method: str
    path: str
    doing: str
    body: Mapping[str, Any]


class Rehearsal(Connection):
    """A connection that reads for real and keeps what it should write."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.intended: list[Intended] = []

    def _send(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        writing: bool,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> bytes:
        if not writing:
            return super()._send(method, path, doing, writing=False, query=query, body=body)
        self.intended.append(Intended(method, path, doing, body or {}))
        return json.dumps({"id": NEW, "key": NEW}).encode()
