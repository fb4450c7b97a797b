"""Times as users write them: a day, a time, or how long ago."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from qualitywatch.domain.durations import parse_duration


class Moment(click.ParamType[datetime]):
    """``2026-01-31``, ``2026-01-31T12:00``, in UTC unless it says otherwise, or ``90d`` for so long ago."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time; fails as click's own types do."""
        if isinstance(value, datetime):
            return value
        try:
            return _written(value)
        except ValueError:
            pass
        try:
            return _ago(value)
        except (ValueError, OverflowError):
            hint = "write a day such as 2026-01-31, or how long ago, such as 90d"
            self.fail(f"{value!r} is no time: {hint}", param, ctx)


def _written(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ago(text: str) -> datetime:
    return datetime.now(UTC) - parse_duration(text)
