"""Whether columns are still related as they were, and which pairs of them are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualitywatch import NoEvidenceError
from qualitywatch_data.separation.area import effect_of_gap, gap_of
from qualitywatch_data.separation.classifier import LEAST_ROWS, separated
from qualitywatch_data.separation.effect import Effect, nothing_learned
from qualitywatch_data.separation.sample import Sampler
from qualitywatch_data.separation.tables import encoded


@dataclass(frozen=True, slots=True)
class PairShift:
    """Two features that are related in another way, and how much of the whole shift they explain, from 0 to 1."""

    columns: tuple[str, str]
    names: tuple[str, str]
    share: float
    correlation: tuple[float, float]

    @property
    def told(self) -> str:
        """How they are related, in words."""
        before, now = self.correlation
        return f"rank correlation {before:.2f} → {now:.2f}; {self.share:.0%} of what tells both sides apart"


@dataclass(frozen=True, slots=True)
class Relations:
    """What is proven of all relations together, and the pairs that explain it, the first most."""

    effect: Effect
    pairs: tuple[PairShift, ...]
    columns: int
    left_out: int

    @property
    def told(self) -> str:
        """What is proven, in words."""
        said = (
            self.effect.told
            if not self.effect.beyond
            else f"Columns are related in another way, {self.effect.told}"
        )
        left = f", {self.left_out} columns were left out" if self.left_out else ""
        return f"{said}. {self.columns} columns were looked at{left}."


def relations_of(
    sampler: Sampler,
    numeric: Sequence[str],
    named: Mapping[str, Sequence[str]],
    tolerance: float,
    alpha: float,
) -> Relations:
    """Compare samples of these columns; raises NoEvidenceError where there is nothing to relate."""
    if len(numeric) + len(named) < 2:  # noqa: PLR2004 - a relation is between two
        raise NoEvidenceError("fewer than two columns can be compared", hint="leave relations out")
    reference, current = sampler.columns(numeric, list(named))
    both = encoded(reference, current, numeric, named)
    rows = (len(both.reference), len(both.current))
    columns = len({each.column for each in both.features})
    if min(rows) < LEAST_ROWS:
        return Relations(nothing_learned(rows, tolerance), (), columns, both.left_out)
    if not both.pairs.any():
        raise NoEvidenceError("fewer than two columns vary", hint="leave relations out")
    found = separated(both.reference, both.current, both.pairs, gap_of, alone=False)
    ranked = sorted(found.shares.items(), key=lambda each: (-each[1], each[0]))
    pairs = []
    for (one, other), share in ranked:
        features = both.features[one], both.features[other]
        pairs.append(
            PairShift(
                (features[0].column, features[1].column),
                (features[0].name, features[1].name),
                share,
                both.correlation(one, other),
            )
        )
    return Relations(effect_of_gap(found.estimate, tolerance, alpha), tuple(pairs), columns, both.left_out)
