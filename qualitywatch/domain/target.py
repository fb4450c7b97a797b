"""What is measured, over which time, in which version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qualitywatch.domain.changes import Changes


class TargetKind(StrEnum):
    """The four kinds of thing whose quality is watched."""

    CODE = "code"
    PIPELINE = "pipeline"
    MODEL = "model"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class Target:
    """A target entity (ISO/IEC 25021): ``location`` is a path or URL, ``labels`` are the user's own."""

    name: str
    kind: TargetKind
    location: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> str:
        """The label that keeps a finding in staging apart from the same one in production; may be empty."""
        return self.labels.get("environment", "")


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time that a collector measures, and the only clock it sees; both ends carry a time zone.

    ``changes`` is given only to a collector that says ``measures_changes``: it then measures what changed and nothing else.
    """

    start: datetime
    end: datetime
    changes: Changes | None = None

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a window needs time zones")
        if self.start > self.end:
            raise ValueError("a window starts before it ends")


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of code, data and model that a value was measured on; None where there is none."""

    code: str | None = None
    data: str | None = None
    model: str | None = None
