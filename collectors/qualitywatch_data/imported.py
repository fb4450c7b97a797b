"""``data.great_expectations``, ``data.soda`` and ``data.dbt``: what these tools found, in the metrics of data.quality."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, Field

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    Duration,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
    TargetKind,
    Window,
    format_duration,
)
from qualitywatch_data.imports.checked import Results, observed
from qualitywatch_data.imports.reading import found_reports, read_json
from qualitywatch_data.messages import short
from qualitywatch_data.metrics.quality import IMPORTED

_ERRORS_TOLD = 5
_NO_RESULTS = ("catalog.json", "graph_summary.json", "semantic_manifest.json")
"""What dbt writes beside its results, which a pattern such as target/*.json names, too."""


class ImportedResults(Collector):
    """Reads results that another tool wrote."""

    model_config = ConfigDict(defer_build=True)

    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.DATASET, TargetKind.PIPELINE, TargetKind.CODE)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = IMPORTED

    report: str = Field(min_length=1, description="The file that the tool wrote, or a pattern of several.")
    tables: tuple[str, ...] = Field(
        default=("*",), min_length=1, description="Tables whose checks count, * for any text."
    )
    max_age: Duration = Field(default=timedelta(days=7), description="How old results may be.")

    @abstractmethod
    def results(self, path: Path) -> Results:
        """The results in a file."""

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield what the checks say; raises NoEvidenceError where there are none, or too old ones."""
        current = list(self._current(target, window))
        checks = [each for results in current for each in results.checks]
        errors = [each for results in current for each in results.errors]
        if errors and not checks:
            raise CollectError(
                f"no check was made: {short(errors[0])}",
                hint="mend what the tool's own log names, and run it again",
            )
        wanted = [each for each in checks if any(fnmatchcase(each.table, one) for one in self.tables)]
        if not wanted:
            raise NoEvidenceError(
                f"no check of {', '.join(self.tables)} among {len(checks)}", hint="correct report and tables"
            )
        for each in errors[:_ERRORS_TOLD]:
            yield Problem(f"checks may be missing: {short(each)}", "look at the tool's own log")
        yield from observed(wanted)

    def _current(self, target: Target, window: Window) -> Iterable[Results]:
        """The newest results of each subject; raises NoEvidenceError where one is too old."""
        newest: dict[str, tuple[datetime, Path, Results]] = {}
        for path in found_reports(target.location, self.report):
            try:
                results = self.results(path)
            except (AttributeError, TypeError) as error:
                raise CollectError(
                    f"{path.name} is not laid out as this tool writes it: {short(str(error))}",
                    hint="name the file that the tool wrote",
                ) from None
            written = results.written or datetime.fromtimestamp(path.stat().st_mtime, UTC)
            subject = results.subject or str(path)
            if subject not in newest or newest[subject][0] < written:
                newest[subject] = written, path, results
        for written, path, results in newest.values():
            if (results.checks or results.errors) and window.end - written > self.max_age:
                age = format_duration(timedelta(seconds=round((window.end - written).total_seconds())))
                raise NoEvidenceError(
                    f"{path.name} is {age} old", hint="run the tool again, or raise max_age"
                )
            yield results


class GreatExpectationsCollector(ImportedResults):
    """Reads validation results of Great Expectations."""

    name = "data.great_expectations"

    def results(self, path: Path) -> Results:
        """The expectations of a validation or a checkpoint."""
        from qualitywatch_data.imports.great_expectations import read_great_expectations  # noqa: PLC0415 - late

        return read_great_expectations(read_json(path))


class SodaCollector(ImportedResults):
    """Reads scan results of Soda."""

    name = "data.soda"

    def results(self, path: Path) -> Results:
        """The checks of a scan."""
        from qualitywatch_data.imports.soda import read_soda  # noqa: PLC0415 - late

        return read_soda(read_json(path))


class DbtCollector(ImportedResults):
    """Reads the results of dbt's tests."""

    name = "data.dbt"

    def results(self, path: Path) -> Results:
        """The tests of a run, with what a manifest.json beside them says."""
        from qualitywatch_data.imports.dbt import read_dbt  # noqa: PLC0415 - late

        if path.name in _NO_RESULTS:
            return Results(())
        manifest = path.with_name("manifest.json")
        return read_dbt(read_json(path), read_json(manifest) if manifest.is_file() else {})
