"""Several pieces of bytes as one, and back: what is kept must be read without loading a parser."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def pack(parts: Iterable[bytes]) -> bytes:
    """The parts with their lengths before them."""
    return b"".join(b"%d:%s" % (len(part), part) for part in parts)


def unpack(packed: bytes) -> list[bytes]:
    """The inverse of ``pack``; raises ValueError for anything else."""
    parts: list[bytes] = []
    at = 0
    while at < len(packed):
        colon = packed.index(b":", at)
        end = colon + 1 + int(packed[at:colon])
        if not colon < end <= len(packed):
            raise ValueError("cut off")
        parts.append(packed[colon + 1 : end])
        at = end
    return parts
