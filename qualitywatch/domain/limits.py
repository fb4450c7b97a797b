"""Limits: the bounds that whatever a rule asks for is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that still pass when met exactly; a value beyond a ``fail`` bound fails, beyond ``warn`` warns.

    ``equals`` is the value that must not be, ``unless`` the only one that may be; two values are equal where nine
    significant digits are. ``clear_at`` is what a value has to meet before an open finding is over, where that is stricter
    than the bounds.
    """

    warn_above: float | None = None
    fail_above: float | None = None
    warn_below: float | None = None
    fail_below: float | None = None
    warn_equals: float | None = None
    fail_equals: float | None = None
    warn_unless: float | None = None
    fail_unless: float | None = None
    clear_at: float | None = None


NO_LIMITS = Limits()
