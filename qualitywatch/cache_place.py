"""Where results are kept, and whether they are one's own: asked before anything else is loaded, so it loads next to nothing."""

from __future__ import annotations

import os
import stat


def cache_place() -> str | None:
    """Where results are kept unless the user says otherwise; None where there is no home to keep them in."""
    if named := os.environ.get("QUALITYWATCH_CACHE"):
        return named
    if caches := os.environ.get("XDG_CACHE_HOME"):
        return os.path.join(caches, "qualitywatch")
    home = os.path.expanduser("~")
    return None if home == "~" else os.path.join(home, ".cache", "qualitywatch")


def is_ours(directory: os.stat_result) -> bool:
    """Whether nobody else could have put results there: a checksum is no signature."""
    if not hasattr(os, "geteuid"):
        return True
    return directory.st_uid in {0, os.geteuid()} and not directory.st_mode & stat.S_IWOTH
