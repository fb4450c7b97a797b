"""What ``code.git`` says of files: hotspots, and files that change together."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.coupling import CoupledPair
from qualitywatch_code.history.lineages import Lineage
from qualitywatch_code.history.past import Past
from qualitywatch_code.history.standing import Standing
from qualitywatch_code.history.tests import is_test
from qualitywatch_code.metrics.git import COUPLED_PAIRS, HOTSPOT_COMPLEXITY

_Hotspot = tuple[int, int, str]
_Pair = tuple[str, str, CoupledPair[Lineage]]


def file_observations(past: Past, *, explained: bool) -> Iterator[Observation]:
    """Yield the complexity of what changed, where anything did, and the number of coupled pairs; places if ``explained``."""
    standing = past.standing
    if standing.changes:
        yield observed(
            HOTSPOT_COMPLEXITY,
            standing.weighted / standing.changes,
            places=_hotspots(standing) if explained else (),
            evidence=_hotspot,
        )
    pairs = [
        (first, second, pair)
        for pair in past.coupling.pairs()
        if (first := pair.first.path) in standing.files
        and (second := pair.second.path) in standing.files
        and is_test(first) == is_test(second)
    ]
    if explained:
        pairs.sort(key=lambda each: (-each[2].degree * each[2].together, *sorted(each[:2])))
    yield observed(COUPLED_PAIRS, len(pairs), places=pairs if explained else (), evidence=_pair)


def _hotspots(standing: Standing) -> list[_Hotspot]:
    hotspots = [
        (known.changes, known.shape.levels, path) for path, known in standing.files.items() if known.changes
    ]
    return sorted(hotspots, key=lambda spot: (-spot[0] * spot[1], -spot[0], spot[2]))


def _hotspot(spot: _Hotspot) -> Evidence:
    changes, levels, path = spot
    times = "1 change" if changes == 1 else f"{changes:,} changes"
    return Evidence(
        one_line(path), value=levels, message=f"{times} of a file with {levels:,} levels of indentation"
    )


def _pair(found: _Pair) -> Evidence:
    first, second, pair = found
    sides = sorted(((pair.first_changes, first), (pair.second_changes, second)), key=lambda side: side[1])
    (changes, seldom), (_, other) = sorted(sides, key=lambda side: side[0])
    return Evidence(
        one_line(seldom),
        name=one_line(other),
        value=pair.degree,
        message=f"{pair.together} of its {changes} changes came with {one_line(other)};"
        f" degree of coupling {pair.degree:.0%}",
    )
