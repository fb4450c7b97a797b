"""What ``code.python`` says of files: their size, their Halstead measures and their maintainability index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import fsum

from qualitywatch import Evidence, MetricDefinition, Observation
from qualitywatch_code import python_metrics as metrics
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.evidence import observed
from qualitywatch_code.printable import printable

_Place = tuple[str, FileMeasures]


def file_observations(measured: Sequence[_Place]) -> Iterator[Observation]:
    """Yield the sums over all files, and the maintainability index where any file has a statement."""
    yield _sum(metrics.SOURCE_LINES, measured, lambda file: file.raw.sloc, "source lines")
    yield _sum(metrics.LOGICAL_LINES, measured, lambda file: file.raw.lloc, "logical lines")
    yield _sum(metrics.COMMENT_LINES, measured, lambda file: file.raw.comments, "comments")
    yield _sum(metrics.HALSTEAD_VOLUME, measured, lambda file: file.halstead.volume, "bit")
    yield _sum(metrics.HALSTEAD_EFFORT, measured, lambda file: file.halstead.effort, "discriminations")
    stated = [place for place in measured if place[1].raw.lloc]
    if stated:
        yield from _maintainability(stated)


def _sum(
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
            printable(place[1]), value=place[0], message=f"{place[0]:,.10g} {unit}"
        ),
    )


def _maintainability(stated: Sequence[_Place]) -> Iterator[Observation]:
    worst = sorted((measures.maintainability_index, path) for path, measures in stated)
    mean = fsum(index for index, _ in worst) / len(worst)
    yield observed(metrics.MAINTAINABILITY_MEAN, mean, places=worst, evidence=_maintainable)
    yield observed(metrics.MAINTAINABILITY_MIN, worst[0][0], places=worst, evidence=_maintainable)


def _maintainable(place: tuple[float, str]) -> Evidence:
    index, path = place
    return Evidence(printable(path), value=index, message=f"maintainability index {index:.1f} of 100")
