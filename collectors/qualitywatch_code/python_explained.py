"""What ``code.python`` says of docstrings, type annotations and notes, with the places where they lack or stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.analysis.measures import ClassMeasures, FileMeasures, FunctionMeasures, Note
from qualitywatch_code.evidence import observed, worst
from qualitywatch_code.messages import short
from qualitywatch_code.metrics import explained as metrics
from qualitywatch_code.metrics.bands import Bands
from qualitywatch_code.risk import Place, risk_observations
from qualitywatch_code.sources.listing import NOTEBOOKS

_ENTRY_POINTS = frozenset({"__init__", "__main__"})


class _Definition(NamedTuple):
    path: str
    line: int | None
    end_line: int | None
    name: str
    source_lines: int


def explained_observations(
    measured: Sequence[tuple[str, FileMeasures]], bands: Bands
) -> Iterator[Observation]:
    """Yield notes, docstrings of what is public, and annotations of what functions take and give."""
    notes = [(path, note) for path, file in measured for note in file.notes]
    yield observed(metrics.NOTES, len(notes), places=notes, evidence=_noted)
    yield from _docstrings([(path, file) for path, file in measured if is_public(path)], bands)
    yield from _annotations(
        [(path, function) for path, file in measured for function in file.functions], bands
    )


def _docstrings(public: Sequence[tuple[str, FileMeasures]], bands: Bands) -> Iterator[Observation]:
    missing = [each for path, file in public for each in _undocumented(path, file)]
    shown = worst(
        missing,
        [each.source_lines for each in missing],
        lambda each: (-each.source_lines, each.path, each.line or 0),
    )
    total = sum(_definitions(file) for _, file in public)
    yield Observation(metrics.PUBLIC, total)
    yield observed(
        metrics.DOCUMENTED,
        total - len(missing),
        places=shown,
        total=len(missing),
        evidence=lambda each: Evidence(
            one_line(each.path), each.line, each.end_line, each.name, message="it has no docstring"
        ),
    )
    yield from risk_observations(
        bands.missing_docstrings,
        [
            _place(path, function, function.source_lines)
            for path, file in public
            for function in file.functions
            if function.documented is False
        ],
        "{lines} source lines without a docstring",
    )


def is_public(path: str) -> bool:
    """Whether docstrings are asked of what is in a file: it is a module, and nothing in its dotted name begins with ``_``."""
    *packages, file = path.split("/")
    module = file.rpartition(".")[0]
    return (
        not path.endswith(NOTEBOOKS)
        and (not module.startswith("_") or module in _ENTRY_POINTS)
        and not any(package.startswith("_") for package in packages)
    )


def _definitions(file: FileMeasures) -> int:
    """How many of a public module's definitions are public, itself among them where it has any code."""
    classes = sum(each.documented is not None for each in file.classes)
    return bool(file.raw.lloc) + classes + sum(each.documented is not None for each in file.functions)


def _undocumented(path: str, file: FileMeasures) -> Iterator[_Definition]:
    if file.raw.lloc and not file.documented:
        yield _Definition(path, None, None, "", file.raw.sloc)
    definitions: list[ClassMeasures | FunctionMeasures] = [*file.classes, *file.functions]
    for each in definitions:
        if each.documented is False:
            yield _Definition(path, each.line, each.end_line, each.name, each.source_lines)


def _annotations(functions: list[tuple[str, FunctionMeasures]], bands: Bands) -> Iterator[Observation]:
    possible = sum(_possible(function) for _, function in functions)
    lacking = [place for place in functions if place[1].annotated < _possible(place[1])]
    shown = worst(
        lacking,
        [_possible(function) - function.annotated for _, function in lacking],
        lambda place: (place[1].annotated - _possible(place[1]), place[0], place[1].line),
    )
    yield Observation(metrics.ANNOTATABLE, possible)
    yield observed(
        metrics.ANNOTATED,
        sum(function.annotated for _, function in functions),
        places=shown,
        total=len(lacking),
        evidence=_unannotated,
    )
    yield from risk_observations(
        bands.missing_annotations,
        [_place(path, function, _possible(function) - function.annotated) for path, function in functions],
        "{value} annotations are missing on {lines} source lines",
    )


def _place(path: str, function: FunctionMeasures, value: int) -> Place:
    return Place(path, value, function.source_lines, function.line, function.end_line, function.name)


def _possible(function: FunctionMeasures) -> int:
    return function.parameters + 1


def _unannotated(place: tuple[str, FunctionMeasures]) -> Evidence:
    path, function = place
    missing = _possible(function) - function.annotated
    message = f"{missing} of {_possible(function)} annotations are missing"
    return Evidence(one_line(path), function.line, function.end_line, function.name, missing, message)


def _noted(place: tuple[str, Note]) -> Evidence:
    path, note = place
    return Evidence(one_line(path), note.line, name=note.place, message=short(note.text))
