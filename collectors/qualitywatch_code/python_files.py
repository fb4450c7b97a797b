"""What ``code.python`` says of files: their size, their Halstead measures and their maintainability index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import fsum

from qualitywatch import Evidence, MetricDefinition, Observation, one_line
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.evidence import observed
from qualitywatch_code.metrics import python as metrics

_Place = tuple[str, FileMeasures]


def file_observations(measured: Sequence[_Place]) -> Iterator[Observation]:
    """Yield the sums over all files, and the maintainability index where any file has a statement."""
    files = [measures for _, measures in measured]
    # Sizes carry no evidence: shares are computed from them, and would show the largest files as if they were to blame.
    yield Observation(metrics.SOURCE_LINES, sum(file.raw.sloc for file in files))
    yield Observation(metrics.LOGICAL_LINES, sum(file.raw.lloc for file in files))
    yield Observation(metrics.COMMENT_LINES, sum(file.raw.comments for file in files))
    yield _halstead(metrics.HALSTEAD_VOLUME, measured, lambda file: file.halstead.volume, "bit")
    yield _halstead(metrics.HALSTEAD_EFFORT, measured, lambda file: file.halstead.effort, "discriminations")
    stated = [place for place in measured if place[1].raw.lloc]
    if stated:
        yield from _maintainability(stated)


def _halstead(
    metric: MetricDefinition, measured: Sequence[_Place], part: Callable[[FileMeasures], float], unit: str
) -> Observation:
    parts = sorted(
        ((part(measures), path) for path, measures in measured if part(measures)),
        key=lambda place: (-place[0], place[1]),
    )
    return observed(
        metric,
        fsum(value for value, _ in parts),
        places=parts,
        evidence=lambda place: Evidence(
            one_line(place[1]), value=place[0], message=f"{place[0]:,.0f} {unit}"
        ),
    )


def _maintainability(stated: Sequence[_Place]) -> Iterator[Observation]:
    worst = sorted((measures.maintainability_index, path) for path, measures in stated)
    mean = fsum(index for index, _ in worst) / len(worst)
    yield observed(metrics.MAINTAINABILITY_MEAN, mean, places=worst, evidence=_maintainable)
    yield observed(metrics.MAINTAINABILITY_MIN, worst[0][0], places=worst, evidence=_maintainable)


def _maintainable(place: tuple[float, str]) -> Evidence:
    index, path = place
    return Evidence(one_line(path), value=index, message=f"maintainability index {index:.1f} of 100")
