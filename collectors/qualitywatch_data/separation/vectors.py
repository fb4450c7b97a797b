"""Embeddings as features: their principal components, what these leave out of them, and how long they are.

The components are those of both sides together, so that they know nothing of which side a row is from. What they leave out is
the reconstruction error of principal component analysis, which grows when vectors come from somewhere new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualitywatch_data.separation.area import Estimate, Numbers, area_of, effect_of_area
from qualitywatch_data.separation.classifier import LEAST_ROWS, separated
from qualitywatch_data.separation.effect import Effect, nothing_learned

COMPONENTS = 64
_MORE = 10
_ROUNDS = 3
_TINY = 1e-12
_ALIKE = 0.95
_SIZE_LIMIT = 8192


@dataclass(frozen=True, slots=True)
class VectorShift:
    """What is proven of a column of vectors, with the area that it follows from, between ``low`` and ``high``."""

    effect: Effect
    area: Estimate
    low: float
    high: float
    size: int

    @property
    def told(self) -> str:
        """What is proven, in words."""
        area = f"area under the ROC curve {self.area.value:.3f}, between {self.low:.3f} and {self.high:.3f}"
        said = self.effect.told if not self.effect.beyond else f"The vectors have shifted, {self.effect.told}"
        return f"{said}; {area}"


def lengths_of(vectors: Sequence[Any]) -> int | None:
    """How many numbers nearly all vectors have; None where they differ, or there are none."""
    sizes, counts = np.unique([len(each) for each in vectors if each is not None], return_counts=True)
    if not len(sizes) or counts.max() < _ALIKE * counts.sum():
        return None
    size = int(sizes[counts.argmax()])
    return size if 1 < size <= _SIZE_LIMIT else None


def shift_of_vectors(
    reference: Sequence[Any], current: Sequence[Any], size: int, tolerance: float, alpha: float
) -> VectorShift:
    """Compare samples of vectors."""
    before, now = (_matrix(each, size) for each in (reference, current))
    rows = (len(before), len(now))
    if min(rows) < LEAST_ROWS:
        chance = Estimate(0.5, 0.0, rows)
        return VectorShift(nothing_learned(rows, tolerance), chance, 0.0, 1.0, size)
    one, other = vector_features(before, now)
    area = separated(one, other, vector_pairs(one.shape[1]), area_of, alone=True).estimate
    low, high = area.interval(alpha)
    return VectorShift(effect_of_area(area, tolerance, alpha), area, max(0.0, low), min(1.0, high), size)


def _matrix(vectors: Sequence[Any], size: int) -> Numbers:
    """The vectors of this size that are finite throughout."""
    some = [np.ma.filled(each, np.nan) for each in vectors if each is not None and len(each) == size]
    found = np.array(some, dtype=np.float64).reshape(len(some), size)
    kept: Numbers = found[np.isfinite(found).all(axis=1)]
    return kept


def vector_features(reference: Numbers, current: Numbers) -> tuple[Numbers, Numbers]:
    """Both sides as features of mean 0 and standard deviation 1 over both together; features without any are left out."""
    both = np.concatenate([reference, current])
    centred = both - both.mean(axis=0)
    directions = _directions(centred)
    scores = centred @ directions
    columns = [scores, np.log(_TINY + np.sum(both * both, axis=1, keepdims=True))]
    if directions.shape[1] < both.shape[1]:
        rest = np.sum(centred * centred, axis=1) - np.sum(scores * scores, axis=1)
        columns.append(np.log(_TINY + np.maximum(rest, 0.0))[:, None])
    features = np.concatenate(columns, axis=1)
    features -= features.mean(axis=0)
    spread = features.std(axis=0)
    told = spread > 1e-9 * max(float(spread.max()), _TINY)
    features = features[:, told] / spread[told]
    return features[: len(reference)], features[len(reference) :]


def vector_pairs(count: int) -> NDArray[np.bool_]:
    """Every product of two features, and every square."""
    pairs: NDArray[np.bool_] = np.triu(np.ones((count, count), dtype=bool))
    return pairs


def _directions(centred: Numbers) -> Numbers:
    """The first principal directions, by iteration on a subspace: Halko, Martinsson and Tropp, SIAM Review 53, 2011."""
    size = centred.shape[1]
    if size <= 2 * COMPONENTS:
        _, vectors = np.linalg.eigh(centred.T @ centred)
        found: Numbers = vectors[:, ::-1][:, :COMPONENTS]
        return found
    start = np.random.default_rng(size).standard_normal((size, COMPONENTS + _MORE))
    basis = np.linalg.qr(start)[0]
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(centred.T @ (centred @ basis))[0]
    inside = centred @ basis
    _, turned = np.linalg.eigh(inside.T @ inside)
    first: Numbers = turned[:, ::-1][:, :COMPONENTS]
    return basis @ first
