"""Comments of a merge request over the HTTP interfaces of GitHub and GitLab, which are alike but for addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from qualitywatch.errors import CommentError
from qualitywatch.reports.markdown import MARKER

_PAGE = 100
_MOST_PAGES = 50
_TIMEOUT = 30
_LARGEST = 16 * 1024**2
_NOT_OURS = (403, 404)


@dataclass(frozen=True, slots=True)
class Forge:
    """``comments`` lists and takes new ones, ``one`` with an id behind it is changed by ``method``."""

    comments: str
    one: str
    method: str
    headers: Mapping[str, str] = field(repr=False)


class _NoRedirects(HTTPRedirectHandler):
    """A token goes to nobody but the server it is for."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def write_comment(forge: Forge, body: str) -> str:
    """Change the comment that bears our marker, or write a first one; ``updated`` or ``written``.

    Raises CommentError, which names the server's answer and never the token.
    """
    if not body.startswith(MARKER):
        raise CommentError("the report is no Markdown of qualitywatch", hint="check --format markdown=FILE")
    mine = _find(forge)
    if mine is not None:
        try:
            _call(forge, forge.method, f"{forge.one}/{mine}", {"body": body})
        except _NotOursError:
            mine = None  # somebody else quoted the marker, or took ours away meanwhile
    if mine is not None:
        return "updated"
    _call(forge, "POST", forge.comments, {"body": body})
    return "written"


class _NotOursError(CommentError):
    """The server will not let us touch this comment."""


def _find(forge: Forge) -> int | None:
    for page in range(1, _MOST_PAGES + 1):
        listed = _call(forge, "GET", f"{forge.comments}?per_page={_PAGE}&page={page}")
        if not isinstance(listed, list):
            raise CommentError("the server answered something else than a list of comments")
        for comment in listed:
            if str(comment.get("body") or "").startswith(MARKER):
                return int(comment["id"])
        if len(listed) < _PAGE:
            return None
    return None


def _call(forge: Forge, method: str, url: str, content: object = None) -> Any:
    if not url.startswith(("https://", "http://")):
        raise CommentError(f"{url!r} is no address of a server")
    data = None if content is None else json.dumps(content).encode()
    headers = {**forge.headers, "Content-Type": "application/json", "User-Agent": "qualitywatch"}
    request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 - checked above
    try:
        with build_opener(_NoRedirects).open(request, timeout=_TIMEOUT) as answer:
            return json.loads(answer.read(_LARGEST))
    except HTTPError as error:
        kind = _NotOursError if error.code in _NOT_OURS and method == forge.method else CommentError
        later = " or later" if error.code >= 500 or error.code == 429 else ""  # noqa: PLR2004
        raise kind(
            f"{method} {url} was answered with {error.code} {error.reason}",
            hint=f"try again with a token that may write comments{later}",
        ) from None
    except (URLError, HTTPException, OSError) as error:
        raise CommentError(f"{method} {url} failed: {error}", hint="trying again may help") from None
    except ValueError:
        raise CommentError(f"{method} {url} was not answered with JSON") from None
