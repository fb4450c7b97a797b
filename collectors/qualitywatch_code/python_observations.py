"""Everything that ``code.python`` says of the files that it could measure, be they one or all of a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitywatch import Observation
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.python_explained import explained_observations
from qualitywatch_code.python_files import file_observations
from qualitywatch_code.python_functions import function_observations
from qualitywatch_code.python_outline import Outline, outline_observations
from qualitywatch_code.python_structure import structure_observations


def measured_observations(
    measured: Sequence[tuple[str, FileMeasures]], bands: Bands = SHIPPED
) -> Iterator[Observation]:
    """Yield every observation of these files; past commits fold those of single files (``sources/fold.py`` says how)."""
    yield from file_observations(measured)
    yield from outline_observations(measured, [Outline.of(file) for _, file in measured], bands)
    yield from part_observations(measured, bands)


def part_observations(measured: Sequence[tuple[str, FileMeasures]], bands: Bands) -> Iterator[Observation]:
    """Those that functions, classes and notes make, not files: whole numbers, their maxima and their means."""
    yield from function_observations(measured, bands.complexity)
    yield from structure_observations(measured, bands)
    yield from explained_observations(measured, bands)
