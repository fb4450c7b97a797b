"""What ``code.python`` says of functions: complexity as a profile over source lines, worst functions first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.analysis.measures import FileMeasures, FunctionMeasures
from qualitywatch_code.evidence import observed, worst
from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.metrics.profiles import Profile

_Place = tuple[str, FunctionMeasures]


def function_observations(
    measured: Sequence[tuple[str, FileMeasures]], profile: Profile
) -> Iterator[Observation]:
    """Yield the number of functions and, where there are any, their complexity."""
    functions = [(path, function) for path, measures in measured for function in measures.functions]
    yield Observation(metrics.FUNCTIONS, len(functions))
    if functions:
        yield from _complexity(functions, profile)


def _complexity(functions: list[_Place], profile: Profile) -> Iterator[Observation]:
    values = [function.complexity for _, function in functions]
    shown, total = worst(functions, values, _by_complexity), len(functions)
    yield observed(metrics.COMPLEXITY_TOTAL, sum(values), places=shown, evidence=_complex, total=total)
    yield observed(metrics.COMPLEXITY_MAX, max(values), places=shown, evidence=_complex, total=total)
    for limit, metric in profile.lines.items():
        above = [place for place in functions if place[1].complexity > limit]
        first = [place for place in shown if place[1].complexity > limit]
        yield observed(metric, _lines(above), places=first, evidence=_complex, total=len(above))


def _lines(places: list[_Place]) -> int:
    return sum(function.source_lines for _, function in places)


def _by_complexity(place: _Place) -> tuple[int, int, str, int]:
    path, function = place
    return -function.complexity, -function.source_lines, path, function.line


def _complex(place: _Place) -> Evidence:
    function = place[1]
    return _evidence(
        place,
        function.complexity,
        f"cyclomatic complexity {function.complexity} on {function.source_lines} source lines",
    )


def _evidence(place: _Place, value: float, message: str) -> Evidence:
    path, function = place
    return Evidence(one_line(path), function.line, function.end_line, function.name, value, message)
