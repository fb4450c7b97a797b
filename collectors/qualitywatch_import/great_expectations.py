"""``import.great_expectations``: validation results of Great Expectations, those of a suite or of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import ClassVar

from qualitywatch import Collected, MetricDefinition, NoEvidenceError, Target, TargetKind, Window
from qualitywatch_import.metrics.expectations import EXPECTATIONS
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.expectations import (
    MET_IT,
    UNKNOWN,
    Expectation,
    expectation_observations,
)
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_SEVERITIES = {"critical": "fail", "warning": "warn", "info": "info"}
_VALIDATIONS = "uncommitted/validations/**/*.json"


class GreatExpectationsCollector(ReportCollector):
    """Reads what validating data wrote; of several results of one suite on one asset, the newest counts."""

    name = "import.great_expectations"
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE, TargetKind.DATASET)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = EXPECTATIONS
    usual: ClassVar[tuple[str, ...]] = (f"gx/{_VALIDATIONS}", f"great_expectations/{_VALIDATIONS}")
    written_by: ClassVar[str] = "write the result of checkpoint.run() or validation.run() as JSON"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the broken expectations by characteristic and severity, and how many there were."""
        newest: dict[tuple[str, str], tuple[datetime, list[Expectation]]] = {}
        for path in self.reports(target):
            report = load(path, expected="a validation result of Great Expectations", hint=self.written_by)
            for result in _results(report):
                meta = result.get("meta")
                stated = meta.text_of("validation_time") if meta else ""
                at = written_at(path, stated=_zoned(stated))
                about = _asset(meta) or result.text_of("asset_name")
                key = (result.text_of("suite_name") or _suite(meta), about)
                expectations = [_expectation(each, about) for each in _expectations(result)]
                if key not in newest or newest[key][0] < at:
                    newest[key] = at, expectations
        found = [each for _, expectations in newest.values() for each in expectations]
        if not found:
            raise NoEvidenceError("the results name no expectation", hint=self.written_by)
        oldest = min(at for at, _ in newest.values())
        self.check_age(path, oldest, window)
        return expectation_observations(found, oldest)


def _results(report: Node) -> Iterator[Node]:
    """The suites' results: the report itself, or those within a checkpoint's."""
    if (runs := report.get("run_results")) is not None:
        for _, run in runs.entries():
            yield run.get("validation_result") or run
    elif report.get("validation_results") is not None:
        yield from report["validation_results"].elements()
    else:
        yield report


def _expectations(result: Node) -> Iterator[Node]:
    yield from (result["results"] if "results" in result.members() else result["expectations"]).elements()


def _expectation(each: Node, asset: str) -> Expectation:
    config = each.get("expectation_config") or each
    kind = config.text_of("type") or config["expectation_type"].text()
    kwargs = config.get("kwargs")
    column = kwargs.text_of("column") if kwargs else ""
    outcome = UNKNOWN
    error = _error(each.get("exception_info"))
    if error is None:
        met = each["success"].value is True
        outcome = MET_IT if met else _SEVERITIES.get(config.text_of("severity"), "fail")
    result = each.get("result")
    rows = result.get("unexpected_count") if result else None
    seen = result.get("observed_value") if result else None
    said = f"observed {seen.value}" if seen is not None and outcome not in (MET_IT, UNKNOWN) else ""
    about = ".".join(part for part in (asset, column) if part)
    return Expectation(about, kind, outcome, rows.number() if rows else None, error or said)


def _error(info: Node | None) -> str | None:
    """What was raised instead of a result: an exception, or one for each metric that was needed."""
    if info is None:
        return None
    raised = [info] if "raised_exception" in info.members() else [each for _, each in info.entries()]
    for each in raised:
        members = each.members()
        if members.get("raised_exception"):
            return str(members.get("exception_message") or "it raised an exception")
    return None


def _asset(meta: Node | None) -> str:
    batch = meta.get("active_batch_definition") if meta else None
    return batch.text_of("data_asset_name") if batch else ""


def _suite(meta: Node | None) -> str:
    return meta.text_of("expectation_suite_name") if meta else ""


def _zoned(stated: str) -> datetime | None:
    """Its times are UTC, even where they do not say so."""
    time = moment(stated)
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time
