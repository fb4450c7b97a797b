"""Text that no database can hold, kept all the same: file names need not be UTF-8, and column names may be anything.

A lone surrogate and NUL each have a place in a private-use plane of Unicode while they are stored.
"""

from __future__ import annotations

import re

_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")
_HELD = re.compile("[\U0010f000-\U0010f800]")
_PLANE = 0x10F000
_SURROGATES = 0xD800
_NUL_PLACE = 0x10F800


def hold(text: str) -> str:
    """The text as every database can hold it."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNHOLDABLE.sub(_into_plane, text)


def restore(text: str) -> str:
    """The text as it was before ``hold``."""
    return text if text.isascii() else _HELD.sub(_out_of_plane, text)


def is_held(text: str) -> bool:
    """Whether there is something to restore."""
    return not text.isascii() and _HELD.search(text) is not None


def _into_plane(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(_PLANE + code - _SURROGATES if code else _NUL_PLACE)


def _out_of_plane(found: re.Match[str]) -> str:
    code = ord(found.group())
    return "\0" if code == _NUL_PLACE else chr(code - _PLANE + _SURROGATES)
