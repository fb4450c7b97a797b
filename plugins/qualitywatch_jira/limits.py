"""Keeps within Jira's rate limits, so that they are rarely met: a token bucket for each class of calls and each issue.

Jira Cloud counts bursts for each tenant, endpoint and method (100 GET or POST and 50 PUT a second by default), and
writes to one issue (20 in 2 s, 100 in 30 s); source: "Rate limiting", developer.atlassian.com, 2026. Ours stay well below,
because others use the site, too. What Jira says in an answer overrides them: a 429 stops its class, its issue or
everything, as RateLimit-Reason says, and where a limit is near only filing goes on.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from qualitywatch import Meter, MeterKind
from qualitywatch_jira.failures import ThrottledError

PATIENCE = 3.0
"""Seconds that a call waits for its turn; a longer wait is left to the outbox."""
NEAR_SECONDS = 60.0
"""How long only filing goes on after Jira said that a limit is near, where it does not say until when."""
ISSUES_REMEMBERED = 2_000
_ISSUE = re.compile(r"/rest/api/[23]/issue/([^/?]+)(/|$)")
_NO_ISSUES = frozenset({"bulk", "bulkfetch", "createmeta"})


class CallClass(StrEnum):
    """Calls that Jira counts together, or nearly."""

    READ = "read"
    SEARCH = "search"
    CREATE = "create"
    UPDATE = "update"
    AGILE = "agile"


RATES: Mapping[CallClass, tuple[float, float]] = {
    CallClass.READ: (10.0, 50.0),
    CallClass.SEARCH: (10.0, 50.0),
    CallClass.CREATE: (10.0, 20.0),
    CallClass.UPDATE: (10.0, 20.0),
    CallClass.AGILE: (10.0, 20.0),
}
"""Calls a second, and how many may come at once."""
NEEDED_BY_ALL = frozenset({CallClass.SEARCH, CallClass.CREATE})
"""Without these nothing is filed."""
ISSUE_RATE = (2.5, 10.0)
"""Writes to one issue a second, and at once: at most 15 in 2 s and 85 in 30 s."""


@dataclass(slots=True)
class Bucket:
    """Fills with ``rate`` tokens a second, up to ``burst``."""

    rate: float
    burst: float
    tokens: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        """Begin full."""
        self.tokens = self.burst

    def wait(self, now: float) -> float:
        """Seconds until there is a token."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1.0 - self.tokens) / self.rate)

    def take(self) -> None:
        """Use a token, which may be one of the next."""
        self.tokens -= 1.0


