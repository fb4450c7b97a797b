"""Reading which run measured what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.readings import Source
from qualitywatch.store import runs
from qualitywatch.store.series import series_id
from qualitywatch.store.tables import run, sample


def behind(
    connection: Connection, key: SeriesKey, *, since: datetime, until: datetime, limit: int
) -> list[Source]:
    """The runs behind the oldest ``limit`` samples in [since, until], oldest first; pruned runs are left out."""
    query = (
        select(sample.c.ts, run)
        .join_from(sample, run, sample.c.run_id == run.c.id)
        .where(sample.c.series_id == series_id(key), sample.c.ts >= since, sample.c.ts <= until)
        .order_by(sample.c.ts)
        .limit(limit)
    )
    return [
        Source(row["ts"], row["id"], runs.from_row(row, key.target))
        for row in connection.execute(query).mappings()
    ]
