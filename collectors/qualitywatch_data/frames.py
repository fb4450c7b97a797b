"""Profiles and drift of tables in memory, for notebooks and tests of one's own: pandas, Polars and Arrow.

The collectors read files and databases; this is the same engine, the same profile and the same verdict on a table that a
program holds. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualitywatch import CollectError, Problem
from qualitywatch_data.comparison.nature import Declared
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.verdict import Judged, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.engine.duck import Engine, engine
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.telling import told

_NAMED = 5
_TWO = 2


def profile(frame: Any, *, layouts: Mapping[str, Layout] | None = None) -> TableProfile:
    """The profile of a pandas or Polars frame, lazy or not, or an Arrow table, batch, dataset or stream, laid out as ``layouts`` says.

    Durations count in seconds. A stream is read once. Raises CollectError for what the engine cannot read, naming the columns, NoEvidenceError for a table without columns.
    """
    with engine([]) as opened:
        made, _ = profile_of(opened, _dataset(frame), "frame_rows", Choice(), layouts)
    return made


def drift(
    reference: Any,
    current: Any,
    *,
    tolerance: float = TOLERANCE,
    alpha: float = ALPHA,
    identifiers: Sequence[str] = (),
) -> list[Judged]:
    """The verdict on every column of two tables, as ``data.drift`` gives it; ``tolerance`` in units of PSI.

    ``identifiers`` are patterns of columns that say of whom a row is.
    """
    before = profile(reference)
    now = profile(current, layouts=before.layouts)
    return judge(comparisons(before, now, tolerance, Declared(identifiers=identifiers)), alpha)


def report(judged: list[Judged]) -> str:
    """The verdicts in words, the largest shift first, one line for each column."""
    ranked = sorted(judged, key=lambda each: (-each.effect, each.comparison.column))
    return "\n".join(f"{each.comparison.column}: {told(each, hide=False)}" for each in ranked)


def _dataset(frame: Any) -> Dataset:
    def load(opened: Engine, name: str) -> Sequence[Problem]:
        try:
            opened.take(name, frame)
        except CollectError as error:
            raise _with_columns(opened, frame, error) from None
        return ()

    return Dataset(name="the table", load=load)


def _with_columns(opened: Engine, frame: Any, error: CollectError) -> CollectError:
    """The error, with the columns that cannot be read where others can."""
    refused: dict[str, str] = {}
    alone = list(_alone(frame))
    for name, column in alone:
        try:
            opened.take("one_column", column)
        except CollectError as why:
            refused[name] = why.message.partition("can be read: ")[2] or why.message
    if not refused or len(refused) == len(alone) > 1:
        return error
    names = ", ".join(short(name) for name in list(refused)[:_NAMED])
    more = f" and {len(refused) - _NAMED} more" if len(refused) > _NAMED else ""
    return CollectError(
        f"{type(frame).__name__}: {names}{more} cannot be read: {next(iter(refused.values()))}",
        hint="convert such columns, to numbers or to texts (astype(str)), or leave them out",
    )


def _alone(frame: Any) -> Iterator[tuple[str, Any]]:
    """Each column of a frame that has its columns at hand, as a frame of its own."""
    if hasattr(frame, "iloc") and getattr(frame, "ndim", 0) == _TWO:  # pandas
        yield from ((str(name), frame.iloc[:, [place]]) for place, name in enumerate(frame.columns))
    elif hasattr(frame, "get_columns"):  # Polars
        yield from ((column.name, column.to_frame()) for column in frame.get_columns())
    elif hasattr(frame, "column_names") and hasattr(frame, "select"):  # Arrow
        yield from ((name, frame.select([place])) for place, name in enumerate(frame.column_names))
