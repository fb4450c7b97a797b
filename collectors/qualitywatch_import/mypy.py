"""``import.mypy``: the type errors that mypy reported, in its text or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualitywatch import Collected, Evidence, MetricDefinition, Target
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.mypy import ERRORS, FILES, METRICS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import place_in, written_at

if TYPE_CHECKING:
    from qualitywatch_import.reports.mypy import TypeCheck


class MypyCollector(ReportCollector):
    """Reads mypy's output; several reports are added up."""

    name = "import.mypy"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = "mypy src > mypy.txt, or mypy --output json src > mypy.json"
    names_sources: ClassVar[bool] = True

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the count of errors, 0 included, with the places, and that of files where it is known."""
        from qualitywatch_import.reports.mypy import read_mypy  # noqa: PLC0415 - late

        location = Path(target.location).resolve()
        evidence: list[Evidence] = []
        checks: list[TypeCheck] = []
        times: list[datetime] = []
        for path in self.reports(target):
            times.append(ages.checked(path, written_at(path)))
            check = read_mypy(path)
            checks.append(check)
            evidence += [
                place(place_in(location, error.path), error.line, name=error.code, message=error.message)
                for error in check.errors
            ]
        at = min(times)
        yield observed(ERRORS, sum(len(check.errors) for check in checks), evidence, observed_at=at)
        files = [check.files for check in checks if check.files is not None]
        if len(files) == len(checks):
            yield observed(FILES, sum(files), observed_at=at)
