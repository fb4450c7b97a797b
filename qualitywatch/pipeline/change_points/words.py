"""Shifts in words, the same for every place that shows them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitywatch.domain.quantities import format_apart, format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.run import Run
from qualitywatch.domain.shift import Cause, CauseKind, DatedShift

_COMMIT_DIGITS = 10
_LONG = 32
_NOTHING = "nothing that is recorded changed with it: no tool, setting, version or deployment"


def shift_text(shift: DatedShift, unit: str) -> str:
    """From which level to which: ``16.2 % → 23.4 %``."""
    return " → ".join(format_apart((shift.shift.before, shift.shift.after), unit))


def when_text(shift: DatedShift) -> str:
    """When it happened, as exactly as the values tell."""
    first, last = f"{shift.since:%Y-%m-%d %H:%M}", f"{shift.by:%Y-%m-%d %H:%M}"
    return f"between {first} and {last}"


def cause_text(shift: DatedShift) -> str:
    """What it is put down to, in one line: how it was measured alone where that changed, for then nothing else is proven."""
    if shift.of_the_ruler:
        said = f"{' and '.join(_measuring(shift.causes))}, so it is not held against the code"
        others = [_cause(cause) for cause in shift.causes if not cause.kind.measures]
        return f"{said}; changed as well: {'; '.join(others)}" if others else said
    return "; ".join(_cause(cause) for cause in shift.causes) or _NOTHING


def settings_text(run: Run) -> str:
    """What a run was configured with: ``exclude: ["tests"]; paths: ["src"]``; empty where nobody wrote it down."""
    if run.settings is None:
        return ""
    return (
        "; ".join(f"{one_line(key)}: {prose(value)}" for key, value in run.settings.items()) or "all defaults"
    )


def short_version(version: str) -> str:
    """A version cut to what tells it apart; a dirty commit says so."""
    commit, dash, dirty = version.partition("-dirty")
    if len(commit) > _LONG:
        return f"{one_line(commit[:_COMMIT_DIGITS])}{' with local changes' if dash else ''}{one_line(dirty)}"
    return one_line(version)


def _measuring(causes: Sequence[Cause]) -> Iterator[str]:
    """What measured, and what it was set to, as far as either changed."""
    rulers = [one_line(cause.after) for cause in causes if cause.kind is CauseKind.RULER]
    settings = [_setting(cause) for cause in causes if cause.kind is CauseKind.CONFIGURATION]
    for what, changes in (("ruler", rulers), ("configuration", settings)):
        if changes:
            yield f"the {what} changed ({', '.join(changes)})"


def _setting(cause: Cause) -> str:
    before, after = (prose(value) if value else "not set" for value in (cause.before, cause.after))
    return f"{one_line(cause.name)}: {before} → {after}"


def _cause(cause: Cause) -> str:
    if cause.kind is CauseKind.DEPLOYMENT:
        where = f" to {one_line(cause.name)}" if cause.name else ""
        return f"deployment of {short_version(cause.after)}{where}"
    said = f"{cause.kind.value} {short_version(cause.before)} → {short_version(cause.after)}"
    if cause.commits is not None and cause.commits > 1:
        return f"{said} ({format_quantity(cause.commits, '{commit}')})"
    if cause.subject:
        return f"{said} ({prose(cause.subject)}, {prose(cause.author)})"
    return said
