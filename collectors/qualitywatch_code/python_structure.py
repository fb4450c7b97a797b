"""What ``code.python`` says of how code is built: profiles over source lines, the worst functions and classes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from qualitywatch import Evidence, MetricDefinition, Observation, one_line
from qualitywatch_code.analysis.measures import ClassMeasures, FileMeasures, FunctionMeasures
from qualitywatch_code.evidence import observed, worst
from qualitywatch_code.metrics import structure as metrics
from qualitywatch_code.metrics.bands import Bands
from qualitywatch_code.metrics.profiles import Profile
from qualitywatch_code.risk import Place, risk_observations

Part = TypeVar("Part", FunctionMeasures, ClassMeasures)


def structure_observations(
    measured: Sequence[tuple[str, FileMeasures]], bands: Bands
) -> Iterator[Observation]:
    """Yield the code outside functions and, where there are any, what functions and classes are like."""
    functions = [(path, function) for path, file in measured for function in file.functions]
    classes = [(path, each) for path, file in measured for each in file.classes]
    in_functions = sum(function.source_lines for _, function in functions)
    source_lines = sum(file.raw.sloc for _, file in measured)
    yield Observation(metrics.MODULE_LEVEL_LINES, source_lines - in_functions)
    yield Observation(metrics.CLASSES, len(classes))
    if functions:
        yield from _functions(functions, bands)
    if grouped := [place for place in classes if place[1].components]:
        yield _mean(metrics.COHESION_MEAN, [each.components for _, each in grouped])
        yield from _profile(
            grouped, metrics.COHESION_MAX, bands.lack_of_cohesion,
            value=lambda each: each.components, lines=lambda each: each.source_lines,
            message="{} groups of methods that have nothing to do with each other, {} source lines",
        )  # fmt: skip


def _functions(functions: list[tuple[str, FunctionMeasures]], bands: Bands) -> Iterator[Observation]:
    yield from risk_observations(
        bands.function_length, [_length(place) for place in functions], "{lines} source lines"
    )
    outermost = [place for place in functions if place[1].cognitive_complexity is not None]
    yield _mean(metrics.COGNITIVE_MEAN, [function.cognitive_complexity or 0 for _, function in outermost])
    yield from _profile(
        outermost, metrics.COGNITIVE_MAX, bands.cognitive_complexity,
        value=lambda function: function.cognitive_complexity or 0,
        lines=lambda function: function.source_lines + function.nested_lines,
        message="cognitive complexity {} on {} source lines",
    )  # fmt: skip
    yield from _profile(
        functions, metrics.NESTING_MAX, bands.nesting,
        value=lambda function: function.nesting, lines=lambda function: function.source_lines,
        message="nested {} deep on {} source lines",
    )  # fmt: skip
    yield from _profile(
        functions, metrics.PARAMETERS_MAX, bands.parameters,
        value=lambda function: function.parameters, lines=lambda function: function.source_lines,
        message="{} parameters, {} source lines",
    )  # fmt: skip


def _length(place: tuple[str, FunctionMeasures]) -> Place:
    path, function = place
    lines = function.source_lines
    return Place(path, lines, lines, function.line, function.end_line, function.name)


def _mean(metric: MetricDefinition, values: list[int]) -> Observation:
    return Observation(metric, sum(values) / len(values))


def _profile(
    places: list[tuple[str, Part]], highest: MetricDefinition, profile: Profile, *,
    value: Callable[[Part], int], lines: Callable[[Part], int], message: str,
) -> Iterator[Observation]:  # fmt: skip
    def evidence(place: tuple[str, Part]) -> Evidence:
        path, part = place
        said = message.format(value(part), lines(part))
        return Evidence(one_line(path), part.line, part.end_line, part.name, value(part), said)

    values = [value(part) for _, part in places]
    shown = worst(places, values, lambda place: (-value(place[1]), -lines(place[1]), place[0], place[1].line))
    yield observed(highest, max(values), places=shown, evidence=evidence, total=len(places))
    for limit, metric in profile.lines.items():
        above = [lines(part) for each, (_, part) in zip(values, places, strict=True) if each > limit]
        first = [place for place in shown if value(place[1]) > limit]
        yield observed(metric, sum(above), places=first, evidence=evidence, total=len(above))
