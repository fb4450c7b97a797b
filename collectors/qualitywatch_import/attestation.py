"""``import.attestation``: what no tool can measure, as somebody states it by name, with evidence and until a day."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualitywatch import (
    Collected,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
    TargetKind,
)
from qualitywatch_import import usual_names
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.attested import ATTESTED, METRICS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector

if TYPE_CHECKING:
    from qualitywatch_import.reports.attestations import Attestation

_PREFIX = "import.attestation."


class AttestationCollector(ReportCollector):
    """Reads attestations; an entry that is expired, of the future, or of nobody is refused by its reason."""

    name = "import.attestation"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = tuple(TargetKind)
    usual: ClassVar[tuple[str, ...]] = usual_names.ATTESTATIONS
    written_by: ClassVar[str] = "write a list of attestations by hand"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield what is attested, as of when it was stated; a problem for every entry that is refused."""
        from qualitywatch_import.reports.attestations import (  # noqa: PLC0415 - late
            Refused,
            read_attestations,
        )

        taken: dict[tuple[str, str], Attestation] = {}
        problems: list[Problem] = []
        paths = self.reports(target)
        for path in paths:
            for entry in read_attestations(path, ages.at):
                if isinstance(entry, Refused):
                    ages.ends(ages.at)  # it may be one whose time is still to come
                    said = f"{path.name}: {entry.entry} is refused: {entry.reason}"
                    problems.append(Problem(said, "it counts as missing evidence"))
                elif (problem := _refusal(path, entry, ages)) is not None:
                    problems.append(problem)
                else:
                    key = (_metric_id(entry.metric), entry.name)
                    if key not in taken or taken[key].stated_at < entry.stated_at:
                        taken[key] = entry
        if not taken:
            why = (
                "; ".join(problem.message for problem in problems[:3])
                or f"{', '.join(map(str, paths))} holds none"
            )
            raise NoEvidenceError(
                f"no attestation holds: {why}", hint="have it stated anew, by name and with evidence"
            )
        yield from problems
        for (metric, name), entry in sorted(taken.items()):
            link = "" if "://" in entry.evidence else entry.evidence
            said = f"attested by {entry.author} until {entry.expires:%Y-%m-%d}, see {entry.evidence}"
            evidence = place(link, name=name, message=f"{said}: {entry.comment}" if entry.comment else said)
            labels = {"name": name}
            yield observed(
                ATTESTED[metric], entry.value, [evidence], labels=labels, observed_at=entry.stated_at
            )


def _refusal(path: Path, entry: Attestation, ages: Ages) -> Problem | None:
    """Why an attestation does not count, if it does not."""
    if _metric_id(entry.metric) not in ATTESTED:
        near = difflib.get_close_matches(_metric_id(entry.metric), ATTESTED, n=1)
        hint = f"did you mean {near[0]}?" if near else "see qualitywatch metrics list"
        return Problem(
            f"{path.name}: {entry.name} is refused: nothing can be attested as {entry.metric}", hint
        )
    try:
        ages.checked(f"{path.name}: {entry.name}", entry.stated_at)
    except NoEvidenceError as error:
        return Problem(error.message, "have it stated anew, or raise max_age")
    ages.ends(entry.expires)
    return None


def _metric_id(said: str) -> str:
    """The metric, which may be written by its last word alone."""
    return said if said.startswith(_PREFIX) else f"{_PREFIX}{said}"
