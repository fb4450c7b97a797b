"""A deployment: another version went live, and what it serves may look different from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A version that went live ``at`` a time on what ``target`` watches; ``url`` leads to the job or the release, if given."""

    target: str
    at: datetime
    version: str
    environment: str = ""
    url: str = ""
