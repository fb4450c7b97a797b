"""Names and sentences from elsewhere, made safe to show: measured projects may hold any bytes and mean any harm."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_ONE_BYTE = range(0x100)
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: an escape sequence would drive the terminal
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of direction: they show text in another order than it has
    "\u2028\u2029\ufeff]"  # line breaks that only some readers see, and the byte order mark
)


def encodable(text: str) -> str:
    """The text with what UTF-8 cannot hold as escapes: byte E9 of a Latin-1 file name shows as backslash, x, e9."""
    return _SURROGATE.sub(_escape, text)


def one_line(text: str) -> str:
    """The text on one line, with every character that cannot be seen shown as an escape."""
    return _UNSEEN.sub(_escape, encodable(text))


def prose(text: str) -> str:
    """Sentences on one line, with white space of any kind as single blanks."""
    return one_line(" ".join(text.split()))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _ESCAPED_BYTES:  # how Python keeps a byte of a name that is no UTF-8 (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code in _ONE_BYTE else f"\\u{code:04x}"
