"""Sorts answers that are no success into the kinds that the act stage knows.

Certainly not done and worth trying again; perhaps done, so look first; never without somebody changing something.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from qualitywatch import AmbiguousSinkError, RetryableSinkError, SinkError

LONGEST_WAIT = 86_400
USUAL_HINTS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "compare the sink's configuration with what the other side takes",
    HTTPStatus.UNAUTHORIZED: "check the token or password: it may have expired or been revoked",
    HTTPStatus.FORBIDDEN: "give the account the permission that it lacks",
    HTTPStatus.NOT_FOUND: "check url, and that the account may see what it names",
    HTTPStatus.GONE: "it was taken away at the other end: make a new one",
}


class RefusedError(SinkError):
    """An answer that no repetition would change; ``status`` is HTTP's."""

    status: int = 0


def refusal(
    message: str, status: int, headers: Mapping[str, str], *, writing: bool, hint: str = ""
) -> SinkError:
    """The error for an answer that is no success; ``writing`` says whether the call could have changed something."""
    after = _wait(headers)
    if status == HTTPStatus.TOO_MANY_REQUESTS or _spent(status, headers):
        return RetryableSinkError(message, after=after or _until_reset(headers), whole_sink=True)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and after is not None:
        return RetryableSinkError(message, after=after, whole_sink=True)
    if status == HTTPStatus.CONFLICT:
        return RetryableSinkError(message, after=after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return unclear(message, writing=writing)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        hint = "it is elsewhere by now, and redirects are not followed: correct url"
    refused = RefusedError(message, hint=hint or USUAL_HINTS.get(status, ""))
    refused.status = status
    return refused


def unclear(message: str, *, writing: bool) -> SinkError:
    """The error for a call that may have been carried out: a read can simply be repeated, a write cannot."""
    return AmbiguousSinkError(message) if writing else RetryableSinkError(message)


def _spent(status: int, headers: Mapping[str, str]) -> bool:
    """GitHub's way to say that a limit is reached: 403 with nothing left, or with a time to wait."""
    nothing_left = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return status == HTTPStatus.FORBIDDEN and nothing_left


def _until_reset(headers: Mapping[str, str]) -> timedelta | None:
    """Until the moment that x-ratelimit-reset or ratelimit-reset names, in seconds since 1970."""
    text = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
    if not (text.isascii() and text.isdigit()):
        return None
    now = (_moment(headers.get("date", "")) or datetime.now(UTC)).timestamp()
    return timedelta(seconds=min(max(int(text) - now, 1), LONGEST_WAIT))


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """How long Retry-After asks to wait, in either of its two forms; None where it is missing or makes no sense."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), LONGEST_WAIT))
    until = _moment(text)
    if until is None:
        return None
    # Measured on the server's clock, so that a wrong clock here does not matter.
    return max(until - (_moment(headers.get("date", "")) or datetime.now(UTC)), timedelta(0))


def _moment(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - late

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
