"""What a pass has to know before it begins, as a query of one row: where bins lie, and how large the smallest hashes can be.

It is a part of the query that makes the pass, and so of the same job: values are counted, some of them are looked at, and the row
that comes of it is joined to every other. The join is a cartesian product, because a broadcast would be a job of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualitywatch_data.profiles.column import Kind
from qualitywatch_data.profiles.layout import WIDEST, Layout
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.scan import SAMPLED
from qualitywatch_data.profiles.sketch import KEPT
from qualitywatch_data.spark.steps import Steps
from qualitywatch_data.spark.text import double
from qualitywatch_data.spark.values import LARGEST, NO_DOUBLE, number_of, some_values, there

KNOWN = "known"
"""The row's only column: an array with ``centre``, ``scale`` and ``most``, the largest hash that counts, for each column's place."""
EVERY_HASH = 2**63 - 1
"""The largest of all hashes in the order of ``hashes.ordered``."""
_SHARES, _CHANCE = "shares", "chance"
_SEED = 20260101
_SURELY_ENOUGH = float(4 * KEPT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column, where its bins lie if that is known, and whether all hashes are wanted: not as many as almost surely are enough."""

    column: Column
    layout: Layout | None = None
    every_hash: bool = False

    @property
    def unknown(self) -> bool:
        """Whether its values say where its bins lie."""
        return self.layout is None and self.column.kind is Kind.NUMERIC


def known_before(steps: Steps, wanted: Sequence[Wanted], relation: str) -> str:
    """The relation of KNOWN; what is not given is said by some of the values, or by all where they are few."""
    centres = [double(each.layout.centre) if each.layout else NO_DOUBLE for each in wanted]
    scales = [double(each.layout.scale) if each.layout else NO_DOUBLE for each in wanted]
    given = [_struct(*each, f"{EVERY_HASH}L") for each in zip(centres, scales, strict=True)]
    if not any(each.unknown or (each.column.hashed and not each.every_hash) for each in wanted):
        return steps.named(f"SELECT array({', '.join(given)}) AS {KNOWN}")
    every = [str(each.every_hash).lower() for each in wanted]
    said = _struct(
        f"coalesce({_of_place(centres)}, centre)",
        f"coalesce({_of_place(scales)}, scale)",
        f"CASE WHEN {_of_place(every)} THEN {EVERY_HASH}L ELSE most END",
    )
    keyed = f"SELECT map_from_entries(collect_list(struct(c, {said}))) AS m FROM {_laid_out(steps, wanted, relation)}"
    found = ", ".join(f"coalesce(m[{place}], {each})" for place, each in enumerate(given))
    return steps.named(f"SELECT array({found}) AS {KNOWN} FROM ({keyed})")


def beside(relation: str, one_row: str, also: str = "") -> str:
    """A relation with what one row says beside each of its own, in one job."""
    return (
        f"SELECT /*+ SHUFFLE_REPLICATE_NL(one_row) */ *{also} FROM {relation} CROSS JOIN {one_row} AS one_row"
    )


def _struct(centre: str, scale: str, most: str) -> str:
    return f"named_struct('centre', {centre}, 'scale', {scale}, 'most', {most})"


def _of_place(said: Sequence[str]) -> str:
    return f"array({', '.join(said)})[c]"


def _laid_out(steps: Steps, wanted: Sequence[Wanted], relation: str) -> str:
    """The layout of each column that was looked at, as ``suitable_layout`` has it, and the largest of its hashes that counts."""
    wide = "(q[3] - q[1]) / 1.349D AS spread, (q[4] - q[0]) / 8D AS extent, abs(q[2]) AS far"
    usable = " ".join(
        f"WHEN {each} > 0D AND {each} <= {LARGEST} THEN {each}" for each in ("spread", "extent", "far")
    )
    power = f"greatest({-WIDEST}D, least({WIDEST}D, rint(log2(CASE {usable} ELSE 1D END))))"
    spread = f"SELECT *, {wide} FROM {_seen(steps, wanted, relation)}"
    scaled = f"(SELECT *, pow(2D, {power}) AS scale FROM ({spread}))"
    near = f"abs(q[2] / scale) < {double(2.0**53)}"
    rounded = (
        f"SELECT *, CASE WHEN {near} THEN rint(q[2] / scale) * scale + 0D ELSE q[2] END AS r FROM {scaled}"
    )
    return steps.named(
        f"SELECT c, CASE WHEN abs(r) <= {LARGEST} THEN r ELSE q[2] END AS centre, IF(q IS NULL, NULL, scale) AS scale,"
        f" {_most()} AS most FROM ({rounded})"
    )


def _most() -> str:
    """A hash that the smallest ones are almost surely below.

    There are at least as many different values as were seen, and how often two of them agree says more: of D equally
    frequent values two agree with a probability of 1/D, of others more often; one that agrees with none but itself is one of
    seen/share. Three deviations are left for chance.
    """
    agreeing = "(pairs + 3D * sqrt(pairs) + 10D)"
    least = f"greatest(CAST(different AS DOUBLE), 1D / (2D * {agreeing} / (seen * seen) + share / seen))"
    part = double(2.0**64 * _SURELY_ENOUGH)
    bound = f"CAST({part} / {least} - {double(2.0**63)} AS BIGINT)"
    return f"CASE WHEN {least} > {double(_SURELY_ENOUGH)} THEN {bound} ELSE {EVERY_HASH}L END"


def _seen(steps: Steps, wanted: Sequence[Wanted], relation: str) -> str:
    """Of each column's values that are looked at: how many, of which share, how many different ones and pairs, and quartiles ``q``.

    The quartiles are of the finite values, with the least and the most of them; null where there is none.
    """
    columns = [each.column for each in wanted]
    which = [
        f"{there(column)} AND {_CHANCE} < {_SHARES}[{place}]" if column.hashed else "false"
        for place, column in enumerate(columns)
    ]
    shares = [f"{_SHARES}[{place}]" for place in range(len(columns))]
    enough = steps.named(_enough(columns, relation))
    chosen = steps.named(beside(relation, enough, f", rand({_SEED}) AS {_CHANCE}"))
    values = steps.named(some_values(columns, chosen, which, shares))
    unknown = [str(place) for place, each in enumerate(wanted) if each.unknown]
    quartiles = "CAST(NULL AS ARRAY<DOUBLE>)"
    if unknown:
        finite = f"abs(x) <= {LARGEST} AND c IN ({', '.join(unknown)})"
        quartiles = f"percentile(x, array(0D, 0.25D, 0.5D, 0.75D, 1D), n) FILTER (WHERE {finite})"
    return steps.named(
        "SELECT c, max(s) AS share, count(*) AS different, CAST(sum(n) AS DOUBLE) AS seen, sum(n * (n - 1D) / 2D) AS pairs,"
        f" {quartiles} AS q FROM (SELECT c, x, i, v, max(s) AS s, count(*) AS n FROM {values} GROUP BY c, x, i, v) GROUP BY c"
    )


def _enough(columns: Sequence[Column], relation: str) -> str:
    """A row of the share of each column's values that says where they lie; NaN and infinities do not."""
    counts = ", ".join(
        f"count_if({f'abs({number_of(each)}) <= {LARGEST}' if each.kind is Kind.NUMERIC else there(each)})"
        for each in columns
    )
    share = f"CASE WHEN n < {2 * SAMPLED} THEN 1D ELSE {double(float(SAMPLED))} / n END"
    return f"SELECT transform(array({counts}), n -> {share}) AS {_SHARES} FROM {relation}"
