"""What expectations say of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualitywatch import Direction, MetricDefinition, Observation

_LABELS = ("expectation", "severity")

BREAKING = MetricDefinition(
    id="data.quality.violations",
    title="Rows that break an expectation",
    unit="{row}",
    direction=Direction.LOWER,
    characteristic="data:accuracy",
    labels=_LABELS,
    how="Rows that break the expectation; for unique, the rows beyond the first of each value. Null breaks only not_null.",
    source="ISO/IEC 25024, accuracy and consistency of data values",
)
MET = MetricDefinition(
    id="data.quality.met",
    title="Rows that meet an expectation",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:accuracy",
    labels=_LABELS,
    how="Share of all rows that do not break the expectation.",
    source="ISO/IEC 25024, accuracy and consistency of data values",
)
FAILED = MetricDefinition(
    id="data.quality.broken_expectations",
    title="Broken expectations",
    unit="{expectation}",
    direction=Direction.LOWER,
    characteristic="data:accuracy",
    labels=("severity",),
    how="Expectations of this severity that at least one row breaks.",
)
UNIQUENESS = MetricDefinition(
    id="data.uniqueness",
    title="Uniqueness",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:consistency",
    labels=("column",),
    how="Different values among the values that are there, counted exactly, for columns that are expected to be unique.",
)
ACCURACY = MetricDefinition(
    id="data.accuracy",
    title="Accuracy",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:accuracy",
    labels=("column",),
    how="Values that are the same as a reference's for the same key, or differ by no more than may be, among the values that are"
    " there on both sides. How many were compared is evidence, with Wilson's interval at 95 %.",
    source="ISO/IEC 25024, semantic data accuracy; Wilson, Journal of the American Statistical Association 22, 1927",
)
COMPARED = MetricDefinition(
    id="data.accuracy.known",
    title="Rows that a reference knows",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:consistency",
    labels=("column",),
    how="Rows whose key the reference has, among all rows.",
)
_SAID = {
    "accuracy": "a type, a range, a set of values, a pattern or the value in a reference",
    "completeness": "what must be there",
    "consistency": "keys, references and conditions over several columns",
    "currentness": "how new the data are",
}
ABOUT = {
    name: MetricDefinition(
        id=f"data.quality.{name}",
        title=f"Expectations of {name} that are met",
        unit="1",
        direction=Direction.HIGHER,
        characteristic=f"data:{name}",
        how=f"Share of the expectations about {what} that no row breaks.",
        source=f"ISO/IEC 25012, {name}",
    )
    for name, what in _SAID.items()
}


def shares_met(expectations: Iterable[tuple[str, bool]]) -> Iterator[Observation]:
    """The share that is met of the expectations about each characteristic; each with whether it is."""
    counts: dict[str, list[bool]] = {}
    for about, met in expectations:
        counts.setdefault(about, []).append(met)
    for about, metric in ABOUT.items():
        if about in counts:
            yield Observation(metric, sum(counts[about]) / len(counts[about]))


IMPORTED = (BREAKING, MET, FAILED, *ABOUT.values())
QUALITY = (BREAKING, MET, FAILED, UNIQUENESS, ACCURACY, COMPARED, *ABOUT.values())