class Limits:
    """The limits of one sink; safe to share between threads. ``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._clock, self._sleep, self._patience = clock, sleep, patience
        self._guard = threading.Lock()
        self._buckets = {kind: Bucket(*rate) for kind, rate in RATES.items()}
        self._issues: OrderedDict[str, Bucket] = OrderedDict()
        self._closed_until: dict[str, float] = {}
        self._near_until = 0.0
        self._requests: Counter[CallClass] = Counter()
        self._throttled: Counter[str] = Counter()
        self._waited = dict.fromkeys(CallClass, 0.0)

    def admit(self, method: str, path: str) -> None:
        """Wait for one's turn; ThrottledError where that takes longer than a call can wait."""
        kind, issue = class_of(method, path), issue_of(method, path)
        with self._guard:
            now = self._clock()
            self._refuse_closed(kind, issue, now)
            buckets = [self._buckets[kind], *([self._bucket_of(issue)] if issue else [])]
            wait = max(bucket.wait(now) for bucket in buckets)
            if wait > self._patience:
                raise _throttled(
                    f"too many calls of the class {kind} wait already", wait, whole=kind in NEEDED_BY_ALL
                )
            for bucket in buckets:
                bucket.take()
            self._requests[kind] += 1
            self._waited[kind] += wait
        if wait:
            self._sleep(wait)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of limits; a 429 closes what it is about, whatever else is near."""
        with self._guard:
            if status == 429:  # noqa: PLR2004 - Too Many Requests
                self._throttled[headers.get("RateLimit-Reason") or "none given"] += 1
            elif headers.get("X-RateLimit-NearLimit", "").casefold() == "true":
                self._near_until = self._clock() + _until_reset(headers)

    def put_off_updates(self) -> None:
        """Raises ThrottledError where Jira said that a limit is near: what is left is for tickets that are to be filed."""
        with self._guard:
            left = self._near_until - self._clock()
        if left > 0:
            raise _throttled("a rate limit of Jira's is near, so only filing goes on", left, whole=False)

    def close(self, method: str, path: str, error: ThrottledError) -> None:
        """After a 429: nothing of the kind that was refused is sent before the time that Jira asked for."""
        if error.after is None or error.quota:  # the breaker closes everything for a spent quota
            return
        what = issue_of(method, path) if error.per_issue else class_of(method, path).value
        if what is None:
            return
        with self._guard:
            self._closed_until[what] = self._clock() + error.after.total_seconds()

    def meters(self) -> Iterator[Meter]:
        """Requests, waits and refusals since the process began."""
        with self._guard:
            near = self._near_until > self._clock()
            requests, throttled = Counter(self._requests), Counter(self._throttled)
            waited = dict(self._waited)
        for kind in CallClass:
            label = {"class": kind.value}
            yield _counter(
                "jira.requests", "Requests to Jira, by class of calls.", requests[kind], "{request}", label
            )
            yield _counter(
                "jira.limit.wait",
                "How long calls to Jira waited to keep within its rate limits.",
                waited[kind],
                "s",
                label,
            )
        for reason, count in sorted(throttled.items()):
            said = "Answers of Jira that a rate limit was exceeded, by the reason that it gave."
            yield _counter("jira.throttled", said, count, "{answer}", {"reason": reason})
        yield Meter(
            name="jira.limit.near",
            help="Whether Jira said that a rate limit is near: then only filing goes on.",
            value=float(near),
        )

    def _refuse_closed(self, kind: CallClass, issue: str | None, now: float) -> None:
        for what in (kind.value, *([issue] if issue else [])):
            left = self._closed_until.get(what, 0.0) - now
            if left > 0:
                whole = what in NEEDED_BY_ALL
                raise _throttled(f"Jira asked to wait with calls of the class {what}", left, whole=whole)
            self._closed_until.pop(what, None)

    def _bucket_of(self, issue: str) -> Bucket:
        bucket = self._issues.pop(issue, None) or Bucket(*ISSUE_RATE)
        self._issues[issue] = bucket
        while len(self._issues) > ISSUES_REMEMBERED:
            self._issues.popitem(last=False)
        return bucket


def class_of(method: str, path: str) -> CallClass:
    """What Jira counts a call as."""
    if "/rest/agile/" in path:
        return CallClass.READ if method == "GET" else CallClass.AGILE
    if "/search" in path:
        return CallClass.SEARCH
    if method == "GET" or path.endswith("/bulkfetch"):
        return CallClass.READ
    return CallClass.CREATE if path.endswith(("/issue", "/issue/bulk")) else CallClass.UPDATE


def issue_of(method: str, path: str) -> str | None:
    """The issue that a call writes to; None where it writes to none that is there."""
    match = _ISSUE.search(path)
    return match[1] if match and method != "GET" and match[1] not in _NO_ISSUES else None


def _throttled(message: str, seconds: float, *, whole: bool) -> ThrottledError:
    return ThrottledError(message, after=timedelta(seconds=seconds), whole_sink=whole)


def _until_reset(headers: Mapping[str, str]) -> float:
    """Seconds until X-RateLimit-Reset (ISO 8601), at most an hour."""
    try:
        reset = datetime.fromisoformat(headers.get("X-RateLimit-Reset", ""))
    except ValueError:
        return NEAR_SECONDS
    reset = reset if reset.tzinfo else reset.replace(tzinfo=UTC)
    return min(max((reset - datetime.now(UTC)).total_seconds(), 1.0), 3600.0)


def _counter(name: str, said: str, value: float, unit: str, labels: Mapping[str, str]) -> Meter:
    return Meter(name=name, help=said, value=value, labels=labels, unit=unit, kind=MeterKind.COUNTER)
