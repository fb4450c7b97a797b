"""What users write, checked before anything is sent; each function returns what it was given, or ValueError."""

from __future__ import annotations

import re

from pydantic import SecretStr

from qualitywatch_jira.capacity import read_points

SHORTEST_SECRET = 16
"""Characters that a webhook's secret has at least."""


def pattern(text: str) -> str:
    """A regular expression that compiles."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


def points(value: float | str | None) -> float | str | None:
    """Points or a share that can be read."""
    read_points(value)
    return value


def token(value: SecretStr) -> SecretStr:
    """A token, without the line end that a secret's file has; ValueError never repeats it."""
    secret = value.get_secret_value().strip()
    if not secret or not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise ValueError("is empty, or has characters that no token has")
    return SecretStr(secret)


def webhook_secret(value: SecretStr) -> SecretStr:
    """A secret that is long enough not to be guessed."""
    if len(value.get_secret_value().strip()) < SHORTEST_SECRET:
        raise ValueError(f"has fewer than {SHORTEST_SECRET} characters")
    return value
