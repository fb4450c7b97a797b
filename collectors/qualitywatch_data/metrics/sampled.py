"""What samples of two data sets say: of embeddings, and of how columns are related."""

from __future__ import annotations

from qualitywatch_data.metrics.of_drift import of_drift

_JUDGED = (
    "by linear discriminant analysis on features and on those products of two whose means differ most, cross-validated over five"
    " parts of a sample of the rows"
)

SEPARATION = of_drift(
    "separation",
    "How well the vectors are told apart",
    "The area under the ROC curve of a classifier that tells vectors of the current data from those of the reference,"
    f" {_JUDGED}; features are up to 64 principal components, the length, and what the components leave out. 0.5 is"
    " chance. The interval is evidence. The column's data.drift.effect and data.drift.shift follow from it: δ standard"
    " deviations are an area of Φ(δ/√2).",
    labels=("column",),
    source="DeLong, DeLong, Clarke-Pearson, Biometrics 44, 1988; Nadeau, Bengio, Machine Learning 52, 2003",
)
DEPENDENCE = of_drift(
    "dependence",
    "Shift of relations between columns, proven beyond the tolerance",
    "The square of the lower confidence bound of data.drift.dependence_shift minus the tolerance, at least 0; the pairs of"
    " columns that explain it as evidence, weighted with their importance where it is given.",
    unit="{point}",
)
DEPENDENCE_SHIFT = of_drift(
    "dependence_shift",
    "Shift of relations between columns",
    f"How far apart the mean scores of both sides are, in standard deviations of the scores, told apart {_JUDGED}. Columns"
    " enter as ranks, frequent values and missing values, standardised on each side by itself, so that only relations between"
    " columns count and not what any column says alone.",
    unit="{sd}",
    source="Nadeau, Bengio, Machine Learning 52, 2003",
)
SAMPLED = (SEPARATION, DEPENDENCE, DEPENDENCE_SHIFT)
