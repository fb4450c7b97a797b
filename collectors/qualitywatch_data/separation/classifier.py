"""A classifier that learns to tell the reference from the current data, judged by rows that it has not seen.

Linear discriminant analysis on features and on products of two of them: for normal distributions the best classifier is of this
form. There are thousands of products, so in each fold those are taken whose means differ most in the rows that it learns from:
Fan and Fan, High-dimensional classification using features annealed independence rules, Annals of Statistics 36, 2008.
Nothing is drawn at random: the rows come in the order of their hashes, and each fifth one belongs to the same fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualitywatch_data.separation.area import FOLDS, Estimate, Numbers, cross_validated

PRODUCTS = 64
"""Products that a classifier may have."""
LEAST_ROWS = 50
"""Rows of either side below which nothing is learned."""
_TELLING = 3.0
_RIDGE = 0.01

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Separated:
    """How far the scores of the sides are apart; ``shares`` is how much of it each pair of features explains, from 0 to 1.

    A feature alone is a pair with −1.
    """

    estimate: Estimate
    shares: Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class _Moments:
    rows: int
    products: Numbers
    squares: Numbers

    def without(self, other: _Moments) -> _Moments:
        return _Moments(self.rows - other.rows, self.products - other.products, self.squares - other.squares)


def separated(
    reference: Numbers,
    current: Numbers,
    pairs: NDArray[np.bool_],
    apart: Callable[[Numbers, Numbers], Estimate],
    *,
    alone: bool,
) -> Separated:
    """Learn, and judge by how far ``apart`` the scores are.

    ``pairs`` says which products there may be, ``alone`` whether features count by themselves. Either side must have LEAST_ROWS.
    """
    sides = [[each[fold::FOLDS] for fold in range(FOLDS)] for each in (reference, current)]
    parts = [[_moments(each) for each in side] for side in sides]
    wholes = [_moments(reference), _moments(current)]
    found: list[Estimate] = []
    gains: dict[Pair, float] = {}
    for fold in range(FOLDS):
        learned = [whole.without(part[fold]) for whole, part in zip(wholes, parts, strict=True)]
        chosen = _telling(learned[0], learned[1], pairs)
        if alone:
            chosen = [*((place, -1) for place in range(reference.shape[1])), *chosen]
        others = [
            np.concatenate([_features(each, chosen) for place, each in enumerate(side) if place != fold])
            for side in sides
        ]
        weights = _discriminant(others[0], others[1])
        asked = [_features(side[fold], chosen) for side in sides]
        found.append(apart(asked[0] @ weights, asked[1] @ weights))
        for pair, gain in zip(chosen, weights * (asked[1].mean(axis=0) - asked[0].mean(axis=0)), strict=True):
            gains[pair] = gains.get(pair, 0.0) + float(gain)
    return Separated(cross_validated(found), _shares(gains))


def _moments(rows: Numbers) -> _Moments:
    squared = rows * rows
    return _Moments(len(rows), rows.T @ rows, squared.T @ squared)


def _telling(before: _Moments, now: _Moments, pairs: NDArray[np.bool_]) -> list[Pair]:
    """The products whose means differ most, and at least a few, so that there is something to judge."""
    means = [each.products / each.rows for each in (before, now)]
    spread = sum(
        np.maximum(each.squares / each.rows - mean**2, 0.0) / each.rows
        for each, mean in zip((before, now), means, strict=True)
    )
    ratio = np.where(
        pairs & (spread > 0), np.abs(means[1] - means[0]) / np.sqrt(np.maximum(spread, 1e-300)), 0.0
    )
    order = np.argsort(-ratio, axis=None, kind="stable")[:PRODUCTS]
    found = [(int(a), int(b)) for a, b in zip(*np.unravel_index(order, ratio.shape), strict=True)]
    strong = [each for each in found if ratio[each] > _TELLING]
    return strong or [each for each in found[:1] if ratio[each] > 0]


def _features(rows: Numbers, chosen: list[Pair]) -> Numbers:
    found = np.empty((len(rows), len(chosen)))
    for place, (one, other) in enumerate(chosen):
        found[:, place] = rows[:, one] if other < 0 else rows[:, one] * rows[:, other]
    return found


def _discriminant(before: Numbers, now: Numbers) -> Numbers:
    """Fisher's weights, the covariance drawn to its diagonal the more, the more features there are for the rows."""
    if not before.shape[1]:
        return np.zeros(0)
    means = [each.mean(axis=0) for each in (before, now)]
    centred = [each - mean for each, mean in zip((before, now), means, strict=True)]
    covariance = sum(each.T @ each / len(each) for each in centred) / 2
    count = len(covariance)
    ridge = _RIDGE + count / min(len(before), len(now))
    covariance[np.diag_indices(count)] *= 1 + ridge
    covariance[np.diag_indices(count)] += 1e-12
    weights: Numbers = np.linalg.solve(covariance, means[1] - means[0])
    return weights


def _shares(gains: Mapping[Pair, float]) -> dict[Pair, float]:
    total = sum(gain for gain in gains.values() if gain > 0)
    return {pair: gain / total for pair, gain in gains.items() if gain > 0} if total else {}
