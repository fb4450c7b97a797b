"""What a comparison with a reference says of a table."""

from __future__ import annotations

from functools import partial

from qualitywatch import Direction, MetricDefinition
from qualitywatch_data.metrics.of_drift import of_drift
from qualitywatch_data.metrics.sampled import SAMPLED
from qualitywatch_data.metrics.segments import SEGMENTS

_CELLS = (
    "The cells are those of the decision: for numbers up to ten runs of bins with about the same number of rows of both"
    " data sets together, for categories the values, or 64 sets of values by their hash where there are more than 64;"
    " cells that are expected to hold fewer than five rows of either side, or 1 % of all, are merged with others like them."
)
_distance = partial(of_drift, labels=("column",))
EFFECT = _distance(
    "effect",
    "Shift proven beyond the tolerance",
    "The lower confidence bound of the shift, in units of the population stability index, minus the tolerance (0.02"
    " unless configured, a seventh of a standard deviation); 0 where no shift beyond it is proven. The bound follows from X²"
    " of two samples by the non-central chi-square distribution at the level alpha, corrected over all columns by Holm's"
    f" procedure; values and missing values are tested apart, and the larger counts. {_CELLS}",
    unit="{point}",
    source="the idea of testing PSI against a tolerance: Potgieter et al., arXiv:2307.11878",
)
PSI = _distance(
    "psi",
    "Population stability index",
    f"The sum over cells of (q − p)·ln(q/p); an empty cell counts as half a row. {_CELLS}",
    unit="{point}",
    source="Yurdakul, Statistical properties of population stability index, Western Michigan University 2018",
)
KS = _distance(
    "ks",
    "Kolmogorov–Smirnov distance",
    "The largest distance between the distribution functions of the reference and of the current data: exact with"
    " exact: true, else the largest at the edges of up to 256 bins, with the most it can be as evidence.",
)
JS = _distance(
    "js",
    "Jensen–Shannon distance",
    f"The root of the Jensen–Shannon divergence in bits. {_CELLS}",
    source="Endres, Schindelin, A new metric for probability distributions, IEEE Transactions on Information Theory 49, 2003",
)
TV = _distance(
    "tv", "Total variation", f"The share of rows that would have to move from one cell to another. {_CELLS}"
)
CHI_SQUARE = _distance(
    "chi_square",
    "Pearson's X² of two samples",
    "The sum over cells of n·m·(u/n − v/m)²/(u + v), where u of n rows of the reference and v of m current ones are in the cell:"
    f" neither side is taken for the truth. It grows with the rows, so it is no measure of size: the effect is. {_CELLS}",
    source="Pearson, Biometrika 8, 1911",
)
WASSERSTEIN = _distance(
    "wasserstein",
    "Wasserstein distance",
    "The area between the distribution functions in standard deviations of the reference: the signed area of each bin"
    " from the sums of its values, without its sign; exact where the functions cross in no bin, with the most it can be as"
    " evidence.",
    unit="{sd}",
)

SHIFT = _distance(
    "shift",
    "Shift in standard deviations",
    "The shift of a normal distribution's mean, in its standard deviations, that has the same divergence: the root of (X² −"
    f" degrees of freedom)/N, N = n·m/(n+m), at least 0; one scale for numbers, categories and what is missing. {_CELLS}",
    unit="{sd}",
)
QUANTILE = _distance(
    "quantile",
    "Largest shift of a quantile",
    "The largest distance that one of the quantiles 5, 25, 50, 75 and 95 % has moved, in standard deviations of the"
    " reference: the least that the bins allow, with the most as evidence.",
    unit="{sd}",
)
NEW = _distance(
    "new_values",
    "Rows with new values",
    "Share of current rows whose value the reference has not: counted exactly where all values are known, else the least it"
    " can be; not said where the reference has more than 64 values.",
)
VANISHED = _distance(
    "vanished_values",
    "Rows with vanished values",
    "Share of the reference's rows whose value the current data have not: counted exactly where all values are known, else"
    " the least it can be; not said where the current data have more than 64 values.",
)
_count = partial(of_drift, unit="{column}")
DRIFTED = _count("columns", "Columns with drift", "Columns whose data.drift.effect is above 0.")
UNDECIDED = _count(
    "undecided",
    "Columns with too few rows to tell",
    "Columns without proven drift that have so few rows that even a shift of half a standard deviation would have been missed"
    " with a probability of more than 5 %, or a reference whose parts differ so much that no shift would have been found.",
)
SCHEMA = MetricDefinition(
    id="data.drift.schema_changes",
    title="Changed columns",
    unit="{column}",
    direction=Direction.LOWER,
    characteristic="data:consistency",
    how="Columns that vanished, that are new, or whose type is measured in another way than in the reference.",
)
TARGET = of_drift(
    "target",
    "Shift of what a model learns",
    "data.drift.effect of the column that target names; the columns that have shifted with it as evidence.",
    unit="{point}",
)
PREDICTION = of_drift(
    "prediction",
    "Shift of what a model says",
    "data.drift.effect of the column that prediction names; the columns that have shifted with it as evidence, those"
    " first that have shifted most, weighted with their importance where it is given.",
    unit="{point}",
)
RELATION = _distance(
    "relation",
    "Shift within a class of the target",
    "The largest data.drift.effect of the column among the rows of one class of the target, of classes with at least 500"
    " rows on both sides; alpha is for all classes and columns together. Only where the target has at most 64 values.",
    unit="{point}",
)
IMPORTANCE = of_drift(
    "importance",
    "Importance that has shifted",
    "The share of all importances that columns with data.drift.effect above 0 have.",
)
STATISTICS = {
    "psi": PSI,
    "ks": KS,
    "js": JS,
    "tv": TV,
    "chi_square": CHI_SQUARE,
    "wasserstein": WASSERSTEIN,
    "quantile": QUANTILE,
    "new": NEW,
    "vanished": VANISHED,
}
DRIFT = (
    EFFECT,
    SHIFT,
    *STATISTICS.values(),
    DRIFTED,
    UNDECIDED,
    SCHEMA,
    TARGET,
    PREDICTION,
    RELATION,
    IMPORTANCE,
    *SAMPLED,
    *SEGMENTS,
)
