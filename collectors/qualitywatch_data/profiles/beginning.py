"""How a file begins, as far as it is looked at for what the engine does not say of it."""

from __future__ import annotations

import zlib

from qualitywatch_data.objects.file import content
from qualitywatch_data.sources.dataset import Part

GZIP = 31
"""What tells zlib that a gzip header is expected."""


def beginning(part: Part, most: int) -> bytes:
    """At most so many bytes of a file, unpacked where gzip packed it; none where it cannot be read, which others tell."""
    try:
        start = content(part.remote or part.path, 0, min(most, part.size))
        return zlib.decompressobj(GZIP).decompress(start, most) if part.path.endswith(".gz") else start
    except (OSError, zlib.error):
        return b""
