"""What can go wrong between a client and Jira, on order and a counted number of times."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum

from jira_server.messages import Answer


class FaultKind(StrEnum):
    """How an exchange goes wrong; `ANSWER_*` send the fault's own answer instead of the true one."""

    DROP_BEFORE_COMMIT = "drop_before_commit"
    DROP_AFTER_COMMIT = "drop_after_commit"
    SLOW = "slow"
    TRUNCATED = "truncated"
    ANSWER_BEFORE_COMMIT = "answer_before_commit"
    ANSWER_AFTER_COMMIT = "answer_after_commit"

    @property
    def commits(self) -> bool:
        return self not in (FaultKind.DROP_BEFORE_COMMIT, FaultKind.ANSWER_BEFORE_COMMIT)


@dataclass
class Fault:
    """One order: hits requests of `method` whose path ends in `path`, after letting `skip` of them pass."""

    kind: FaultKind
    method: str = "POST"
    path: str = "/rest/api/3/issue"
    times: int = 1
    skip: int = 0
    answer: Answer = field(
        default_factory=lambda: Answer(500, {"errorMessages": ["Internal server error"], "errors": {}})
    )
    seconds: float = 30.0

    def hits(self, method: str, path: str) -> bool:
        return self.times > 0 and method == self.method and path.endswith(self.path)


class FaultPlan:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if not fault.hits(method, path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None


def rate_limited(
    reason: str | None = "jira-burst-based", *, retry_after: str | datetime | None = "5", **where: object
) -> Fault:
    """A 429 of one of Jira's kinds; `retry_after` as seconds, as a moment (HTTP date) or not at all."""
    headers = {"X-RateLimit-NearLimit": "true", "X-RateLimit-Remaining": "0"}
    if reason:
        headers["RateLimit-Reason"] = reason
    if isinstance(retry_after, datetime):
        headers["Retry-After"] = format_datetime(retry_after, usegmt=True)
    elif retry_after is not None:
        headers["Retry-After"] = retry_after
    body = {"errorMessages": ["Rate limit exceeded."], "errors": {}}
    return refused(429, body, headers, **where)


def refused(
    status: int, body: object = None, headers: dict[str, str] | None = None, **where: object
) -> Fault:
    """An answer instead of the work."""
    return Fault(FaultKind.ANSWER_BEFORE_COMMIT, answer=Answer(status, body, headers or {}), **where)  # type: ignore[arg-type]
