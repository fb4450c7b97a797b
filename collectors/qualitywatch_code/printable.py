"""Text from measured things, made safe to store and show: names may hold any bytes, messages may be of any length."""

from __future__ import annotations

import re

MESSAGE_LIMIT = 500

_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
_FIRST_BYTE, _LAST_BYTE = 0xDC80, 0xDCFF


def printable(text: str) -> str:
    """The text with what no encoding can hold (undecodable bytes, lone surrogates, NUL) written as escapes."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if _FIRST_BYTE <= code <= _LAST_BYTE:  # a byte that did not decode
        return f"\\x{code & 0xFF:02x}"
    return f"\\u{code:04x}"


def short(text: str) -> str:
    """One printable line of at most MESSAGE_LIMIT characters."""
    line = " ".join(printable(text).split())
    return line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 1]}…"
