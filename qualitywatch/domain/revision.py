"""A past state of a code target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit, by its full object id, and the time that its measurements are kept under."""

    commit: str
    committed_at: datetime
