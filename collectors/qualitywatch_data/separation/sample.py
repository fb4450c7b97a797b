"""Rows of a data set, so few that they fit into memory, and the same ones whenever the data are the same.

Each row is as likely to be among them as any other. Of columnar files those are taken whose place in the files has a small hash,
so that nothing but them is decoded; of other data, whose rows come in any order, those whose content has one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.profiles.profiled import require_size_of
from qualitywatch_data.profiles.queries import HASHES
from qualitywatch_data.profiles.reading import Choice, opened
from qualitywatch_data.sources.dataset import ROW_FILE, ROW_NUMBER, Dataset

_KEY = "qualitywatch_sample_key"


ROWS = 10_000
VECTORS = 4_000


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws samples of two data sets, whose numbers of rows are known; at most about ``most`` rows of each.

    Nothing is drawn of files that have more than ``most_bytes`` bytes together, whether they are known or not: they are read again.
    """

    engine: Engine
    reference: Dataset
    current: Dataset
    rows: tuple[int, int]
    most: int = ROWS
    most_bytes: int | None = None

    def columns(self, numeric: Sequence[str], named: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Numbers, NaN where they are missing, and texts, None where they are."""
        terms = [*map(_number, numeric), *map(_text, named)]
        before, now = self._both(terms, self.most)
        for side in (before, now):
            for name in named:
                side[name] = _plain(side[name])
        return before, now

    def vectors(self, name: str) -> tuple[Any, Any]:
        """Lists of numbers, None where they are missing."""
        before, now = self._both([_vector(name)], min(self.most, VECTORS))
        return _plain(before[name]), _plain(now[name])

    def _both(self, terms: Sequence[str], wanted: int) -> tuple[dict[str, Any], dict[str, Any]]:
        require_size_of((self.reference, self.current), self.most_bytes)
        sides = zip((self.reference, self.current), self.rows, strict=True)
        before, now = (_sample(self.engine, each, terms, of=rows, wanted=wanted) for each, rows in sides)
        return before, now


def _sample(
    engine: Engine, dataset: Dataset, terms: Sequence[str], *, of: int, wanted: int
) -> dict[str, Any]:
    """About ``wanted`` of the data set's ``of`` rows: for each of the ``terms`` (SQL, with a name) an array."""
    share = min(1.0, wanted / max(1, of))
    limit = HASHES if share >= 1 else int(HASHES * share)
    asked = ", ".join(terms)
    if dataset.columnar:
        rows = dataset.relation(engine, numbered=True, located=True)
        # what the files' paths have in common says where they lie today
        common = os.path.commonpath([part.path for part in dataset.parts])
        skipped = len(common) + 1 if len(dataset.parts) > 1 else 1_000_000
        key = f"hash(substr({ROW_FILE}, {skipped}), {ROW_NUMBER})"
        return engine.arrays(f"SELECT {asked} FROM {rows} WHERE {key} <= {limit} ORDER BY {key}")
    with opened(engine, dataset, "sampled_rows", Choice()) as ready:
        content = f"SELECT *, hash(t) AS {_KEY} FROM {ready.table.relation} AS t"
        numbered = (
            f"SELECT *, hash({_KEY}, row_number() OVER (PARTITION BY {_KEY})) AS {_KEY}_2 FROM ({content})"
        )
        return engine.arrays(f"SELECT {asked} FROM ({numbered}) WHERE {_KEY}_2 <= {limit} ORDER BY {_KEY}_2")


def _number(name: str) -> str:
    """A column as numbers, NaN where it is missing or not finite."""
    value = f"CAST({identifier(name)} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN {value} ELSE 'NaN'::DOUBLE END AS {identifier(name)}"


def _text(name: str) -> str:
    """A column as texts."""
    return f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}"


def _vector(name: str) -> str:
    """A column as lists of numbers."""
    return f"CAST({identifier(name)} AS DOUBLE[]) AS {identifier(name)}"


def require_numpy() -> None:
    """Raise CollectError where the library is missing that samples are computed with."""
    try:
        import numpy  # noqa: ICN001, F401, PLC0415 - whether it is there
    except ModuleNotFoundError:
        raise CollectError(
            "NumPy is not installed, which samples are computed with",
            hint="pip install 'qualitywatch[data]'",
        ) from None


def _plain(values: Any) -> Any:
    """An array whose missing values are None."""
    mask = getattr(values, "mask", None)
    plain = (values if mask is None else values.data).astype(object)
    if mask is not None:
        plain[mask] = None
    return plain
