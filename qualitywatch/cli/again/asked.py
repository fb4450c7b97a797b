"""What was asked: the words of the command with everything around them that may shape the answer, as one name."""

from __future__ import annotations

import os
import sys
import time

from qualitywatch.cache_place import cache_place
from qualitywatch.unchanged.digest import blake2b

FRESH_VARIABLE = "QUALITYWATCH_FRESH"
NOISE = frozenset({"_", "OLDPWD", "SHLVL"})
"""Variables that shells count and note in; all others may have a say."""
_FORMAT = "2"
_NEVER = frozenset({"--fresh", "--write-baseline", "--tighten", "--record"})


class Asked:
    """A question: its name, where answers are kept, and when it was asked (nanoseconds since 1970).

    ``too_fresh`` is whether something it may follow from was touched just before, so that no answer can be kept.
    """

    def __init__(self, name: str, place: str, at: int) -> None:
        self.name = name
        self.place = place
        self.at = at
        self.too_fresh = False


def asked(arguments: list[str]) -> Asked | None:
    """The question of a command line; None for all but a check, and for one that is to measure anew."""
    if "check" not in arguments or not _NEVER.isdisjoint(arguments) or os.environ.get(FRESH_VARIABLE):
        return None
    if any("@{" in argument for argument in arguments):  # a ref as of some time, which no file of git's says
        return None
    place = cache_place()
    streams = (sys.stdout, sys.stderr)
    if place is None or any(stream is None for stream in streams):
        return None
    at = time.time_ns()
    try:
        around = (
            _FORMAT,
            arguments,
            os.getcwd(),
            sorted((name, value) for name, value in os.environ.items() if name not in NOISE),
            (sys.version, sys.executable, sys.path, tuple(sys.flags), sorted(sys._xoptions.items())),  # noqa: SLF001
            (os.geteuid(), os.getegid(), sorted(os.getgroups())),
            [(stream.encoding, stream.errors, stream.isatty()) for stream in streams],
            _columns(),
        )
    except (OSError, ValueError):  # a directory that is gone, a stream that is closed
        return None
    name = blake2b(repr(around).encode(errors="surrogateescape"), digest_size=20).hexdigest()
    return Asked(name, os.path.join(place, "verdicts-1"), at)


def _columns() -> int:
    """How wide the terminal is; 0 where there is none."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0
