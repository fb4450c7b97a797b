"""Asks a registry for JSON: no redirect is followed, no answer is without a limit, no token goes out in clear text."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from qualitywatch import CollectError, __version__
from qualitywatch_data.messages import short

ANSWER_LIMIT = 16 * 1024**2
_ERROR_LIMIT = 4096
_SECONDS = 30
_HERE = ("localhost", "127.0.0.1", "::1")
_REFUSED = (401, 403)
_UNKNOWN = (400, 404)  # MLflow answers 400 of an alias that it does not know


def authorization(user: str | None, token: str | None) -> dict[str, str]:
    """The header that says who asks: a bearer's token, or a user with a password."""
    if token is None:
        return {}
    if user is None:
        return {"Authorization": f"Bearer {token}"}
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"}


def ask(registry: str, path: str, asked: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """The object that the registry answers; raises CollectError for everything else."""
    from http.client import HTTPException  # noqa: PLC0415 - late
    from urllib.error import HTTPError  # noqa: PLC0415 - late
    from urllib.request import HTTPRedirectHandler, Request, build_opener  # noqa: PLC0415 - late

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    parts = urlsplit(registry)
    named = f"{parts.scheme}://{parts.netloc}"
    if headers and parts.scheme == "http" and parts.hostname not in _HERE:
        raise CollectError(f"{named} would get the token in clear text", hint="use https")
    sent = {"Accept": "application/json", "User-Agent": f"qualitywatch/{__version__}", **headers}
    request = Request(f"{registry.rstrip('/')}{path}?{urlencode(asked)}", headers=sent)  # noqa: S310 - http(s) only
    try:
        with build_opener(Stay).open(request, timeout=_SECONDS) as answer:
            body = answer.read(ANSWER_LIMIT + 1)
    except HTTPError as error:
        raise _refusal(named, error.code, error.read(_ERROR_LIMIT)) from None
    except (OSError, HTTPException, ValueError) as error:
        said = getattr(error, "reason", None) or error
        raise CollectError(
            f"{named} does not answer: {short(str(said)) or type(error).__name__}",
            hint="is it up, and is registry right?",
        ) from None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if len(body) > ANSWER_LIMIT or not isinstance(found, dict):
        raise CollectError(
            f"{named} answers something else than a registry does", hint="correct registry: MLflow's address"
        )
    return found


def _refusal(named: str, status: int, body: bytes) -> CollectError:
    try:
        said = short(str(json.loads(body)["message"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        said = ""
    hints = dict.fromkeys(_REFUSED, "is the token right, and may it read this?")
    hints |= dict.fromkeys(_UNKNOWN, "correct registry, name, and version or alias")
    return CollectError(
        f"{named} answers {status}{f': {said}' if said else ''}", hint=hints.get(status, "try again later")
    )
