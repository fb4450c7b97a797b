"""Text from measured things, made safe to store and show: names may hold any bytes, messages may be of any length."""

from __future__ import annotations

MESSAGE_LIMIT = 500


def printable(text: str) -> str:
    """The text with what no encoding can hold (undecodable bytes, lone surrogates, NUL) written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def short(text: str) -> str:
    """One printable line of at most MESSAGE_LIMIT characters."""
    line = " ".join(printable(text).split())
    return line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 1]}…"
