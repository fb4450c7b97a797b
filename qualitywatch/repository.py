"""Whether a place is in a repository: asked where git itself gives no answer."""

from __future__ import annotations

import os
from pathlib import Path


def is_in_repository(location: Path) -> bool:
    """Whether a ``.git`` lies at a place or above it, of whatever kind: then it is git that says which files count."""
    return any(os.path.lexists(each / ".git") for each in (location, *location.absolute().parents))
