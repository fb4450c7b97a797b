"""The SQL of a profile for Spark: one query for many columns, so that one job makes them all.

Every value of every row becomes a row of its own with the number of its column, and these are counted by what they add
to: a bin, a category, a hash among the smallest. Categories are then taken apart into name, bucket, length and pattern.
What is fetched is what a profile keeps, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qualitywatch_data.profiles.categories import BUCKETS, KEPT
from qualitywatch_data.profiles.layout import RESOLUTION
from qualitywatch_data.profiles.sketch import KEPT as HASHES_KEPT
from qualitywatch_data.spark import hashes
from qualitywatch_data.spark.before import KNOWN, Wanted, beside, known_before
from qualitywatch_data.spark.looks import INFINITE, pattern, shown
from qualitywatch_data.spark.steps import Asked, Steps
from qualitywatch_data.spark.text import place_name
from qualitywatch_data.spark.values import LARGEST, NO_TEXT, all_values

_RANKED = "('hash', 'pattern', 'value')"
_SUMS = "n, s, ss, lo, hi"
_KNOWN = "centre, scale, most"
_SAME = ", ".join(f"max({each}) AS {each}" for each in _KNOWN.split(", "))
"""What is the same in all rows of a column."""


def profiled(wanted: Sequence[Wanted], relation: str) -> Asked:
    """Everything about all columns: number, what it is, its place or text, rows, sums, the least and the most."""
    kept = f"c, w, o, k, {_SUMS}, {_KNOWN}"
    first = f"CASE WHEN w = 'hash' THEN {hashes.ordered('o')} ELSE -n END"
    same = f"CASE WHEN w NOT IN {_RANKED} THEN o END"
    rank = f"row_number() OVER (PARTITION BY c, w, {same} ORDER BY {first}, k)"
    steps = Steps(relation)
    names = dict.fromkeys(place_name(each.column.number) for each in wanted)
    narrow = steps.named(f"SELECT {', '.join(names)} FROM {relation}")
    ranked = f"SELECT {kept}, {rank} AS r FROM {_added(steps, wanted, narrow)}"
    return steps.asked(
        f"SELECT {kept} FROM ({ranked}) WHERE r <= {HASHES_KEPT} AND (r <= {KEPT + 1} OR w = 'hash')"
    )


def _added(steps: Steps, wanted: Sequence[Wanted], relation: str) -> str:
    """The counted values, taken apart and added up by what a profile keeps of them."""
    textual = _by_column(wanted, lambda each: str(each.column.textual).lower())
    category = "v IS NOT NULL"
    elements = [
        _element("rows", "0L", "true"),
        _element("bin", "b", "b IS NOT NULL"),
        _element("hash", "q", "q IS NOT NULL"),
        _element("hash", "vh", f"{category} AND {hashes.ordered('vh')} <= most"),
        _element("value", "0L", category, text=shown("v", "vh")),
        _element("bucket", hashes.bucket("vh", BUCKETS), category),
        _element("length", "CAST(char_length(v) AS BIGINT)", category),
        _element("pattern", "0L", "p IS NOT NULL", text="p"),
        _element("patterned", hashes.bucket("h", BUCKETS), "p IS NOT NULL"),
    ]
    groups = f"c, b, q, v, {_SUMS}, {_KNOWN}"
    named = hashes.with_text_hash(steps, _counted(steps, wanted, relation), groups, "v")
    looked = f"SELECT {groups}, h AS vh, CASE WHEN {textual} THEN {pattern('v')} END AS p FROM {named}"
    known = hashes.with_text_hash(steps, f"({looked})", f"{groups}, vh, p", "p")
    apart = f"SELECT c, {_SUMS}, {_KNOWN}, explode(filter(array({', '.join(elements)}), e -> e IS NOT NULL)) AS e FROM {known}"
    return steps.named(
        "SELECT c, e.w AS w, e.o AS o, e.k AS k, sum(n) AS n, sum(s) AS s, sum(ss) AS ss, min(lo) AS lo, max(hi) AS hi,"
        f" {_SAME} FROM ({apart}) GROUP BY c, e.w, e.o, e.k"
    )


def _element(what: str, place: str, there: str, *, text: str = NO_TEXT) -> str:
    return f"CASE WHEN {there} THEN named_struct('w', '{what}', 'o', {place}, 'k', {text}) END"


def _counted(steps: Steps, wanted: Sequence[Wanted], relation: str) -> str:
    """The rows of each bin ``b``, category ``v`` and small hash ``q`` of each column, with sums and bounds."""
    known = steps.named(beside(relation, known_before(steps, wanted, relation)))
    values = steps.named(all_values([each.column for each in wanted], known, KNOWN))
    hashed = hashes.with_number_hash(steps, values, "c, x, i, v, e")
    standard = f"SELECT *, (x - e.centre) / e.scale AS y FROM {hashed}"
    finite = f"SELECT *, CASE WHEN abs(y) <= {LARGEST} THEN y END AS z FROM ({standard})"
    bins = steps.named(f"SELECT *, abs(z) AS a FROM ({finite})")
    small = f"(x IS NOT NULL OR i IS NOT NULL) AND {hashes.ordered('h')} <= e.most"
    keyed = (
        f"SELECT c, v, z, coalesce(x, CAST(nullif(i, {INFINITE}L) AS DOUBLE)) AS x, floor({_ASINH} * {RESOLUTION}) AS b,"
        f" CASE WHEN {small} THEN h END AS q, e.centre AS centre, e.scale AS scale, e.most AS most FROM {bins}"
    )
    return steps.named(
        "SELECT c, b, q, v, count(*) AS n, sum(z) AS s, sum(z * z) AS ss, min(x) AS lo, max(x) AS hi,"
        f" {_SAME} FROM ({keyed}) GROUP BY c, b, q, v"
    )


_ASINH = (
    "signum(z) * CASE WHEN a > 268435456D THEN ln(a) + 0.6931471805599453D"
    " WHEN a > 2D THEN ln(2D * a + 1D / (sqrt(a * a + 1D) + a))"
    " ELSE log1p(a + a * a / (1D + sqrt(1D + a * a))) END"
)
"""The inverse hyperbolic sine as C libraries compute it: Spark's own loses the digits of what is near 0 or far below it."""


def _by_column(wanted: Iterable[Wanted], said: Callable[[Wanted], str]) -> str:
    """What is said of the column that a row is of."""
    return f"array({', '.join(map(said, wanted))})[c]"
