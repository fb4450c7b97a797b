"""The catalogue: every metric that the loaded plugins define."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.errors import QualityModelError, UnknownNameError


class MetricCatalogue:
    """All metric definitions by id.

    Raises QualityModelError where an id is defined twice in different words, and where a metric is computed from what
    nobody defines, from elements with other labels, or from itself in a circle.
    """

    def __init__(self, definitions: Iterable[MetricDefinition]) -> None:
        self._by_id: dict[str, MetricDefinition] = {}
        for definition in definitions:
            known = self._by_id.setdefault(definition.id, definition)
            if known != definition:
                raise QualityModelError(
                    f"metric {definition.id} is defined twice, in different words",
                    hint="give one of them another id, or block one plugin",
                )
        for definition in self._by_id.values():
            for element in definition.elements:
                self._refuse_misfit(definition, element)
        self._computed = self._in_order()

    def __iter__(self) -> Iterator[MetricDefinition]:
        return iter(sorted(self._by_id.values(), key=lambda definition: definition.id))

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, metric_id: object) -> bool:
        return metric_id in self._by_id

    def __getitem__(self, metric_id: str) -> MetricDefinition:
        try:
            return self._by_id[metric_id]
        except KeyError:
            near = difflib.get_close_matches(metric_id, self._by_id, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "see qualitywatch metrics list"
            raise UnknownNameError(f"no metric {metric_id!r}", hint=hint) from None

    def computed(self) -> list[MetricDefinition]:
        """The metrics with a measurement function, elements before what is computed from them."""
        return list(self._computed)

    def _refuse_misfit(self, definition: MetricDefinition, element: str) -> None:
        if element not in self._by_id:
            raise QualityModelError(
                f"metric {definition.id} is computed from {element}, which nobody defines"
            )
        labels = self._by_id[element].labels
        if set(labels) != set(definition.labels):
            raise QualityModelError(
                f"metric {definition.id} has the labels {_listed(definition.labels)},"
                f" and {element}, from which it is computed, has {_listed(labels)}",
                hint="a value is computed for each label set, so both have the same labels",
            )

    def _in_order(self) -> tuple[MetricDefinition, ...]:
        ordered: list[MetricDefinition] = []
        done: set[str] = set()

        def visit(definition: MetricDefinition, path: tuple[str, ...]) -> None:
            if definition.id in path:
                circle = " → ".join((*path[path.index(definition.id) :], definition.id))
                raise QualityModelError(f"metrics are computed from each other in a circle: {circle}")
            if definition.id in done:
                return
            for element in definition.elements:
                visit(self._by_id[element], (*path, definition.id))
            done.add(definition.id)
            if definition.function is not None:
                ordered.append(definition)

        for definition in self:
            visit(definition, ())
        return tuple(ordered)


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels)) or "none"
