"""What tools say of data that were held against expectations, whatever they call them, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qualitywatch import Evidence, Observation
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.expectations import BROKEN, EVALUATED, MET, SEVERITIES, UNEVALUATED

MET_IT, UNKNOWN = "met", "unknown"
_WORDS = {
    "completeness": ("null", "missing", "not_empty", "completeness"),
    "currentness": ("fresh", "recency", "recent", "up_to_date"),
    "consistency": (
        "unique", "duplicate", "relationship", "foreign", "reference", "pair", "compound", "multicolumn",
        "equal_rowcount", "equality", "mutually_exclusive",
    ),
}  # fmt: skip
"""What the names of expectations have in them, characteristic by characteristic; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation and how it ended: ``met``, one of SEVERITIES where it is broken, or ``unknown``.

    ``kind`` is the tool's name of what is expected, ``rows`` how many break it where that is told.
    """

    about: str
    kind: str
    outcome: str
    rows: float | None = None
    message: str = ""
    path: str = ""
    line: int | None = None

    @property
    def characteristic(self) -> str:
        """The characteristic of ISO/IEC 25012 that it is about."""
        name = self.kind.lower()
        return next(
            (found for found, words in _WORDS.items() if any(word in name for word in words)), "accuracy"
        )


def expectation_observations(found: Sequence[Expectation], at: datetime) -> Iterator[Observation]:
    """Yield the counts; of a characteristic that no expectation was about, nothing, as nothing is known of it."""
    evaluated = [each for each in found if each.outcome != UNKNOWN]
    unknown = [each for each in found if each.outcome == UNKNOWN]
    met = sum(each.outcome == MET_IT for each in evaluated)
    yield observed(EVALUATED, len(evaluated), observed_at=at)
    yield observed(MET, met, observed_at=at)
    yield observed(UNEVALUATED, len(unknown), [_evidence(each) for each in unknown], observed_at=at)
    for characteristic, metric in BROKEN.items():
        about = [each for each in evaluated if each.characteristic == characteristic]
        for severity in SEVERITIES if about else ():
            broken = sorted(
                (each for each in about if each.outcome == severity),
                key=lambda each: (-(each.rows or 0), each.about, each.kind),
            )
            evidence = [_evidence(each) for each in broken]
            yield observed(metric, len(broken), evidence, labels={"severity": severity}, observed_at=at)


def _evidence(each: Expectation) -> Evidence:
    return place(
        each.path, each.line, name=f"{each.about} {each.kind}".strip(), value=each.rows, message=each.message
    )
