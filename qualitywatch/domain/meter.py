"""Meters: what qualitywatch and its plugins say of their own work, for whoever operates them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_NAME = re.compile(r"[a-z][a-z0-9]*([._][a-z0-9]+)*")
_LABEL = re.compile(r"[a-z][a-z0-9_]*")


class MeterKind(StrEnum):
    """``GAUGE``: how it stands now; ``COUNTER``: how often or how much since the process began."""

    GAUGE = "gauge"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One number about somebody's own work at this moment.

    ``name`` reads like a metric's id (``jira.requests``), ``unit`` is UCUM's (``s``, ``{request}``, empty for a state
    of 0 or 1); both make its name in Prometheus, where a counter ends in ``_total``. All meters of one name have the same
    kind, unit and ``help``. Raises ValueError for a name or a label that Prometheus has no room for, and for no number.
    """

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    kind: MeterKind = MeterKind.GAUGE

    def __post_init__(self) -> None:
        """Refuse what could not be shown."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a meter's name reads like jira.requests, not {self.name!r}")
        if not all(_LABEL.fullmatch(label) for label in self.labels):
            raise ValueError(f"{self.name}: labels are named like sink, not {sorted(self.labels)}")
        if not math.isfinite(self.value):
            raise ValueError(f"{self.name} is {self.value}")
