"""What the collectors have in common that read report files: which files, and how old they may be."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Self

from pydantic import ConfigDict, Field

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    Duration,
    Grounds,
    NoEvidenceError,
    Target,
    Window,
)
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.commit import check_commit
from qualitywatch_import.reports.files import matching


class ReportCollector(Collector):
    """Reads the reports of one tool; several are taken together."""

    model_config = ConfigDict(defer_build=True)

    usual: ClassVar[tuple[str, ...]] = ()
    """Names and patterns under which the tool's reports lie, and nothing else does."""
    written_by: ClassVar[str]
    """What makes such a report, as a hint."""
    names_sources: ClassVar[bool] = False
    """Whether it is looked which of the files that a report names lie at the location: any may, ignored ones too."""

    report: str | tuple[str, ...] = Field(
        default=(),
        description="Reports or patterns of them, relative to the location; the usual names, if any, where empty.",
    )
    max_age: Duration | None = Field(
        default=None, description="Age beyond which a report counts as missing evidence, such as 7d."
    )

    @classmethod
    def looks_for(cls) -> Sequence[str]:
        """Reports under names that nothing else has."""
        return cls.usual

    @classmethod
    def discover(cls, target: Target) -> Self | None:
        """Applies where reports lie under names that nothing else has; says nothing elsewhere.

        A pattern stays one: tools name their reports anew for each run.
        """
        location = Path(target.location)
        found = [
            pattern for pattern in cls.usual if any(path.is_file() for path in matching(location, pattern))
        ]
        return cls(report=tuple(found)) if found else None

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield what the reports say, and at last what that follows from: the files themselves, and how old they may become."""
        ages = Ages(window, self.max_age)
        yield from self.reported(target, ages)
        yield Grounds(self._patterns, until=ages.until, ignored=self.names_sources)

    @abstractmethod
    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield what the reports say; the age of each is checked with ``ages``."""

    @property
    def _patterns(self) -> tuple[str, ...]:
        return ((self.report,) if isinstance(self.report, str) else self.report) or self.usual

    def reports(self, target: Target) -> list[Path]:
        """The reports, each once; raises NoEvidenceError where one that is named is not there."""
        location = Path(target.location)
        if not self.report:
            found = [path for pattern in self.usual for path in matching(location, pattern)]
            if not found:
                raise NoEvidenceError(
                    f"no report in {location}", hint=f"name it as report: {self.written_by}"
                )
            return list(dict.fromkeys(found))
        named: list[Path] = []
        for pattern in self._patterns:
            try:
                matches = matching(location, pattern)
            except (OSError, ValueError) as error:
                raise CollectError(f"report {pattern} cannot be looked for: {error}") from None
            if not matches:
                raise NoEvidenceError(f"no report {pattern} in {location}", hint=self.written_by)
            named += matches
        return list(dict.fromkeys(named))


class CommitReportCollector(ReportCollector):
    """Reads reports that name the commit they are about."""

    any_commit: bool = Field(
        default=False, description="Take reports that are about another commit than the one that lies here."
    )

    def check_commit(self, path: Path, stated: set[str], target: Target) -> None:
        """Raise CollectError for a report about another commit."""
        check_commit(path, stated, Path(target.location), any_commit=self.any_commit)
