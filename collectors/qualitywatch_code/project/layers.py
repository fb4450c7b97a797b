"""Layers of a project, as its users name them: what stands below must not import what stands above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualitywatch_code.project.import_graph import Dependency, ImportGraph


@dataclass(frozen=True, slots=True)
class Violation:
    """A dependency that points up: a module of ``layer`` imports one of ``above``."""

    dependency: Dependency
    layer: str
    above: str


def violations(graph: ImportGraph, layers: Sequence[str]) -> list[Violation]:
    """The dependencies against the order of ``layers``, top first, in order of place.

    A layer is a package or module: its whole name, or its name within the outermost package (``domain`` for
    ``shop.domain``). Modules in no layer may import and be imported at will.
    """
    ranks = {layer: rank for rank, layer in enumerate(layers)}
    layer_of = {path: _layer(graph.modules.name(path), ranks) for path in graph.importers}
    return list(_upward(graph, layer_of, ranks))


def unmatched(graph: ImportGraph, layers: Sequence[str]) -> list[str]:
    """Layers that no module belongs to: most likely misspelt."""
    ranks = dict.fromkeys(layers, 0)
    found = {_layer(graph.modules.name(path), ranks) for path in graph.importers}
    return [layer for layer in layers if layer not in found]


def _upward(
    graph: ImportGraph, layer_of: dict[str, str | None], ranks: dict[str, int]
) -> Iterator[Violation]:
    for each in graph.dependencies:
        layer, above = layer_of[each.importer], layer_of[each.imported]
        if layer is not None and above is not None and ranks[above] < ranks[layer]:
            yield Violation(each, layer, above)


def _layer(name: str, ranks: dict[str, int]) -> str | None:
    """The most specific layer that a module belongs to."""
    inner = name.partition(".")[2]
    parts = [(name, name.count(".")), (inner, inner.count("."))]
    for whole, dots in parts:
        for end in range(dots + 1, 0, -1):
            candidate = ".".join(whole.split(".")[:end])
            if candidate in ranks:
                return candidate
    return None
