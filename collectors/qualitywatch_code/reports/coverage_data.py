"""Reads coverage.py's data file through coverage.py itself, with the project's own settings."""

from __future__ import annotations

import shutil
import warnings
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qualitywatch import CollectError
from qualitywatch_code.messages import short
from qualitywatch_code.reports import coverage_json
from qualitywatch_code.reports.contexts import with_tests
from qualitywatch_code.reports.coverage import CoverageReport, FileCoverage
from qualitywatch_code.reports.current import check_executed
from qualitywatch_code.reports.files import check_readable, written_at

if TYPE_CHECKING:
    from coverage import Coverage, CoverageData


def read(path: Path, location: Path) -> CoverageReport:
    """Read a data file; raises CollectError where it is corrupt or its source files are not there.

    The project's settings (what to omit, which lines to exclude) apply, but none of the plugins that they name: they
    would be foreign code.
    """
    from coverage import Coverage  # noqa: PLC0415 - late
    from coverage.exceptions import CoverageException  # noqa: PLC0415 - late

    check_readable(path)
    path = path.resolve()
    with TemporaryDirectory() as scratch, chdir(location), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data, report = Path(scratch, "data"), Path(scratch, "report.json")
        shutil.copyfile(path, data)  # coverage.py opens it for writing
        try:
            _check(data)
            coverage = Coverage(data_file=str(data), messages=False)
            coverage.set_option("run:plugins", [])
            coverage.load()
            coverage.json_report(outfile=str(report), show_contexts=False)
            written = coverage_json.read(report)
            files = tuple(_with_raw_data(file, coverage.get_data(), location) for file in written.files)
            reads = _reads(coverage, location)
            coverage.get_data().close(force=True)
        except CoverageException as error:
            raise CollectError(
                f"coverage.py cannot report {path}: {short(str(error))}",
                hint="run the tests with --cov-report=xml where the sources are, and name that report",
            ) from None
        return replace(written, files=files, written=written_at(path), reads=reads)


def _reads(coverage: Coverage, location: Path) -> tuple[str, ...] | None:
    """The settings and sources that a report may follow from; None where paths are mapped, which is by what lies anywhere."""
    if coverage.config.paths:
        return None
    files = (*coverage.config.config_files_attempted, *coverage.get_data().measured_files())
    return tuple(sorted({str(location / file) for file in files}))


def _with_raw_data(file: FileCoverage, data: CoverageData, location: Path) -> FileCoverage:
    """Add what coverage.py's report leaves out: who ran a line, and the lines that ran but are no statements today."""
    names = (str(location / file.path), file.path)
    name = next((name for name in names if data.lines(name)), None)
    if name is None:
        return file
    check_executed(location, file.path, data.lines(name) or ())
    return with_tests(file, data.contexts_by_lineno(name))


def _check(data: Path) -> None:
    """Raise CoverageException for what is no data file, and leave no connection to it open."""
    from coverage import CoverageData  # noqa: PLC0415 - late

    read = CoverageData(basename=str(data))
    try:
        read.read()
    finally:
        read.close(force=True)
