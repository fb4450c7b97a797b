"""Asks HTTP endpoints for JSON: no redirect is followed, no answer is without a limit, no token goes out in clear text."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator

from qualitywatch import CollectError, __version__
from qualitywatch_import.messages import short
from qualitywatch_import.reports.json_text import Node, parse

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

ANSWER_LIMIT = 16 * 1024**2
_ERROR_LIMIT = 4096
_SECONDS = 30
_REDIRECTS = range(300, 400)
_REFUSED = (401, 403)
_NOT_FOUND = 404


class RefusedAnswerError(CollectError):
    """The endpoint answers something else than 200: its ``status``, and what it ``said``, made safe to show."""

    def __init__(self, message: str, *, hint: str = "", status: int = 0, said: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status, self.said = status, said


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme and parts.scheme not in ("http", "https"):
        raise ValueError("must begin with http:// or https://")
    if parts.scheme and not parts.hostname:
        raise ValueError("names no host")
    if parts.username or parts.password:
        raise ValueError("must not carry a user or password; set token or headers instead")
    return text


Address = Annotated[str, AfterValidator(_address)]
"""The type of a component's field that holds an address, or the rest of one that the target's location begins."""


def address(location: str, rest: str | None) -> str:
    """The address to ask: ``rest`` where it is whole, else what it adds to the target's location.

    Raises CollectError where that is no address of HTTP.
    """
    whole = rest if rest and urlsplit(rest).scheme else f"{location.rstrip('/')}/{(rest or '').lstrip('/')}"
    try:
        parts = urlsplit(whole)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise CollectError(f"{short(whole)} is no address: {error}", hint="correct url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        raise CollectError(
            f"{short(whole)} is no address of HTTP",
            hint="set url: https://…, or give the target such a location",
        )
    return whole.rstrip("/") if rest is None else whole


def ask(url: str, *, headers: Mapping[str, str], expected: str, allow_http: bool = False) -> Node:
    """What the endpoint answers; CollectError for anything else than JSON, RefusedAnswerError for a status beside 200.

    Secret ``headers`` go out over http only to this machine, or where ``allow_http`` is set.
    """
    from http.client import HTTPException  # noqa: PLC0415 - late
    from urllib.error import HTTPError  # noqa: PLC0415 - late
    from urllib.request import Request  # noqa: PLC0415 - late

    parts = urlsplit(url)
    named = urlunsplit(parts._replace(query="", fragment=""))  # a query may hold what is nobody's business
    if headers and parts.scheme == "http" and not allow_http and not _is_here(parts.hostname or ""):
        raise CollectError(
            f"{named} would get the token in clear text",
            hint="use https, or set allow_http: true in a closed network",
        )
    sent = {"Accept": "application/json", "User-Agent": f"qualitywatch/{__version__}", **headers}
    try:
        with _opener().open(Request(url, headers=sent), timeout=_SECONDS) as answer:  # noqa: S310 - http(s) only
            body = answer.read(ANSWER_LIMIT + 1)
    except HTTPError as error:
        raise _refusal(
            named, error.code, error.read(_ERROR_LIMIT), error.headers.get("Location", "")
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        said = getattr(error, "reason", None) or error
        raise CollectError(
            f"{named} does not answer: {short(str(said)) or type(error).__name__}",
            hint="is it up, and is url right?",
        ) from None
    if len(body) > ANSWER_LIMIT:
        raise CollectError(f"{named} answers more than {ANSWER_LIMIT // 1024**2} MiB", hint="ask for less")
    return parse(
        body, source=named, expected=expected, hint="is url right? Often a sign-in page answers instead"
    )


def _opener() -> OpenerDirector:
    from urllib import request  # noqa: PLC0415 - late

    opener = (
        request.OpenerDirector()
    )  # not build_opener, which also opens files and FTP and follows redirects
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _refusal(named: str, status: int, body: bytes, location: str) -> RefusedAnswerError:
    said = short(body.decode("utf-8", "replace"))
    if status in _REDIRECTS:
        message, hint = f"{named} answers {status}, elsewhere: {short(location)}", "set url to where it is"
    else:
        message = f"{named} answers {status}{f': {said}' if said else ''}"
        hints = {_NOT_FOUND: "is url right?"} | dict.fromkeys(
            _REFUSED, "is the token right, and may it read this?"
        )
        hint = hints.get(status, "try again later")
    return RefusedAnswerError(message, hint=hint, status=status, said=said)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
