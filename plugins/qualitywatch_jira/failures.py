"""Sorts what can go wrong with a call to Jira into the three kinds that the act stage knows.

Certainly not done and worth trying again; perhaps done, so look first; never without somebody changing something.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from qualitywatch import AmbiguousSinkError, RetryableSinkError, SinkError

if TYPE_CHECKING:
    from requests import RequestException, Response

WORDS_LIMIT = 500
HINTS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "compare project, issue_type, labels and priorities with the project's create screen",
    HTTPStatus.UNAUTHORIZED: "check email and token: the token may have expired or been revoked",
    HTTPStatus.FORBIDDEN: "give the account this permission in the project's permission scheme",
    HTTPStatus.NOT_FOUND: "check url and project, and that the account may browse the project",
}
DOCTOR = "`qualitywatch jira doctor` checks the whole connection"


class ThrottledError(RetryableSinkError):
    """A rate limit; ``quota`` says that it is the whole account's, ``per_issue`` that it is one issue's."""

    quota: bool = False
    per_issue: bool = False


def refusal(doing: str, response: Response, *, writing: bool) -> SinkError:
    """The error for an answer that is no success; ``writing`` says whether the call could have changed something."""
    status = response.status_code
    message = f"Jira answered {status} to {doing}: {_words(response)}"
    after = _wait(response)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        reason = response.headers.get("RateLimit-Reason")
        throttled = ThrottledError(f"{message} [{reason}]" if reason else message, after=after)
        throttled.quota = bool(reason and "-quota-" in reason)
        throttled.per_issue = bool(reason and "-per-issue-" in reason)
        throttled.whole_sink = throttled.quota
        return throttled
    if status == HTTPStatus.SERVICE_UNAVAILABLE and after is not None:
        return RetryableSinkError(message, after=after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return unclear(message, writing=writing)
    if status == HTTPStatus.CONFLICT:
        return RetryableSinkError(message, after=after)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = response.headers.get("Location", "nowhere")[:WORDS_LIMIT]
        return SinkError(f"Jira sends {doing} on to {target}", hint="set url to the site's present address")
    return SinkError(message, hint=HINTS.get(status, DOCTOR))


def broken(doing: str, error: RequestException, *, writing: bool) -> SinkError:
    """The error for a call that got no usable answer at all."""
    from requests.exceptions import ConnectTimeout, ProxyError, SSLError, Timeout  # noqa: PLC0415

    if isinstance(error, SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return SinkError(
            f"Jira's certificate was not accepted for {doing}",
            hint="name your own authority's certificates in REQUESTS_CA_BUNDLE",
        )
    if isinstance(error, (ConnectTimeout, ProxyError)) or _never_connected(error):
        return RetryableSinkError(
            f"Jira cannot be reached for {doing}", hint="check url, name server and proxy"
        )
    why = "no answer in time" if isinstance(error, Timeout) else "the connection broke"
    return unclear(f"Jira gave no whole answer to {doing}: {why}", writing=writing)


def unclear(message: str, *, writing: bool) -> SinkError:
    """The error for a call that may have been carried out: a read can simply be repeated, a write cannot."""
    return AmbiguousSinkError(message) if writing else RetryableSinkError(message)


def _never_connected(error: RequestException) -> bool:
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _words(response: Response) -> str:
    """Jira's own words, with the names of the fields they are about."""
    if "x-authentication-denied-reason" in response.headers:
        return str(response.headers["x-authentication-denied-reason"])[:WORDS_LIMIT]
    try:
        said: Any = response.json()
    except ValueError:
        html = "html" in response.headers.get("Content-Type", "")
        said = "(a web page)" if html else response.text
    if isinstance(said, dict):
        messages = said.get("errorMessages") or [said.get("message") or said.get("errorMessage")]
        fields = said.get("errors")
        named = [f"{name}: {text}" for name, text in fields.items()] if isinstance(fields, dict) else []
        said = "; ".join(str(part) for part in [*messages, *named] if part)
    printable = "".join(char if char.isprintable() else " " for char in str(said or ""))
    return " ".join(printable.split())[:WORDS_LIMIT] or "(no words)"


def _wait(response: Response) -> timedelta | None:
    """How long Retry-After asks to wait, in either of its two forms; None where it is missing or makes no sense."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 86_400))
    until = _moment(text)
    if until is None:
        return None
    # Measured on the server's clock, so that a wrong clock here does not matter.
    now = _moment(response.headers.get("Date", "")) or datetime.now(UTC)
    return max(until - now, timedelta(0))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
