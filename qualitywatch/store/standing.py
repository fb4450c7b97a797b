"""What a judgement of a target rests on, in a few numbers: if they are others by now, it is to be made again."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from qualitywatch.domain.finding import FindingState
from qualitywatch.store.columns import to_millis
from qualitywatch.store.tables import finding, run, target


class Mark(NamedTuple):
    """The target's newest run, and how its findings stand: how many, how many open, openings, and the last change."""

    run: int
    findings: int
    open: int
    generations: int
    changed: int


def mark_of(connection: Connection, of: str) -> Mark:
    """How the target stands now."""
    newest = select(func.max(run.c.id)).join_from(run, target).where(target.c.name == of)
    is_open = case((finding.c.state == FindingState.OPEN.value, 1), else_=0)
    changed = func.max(finding.c.changed_at, type_=finding.c.changed_at.type)
    query = select(func.count(), func.sum(is_open), func.sum(finding.c.generation), changed)
    count, still_open, generations, last = connection.execute(query.where(finding.c.target == of)).one()
    return Mark(
        run=connection.execute(newest).scalar_one() or 0,
        findings=count,
        open=int(still_open or 0),
        generations=int(generations or 0),
        changed=to_millis(last) if last is not None else 0,
    )
