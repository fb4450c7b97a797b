"""What a clock that was ahead left behind: it must not stand for the newest until that time has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, case, literal, update

from qualitywatch.store.tables import series

AHEAD = timedelta(minutes=10)
"""By how much two clocks may differ before what one of them wrote is taken for the future."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def forget_future(connection: Connection, target_id: int, *, now: datetime) -> None:
    """Let the next sample of each series whose newest one lies in the future be its newest; the sample itself stays."""
    kind = series.c.first_ts.type
    present = series.c.first_ts <= literal(now, kind)
    first = case((present, series.c.first_ts), else_=literal(_LONG_AGO, kind))
    ahead = series.c.last_ts > literal(now + AHEAD, kind)
    connection.execute(update(series).where(series.c.target_id == target_id, ahead).values(last_ts=first))
