"""What ``code.git`` says of files: hotspots, and files that change together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.coupling import CoupledPair
from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.past import Past
from qualitywatch_code.history.tests import is_test
from qualitywatch_code.metrics.git import COUPLED_PAIRS, HOTSPOT_COMPLEXITY

_Hotspot = tuple[int, int, str]


def file_observations(past: Past, shapes: Mapping[str, Shape]) -> Iterator[Observation]:
    """Yield the complexity of what changed, where anything did, and the number of coupled pairs."""
    hotspots: list[_Hotspot] = [
        (changes, shapes[path].levels, path) for path, changes in past.recent.items() if path in shapes
    ]
    if hotspots:
        hotspots.sort(key=lambda spot: (-spot[0] * spot[1], -spot[0], spot[2]))
        weighted = sum(changes * levels for changes, levels, _ in hotspots)
        mean = weighted / sum(changes for changes, _, _ in hotspots)
        yield observed(HOTSPOT_COMPLEXITY, mean, places=hotspots, evidence=_hotspot)
    pairs = [pair for pair in past.coupling.pairs() if is_test(pair.first) == is_test(pair.second)]
    yield observed(COUPLED_PAIRS, len(pairs), places=pairs, evidence=_pair)


def _hotspot(spot: _Hotspot) -> Evidence:
    changes, levels, path = spot
    times = "1 change" if changes == 1 else f"{changes:,} changes"
    return Evidence(
        one_line(path), value=levels, message=f"{times} of a file with {levels:,} levels of indentation"
    )


def _pair(pair: CoupledPair) -> Evidence:
    changes = min(pair.first_changes, pair.second_changes)
    seldom, other = (pair.first, pair.second) if pair.first_changes == changes else (pair.second, pair.first)
    return Evidence(
        one_line(seldom),
        name=one_line(other),
        value=pair.degree,
        message=f"{pair.together} of its {changes} changes came with {one_line(other)};"
        f" degree of coupling {pair.degree:.0%}",
    )
