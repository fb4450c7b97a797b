"""Metric definitions as they were when something was measured, so that old values keep their meaning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.store.tables import metric
from qualitywatch.store.upsert import chunks, insert


def metric_ids(
    connection: Connection, definitions: Iterable[MetricDefinition], at: datetime
) -> dict[str, int]:
    """The row of each definition, written where it is new or reads differently now."""
    wanted = {definition.id: _definition_row(definition) for definition in definitions}
    known = {
        row["name"]: row
        for names in chunks(sorted(wanted))
        for row in connection.execute(select(metric).where(metric.c.name.in_(names))).mappings()
    }
    ids = {name: int(row["id"]) for name, row in known.items()}
    for name, row in sorted(wanted.items()):
        if name in known and all(known[name][key] == value for key, value in row.items()):
            continue
        statement = insert(connection, metric)
        changed = {key: statement.excluded[key] for key in (*row, "changed_at") if key != "name"}
        upsert = statement.values(**row, changed_at=at).on_conflict_do_update(
            index_elements=["name"], set_=changed
        )
        ids[name] = int(connection.execute(upsert.returning(metric.c.id)).scalar_one())
    return ids


class MetricIds:
    """The rows of definitions, looked up once for all runs of one transaction."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection, self._at = connection, at
        self._known: dict[str, tuple[MetricDefinition, int]] = {}

    def of(self, definitions: Iterable[MetricDefinition]) -> dict[str, int]:
        """The row of each definition."""
        wanted = {definition.id: definition for definition in definitions}
        new = [each for each in wanted.values() if self._known.get(each.id, (None, 0))[0] is not each]
        if new:
            for name, row_id in metric_ids(self._connection, new, self._at).items():
                self._known[name] = wanted[name], row_id
        return {name: self._known[name][1] for name in wanted}


def _definition_row(definition: MetricDefinition) -> dict[str, Any]:
    return {
        "name": definition.id,
        "title": definition.title,
        "unit": definition.unit,
        "direction": definition.direction.value,
        "characteristic": definition.characteristic,
        "how": definition.how,
        "source": definition.source,
        "labels": definition.labels,
        "elements": definition.elements,
    }
