"""Reading the histories of all findings at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from qualitywatch.domain.readings import FindingEvent
from qualitywatch.store.findings import event_of
from qualitywatch.store.tables import finding, finding_event

_AFTER_HEX = "g"


def fingerprints(connection: Connection, prefix: str, *, limit: int) -> list[str]:
    """Those that begin like this, in order: a range of the primary key, which needs no pattern."""
    query = (
        select(finding.c.fingerprint)
        .where(finding.c.fingerprint >= prefix, finding.c.fingerprint < prefix + _AFTER_HEX)
        .order_by(finding.c.fingerprint)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def between(
    connection: Connection, *, since: datetime | None, until: datetime | None, limit: int
) -> list[tuple[str, FindingEvent]]:
    """The newest ``limit`` lines in [since, until], oldest first, with their findings' fingerprints."""
    query = select(finding_event).order_by(finding_event.c.at.desc(), finding_event.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(finding_event.c.at >= since)
    if until is not None:
        query = query.where(finding_event.c.at <= until)
    found = [(row["fingerprint"], event_of(row)) for row in connection.execute(query).mappings()]
    return found[::-1]
