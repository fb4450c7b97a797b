"""What plugins say, made fit to be kept: on one line, of bounded length, without their secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from pydantic import BaseModel, SecretBytes, SecretStr

from qualitywatch.components import Component

LIMIT = 1000
MASK = "**********"


def shortened(text: object, limit: int = LIMIT) -> str:
    """The text on one line of at most ``limit`` characters."""
    words = " ".join(str(text)[: limit * 2].split())
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def words_of(error: BaseException) -> str:
    """What an exception says, which may be nothing; an exception that cannot even say it says nothing."""
    try:
        return shortened(error)
    except Exception:  # noqa: BLE001 - part of the isolation borders: plugins raise what they like
        return ""


def crash_of(error: BaseException) -> str:
    """``crashed with KeyError: 'x'``."""
    words = words_of(error)
    return f"crashed with {type(error).__name__}{f': {words}' if words else ''}"


def masked(text: str, component: Component) -> str:
    """The text with every secret of the component's configuration masked, as it is and as it stands in a URL or in JSON."""
    for secret in sorted({secret for _, secret in secrets_of(component)}, key=len, reverse=True):
        for spelling in (secret, quote(secret, safe=""), json.dumps(secret, ensure_ascii=False)[1:-1]):
            text = text.replace(spelling, MASK)
    return text


def secrets_of(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Each secret within a configuration that is not blank, by the key at which it stands: ``headers.X-Key``."""
    match value:
        case SecretStr() | SecretBytes():
            secret = value.get_secret_value()
            text = secret.decode(errors="replace") if isinstance(secret, bytes) else secret
            if text.strip():
                yield at, text.strip()
        case BaseModel():
            for name in type(value).model_fields:
                yield from secrets_of(getattr(value, name), f"{at}.{name}" if at else name)
        case Mapping():
            for name, part in value.items():
                yield from secrets_of(part, f"{at}.{name}")
        case list() | tuple() | set() | frozenset():
            for number, part in enumerate(value):
                yield from secrets_of(part, f"{at}[{number}]")
        case _:
            pass
