"""Profiles and drift of tables in memory, for notebooks and tests of one's own: pandas, Polars and Arrow.

The collectors read files and databases; this is the same engine, the same profile and the same verdict on a table that a
program holds. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualitywatch import Problem
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.verdict import Judged, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.engine.duck import Engine, engine
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.telling import told


def profile(frame: Any, *, layouts: Mapping[str, Layout] | None = None) -> TableProfile:
    """The profile of a pandas or Polars frame or an Arrow table, numeric columns laid out as ``layouts`` says.

    Raises CollectError for what the engine cannot read, NoEvidenceError for a table without columns.
    """
    with engine([]) as opened:
        made, _ = profile_of(opened, _dataset(frame), "frame_rows", Choice(), layouts)
    return made


def drift(
    reference: Any, current: Any, *, tolerance: float = TOLERANCE, alpha: float = ALPHA
) -> list[Judged]:
    """The verdict on every column of two tables, as ``data.drift`` gives it; ``tolerance`` in units of PSI."""
    before = profile(reference)
    return judge(comparisons(before, profile(current, layouts=before.layouts), tolerance), alpha)


def report(judged: list[Judged]) -> str:
    """The verdicts in words, the largest shift first, one line for each column."""
    ranked = sorted(judged, key=lambda each: (-each.effect, each.comparison.column))
    return "\n".join(f"{each.comparison.column}: {told(each, hide=False)}" for each in ranked)


def _dataset(frame: Any) -> Dataset:
    def load(opened: Engine, name: str) -> Sequence[Problem]:
        opened.take(name, frame)
        return ()

    return Dataset(name="the table", load=load)
