"""How an issue is known to be ours: a word to search by, and hidden marks that prove it and say what was told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from qualitywatch import Delivery, Ticket
from qualitywatch_notify.webhook.event import key_of

_IDENTITY = re.compile(r"<!-- qualitywatch (\{[^\n]{1,500}?\}) -->")
_TEXT = re.compile(r"<!-- qualitywatch begin ([0-9a-f]{16}) -->\n(.*?)\n<!-- qualitywatch end -->", re.DOTALL)


def word_of(fingerprint: str) -> str:
    """What a search finds the issues of a finding by; it is in the text that people see, too."""
    return f"qw-{fingerprint[:12]}"


def identity(ticket: Ticket) -> str:
    """A hidden line that says which row of the ledger an issue was made for."""
    held = {"fp": ticket.fingerprint, "token": ticket.token, "generation": ticket.generation}
    return f"<!-- qualitywatch {json.dumps(held, separators=(',', ':'))} -->"


def identity_in(body: str) -> Mapping[str, Any]:
    """What such a line in an issue says; empty where there is none."""
    match = _IDENTITY.search(body.replace("\r\n", "\n"))
    if match is None:
        return {}
    try:
        held = json.loads(match[1])
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def said(delivery: Delivery) -> str:
    """A hidden line that says which change a comment tells."""
    return f"<!-- qualitywatch said {key_of(delivery)} -->"


def managed(text: str) -> str:
    """Text of ours between marks, with a digest that shows whether somebody has edited it."""
    return f"<!-- qualitywatch begin {_digest(text)} -->\n{text}\n<!-- qualitywatch end -->"


def renewed(body: str, text: str) -> str | None:
    """The body with our text replaced; None where somebody has edited it, took it away, or it says so already."""
    body = body.replace("\r\n", "\n")
    match = _TEXT.search(body)
    if match is None or _digest(match[2]) != match[1] or match[2] == text:
        return None
    return f"{body[: match.start()]}{managed(text)}{body[match.end() :]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
