"""Cuts the files of a project into sections of neighbours: what is kept of a section is made anew where one of its files changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

from qualitywatch_code.sources.results import Blob

MEAN_LENGTH = 128
"""How many files a section has on average: each is read whole where one of its files changed, and all of them are joined."""
LONGEST = 4 * MEAN_LENGTH


def sections_of(blobs: Sequence[Blob]) -> Iterator[Sequence[Blob]]:
    """The files in runs, in their order.

    A section ends with a file whose path says so, whatever stands around it: a file that comes or goes moves the borders of
    no other section, but for those that reach LONGEST.
    """
    start = 0
    for end, (path, _) in enumerate(blobs, 1):
        if end - start == LONGEST or not crc32(path.encode(errors="surrogatepass")) % MEAN_LENGTH:
            yield blobs[start:end]
            start = end
    if start < len(blobs):
        yield blobs[start:]
