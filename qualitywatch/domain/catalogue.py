"""The catalogue: every metric that the loaded plugins define."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.errors import QualityModelError, UnknownNameError


class MetricCatalogue:
    """All metric definitions by id; the same id defined twice in different words is refused (QualityModelError)."""

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
                if element not in self._by_id:
                    raise QualityModelError(
                        f"metric {definition.id} is computed from {element}, which nobody defines"
                    )

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
        """The metrics with a measurement function, elements before what is computed from them.

        Raises QualityModelError where metrics are computed from each other in a circle.
        """
        ordered: list[MetricDefinition] = []
        done: set[str] = set()

        def visit(definition: MetricDefinition, path: tuple[str, ...]) -> None:
            if definition.id in path:
                circle = " → ".join((*path, definition.id))
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
        return ordered
