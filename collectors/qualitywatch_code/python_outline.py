"""What ``code.python`` says of files as wholes, by how much they have of what: code outside functions, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualitywatch import Observation
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.metrics.bands import Bands
from qualitywatch_code.risk import Place, risk_observations


class Outline(NamedTuple):
    """A file's source lines outside functions, and its notes."""

    outside: int
    notes: int

    @classmethod
    def of(cls, file: FileMeasures) -> Outline:
        """That of a file with all its functions and notes."""
        return cls(file.raw.sloc - sum(function.source_lines for function in file.functions), len(file.notes))


def outline_observations(
    files: Sequence[tuple[str, FileMeasures]], outlines: Sequence[Outline], bands: Bands
) -> Iterator[Observation]:
    """Yield the profiles over files, of which some of the functions and notes may be known no more."""
    both = list(zip(files, outlines, strict=True))
    yield from risk_observations(
        bands.module_level,
        [Place(path, each.outside, each.outside) for (path, _), each in both],
        "{lines} source lines outside functions",
    )
    yield from risk_observations(
        bands.notes,
        [Place(path, each.notes, file.raw.sloc) for (path, file), each in both],
        "notes of what is left to do: {value}, on {lines} source lines",
    )
