"""The metrics of tools that hold data against expectations: how many are broken, by characteristic of ISO/IEC 25012."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_import.metrics.issues import fact, issues

SEVERITIES = ("fail", "warn", "info")
ACCURACY = "data:accuracy"


def _broken(characteristic: str, what: str) -> MetricDefinition:
    return issues(
        f"import.expectations.broken_{characteristic}", f"Broken expectations of {characteristic}",
        f"Expectations that the data do not meet, by how severe their owner calls that: {what}.",
        unit="{expectation}", characteristic=f"data:{characteristic}", labels=("severity",),
        source="ISO/IEC 25012",
    )  # fmt: skip


BROKEN = {
    "completeness": _broken("completeness", "values that have to be there"),
    "consistency": _broken(
        "consistency", "unique values, references, and columns that agree with each other"
    ),
    "currentness": _broken("currentness", "data that have to be recent"),
    "accuracy": _broken("accuracy", "sets, ranges, patterns, types and all other expectations"),
}
"""By characteristic."""
EVALUATED = fact(
    "import.expectations.evaluated", "Evaluated expectations", "Expectations that the data were held against.",
    unit="{expectation}", characteristic=ACCURACY,
)  # fmt: skip
MET = fact(
    "import.expectations.met", "Met expectations", "Expectations that the data meet.",
    unit="{expectation}", characteristic=ACCURACY,
)  # fmt: skip
MET_SHARE = MetricDefinition(
    id="import.expectations.met_share", title="Share of expectations that are met", unit="1",
    direction=Direction.HIGHER, characteristic=ACCURACY,
    how="Expectations that the data meet, of all that they were held against, whatever their severity.",
    elements=(MET.id, EVALUATED.id), function=ratio(MET.id, EVALUATED.id),
)  # fmt: skip
UNEVALUATED = issues(
    "import.expectations.unevaluated", "Expectations that could not be evaluated",
    "Expectations whose evaluation ended in an error or was skipped: nothing is known of them.",
    unit="{expectation}", characteristic=ACCURACY,
)  # fmt: skip
EXPECTATIONS = (*BROKEN.values(), EVALUATED, MET, MET_SHARE, UNEVALUATED)
