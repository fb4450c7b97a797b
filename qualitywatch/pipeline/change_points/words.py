"""Shifts in words, the same for every place that shows them. Pure."""

from __future__ import annotations

from qualitywatch.domain.quantities import format_apart, format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.shift import Cause, CauseKind, DatedShift

_COMMIT_DIGITS = 10
_LONG = 32
_NOTHING = "nothing that is recorded changed with it: neither tools nor versions"


def shift_text(shift: DatedShift, unit: str) -> str:
    """From which level to which: ``16.2 % → 23.4 %``."""
    return " → ".join(format_apart((shift.shift.before, shift.shift.after), unit))


def when_text(shift: DatedShift) -> str:
    """When it happened, as exactly as the values tell."""
    first, last = f"{shift.since:%Y-%m-%d %H:%M}", f"{shift.by:%Y-%m-%d %H:%M}"
    return f"between {first} and {last}"


def cause_text(shift: DatedShift) -> str:
    """What it is put down to, in one line: the ruler alone where that changed, for then nothing else is proven."""
    if shift.of_the_ruler:
        rulers = ", ".join(one_line(cause.after) for cause in shift.blamed)
        said = f"the ruler changed ({rulers}), so it is not held against the code"
        others = [_cause(cause) for cause in shift.causes if cause.kind is not CauseKind.RULER]
        return f"{said}; changed as well: {'; '.join(others)}" if others else said
    return "; ".join(_cause(cause) for cause in shift.causes) or _NOTHING


def short_version(version: str) -> str:
    """A version cut to what tells it apart; a dirty commit says so."""
    commit, dash, dirty = version.partition("-dirty")
    if len(commit) > _LONG:
        return f"{one_line(commit[:_COMMIT_DIGITS])}{' with local changes' if dash else ''}{one_line(dirty)}"
    return one_line(version)


def _cause(cause: Cause) -> str:
    said = f"{cause.kind.value} {short_version(cause.before)} → {short_version(cause.after)}"
    if cause.commits is not None and cause.commits > 1:
        return f"{said} ({format_quantity(cause.commits, '{commit}')})"
    if cause.subject:
        return f"{said} ({prose(cause.subject)}, {prose(cause.author)})"
    return said
