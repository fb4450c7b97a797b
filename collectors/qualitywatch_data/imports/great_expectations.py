"""Validation results of Great Expectations, 0.x and 1.x, and results of checkpoints that hold several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from qualitywatch import CollectError, Severity
from qualitywatch_data.imports.checked import Checked, Outcome, Results
from qualitywatch_data.imports.reading import moment, number

_SEVERITIES = {"critical": Severity.CRITICAL, "warning": Severity.MINOR, "info": Severity.INFO}
_ABOUT = (
    ("null", "completeness"),
    ("unique", "consistency"),
    ("pair_values", "consistency"),
    ("multicolumn", "consistency"),
    ("column_count", "consistency"),
    ("columns_to_match", "consistency"),
    ("to_exist", "consistency"),
    ("row_count", "completeness"),
)


def read_great_expectations(document: Mapping[str, Any]) -> Results:
    """The expectations of a document; raises CollectError where it is none of Great Expectations."""
    checks: list[Checked] = []
    written: list[datetime] = []
    subjects: list[str] = []
    for validation in _validations(document):
        meta = validation.get("meta") or {}
        run = meta.get("run_id") or {}
        said = moment(run.get("run_time") if isinstance(run, dict) else None) or moment(
            meta.get("validation_time")
        )
        written += [said] if said else []
        table = _table(validation, meta)
        suite = validation.get("suite_name") or meta.get("expectation_suite_name") or ""
        subjects.append(f"{suite}\0{table}")
        expectations = validation.get("results") or validation.get("expectations") or ()
        checks += [_checked(each, table) for each in expectations]
    named = all(subject.strip("\0") for subject in subjects)
    return Results(checks, max(written, default=None), "\n".join(subjects) if named else "")


def _validations(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if isinstance(document.get("results"), list) and "success" in document:
        yield document
    elif isinstance(document.get("validation_results"), list):
        yield from document["validation_results"]
    elif isinstance(document.get("run_results"), dict):
        for each in document["run_results"].values():
            yield each.get("validation_result", each)
    else:
        raise CollectError(
            "this is no validation result of Great Expectations",
            hint="write it with json.dumps(result.to_json_dict())",
        )


def _table(validation: Mapping[str, Any], meta: Mapping[str, Any]) -> str:
    batch = meta.get("active_batch_definition") or {}
    spec = meta.get("batch_spec") or {}
    found = batch.get("data_asset_name") or spec.get("table_name") or validation.get("asset_name")
    return str(found or meta.get("batch_id") or "")


def _checked(each: Mapping[str, Any], table: str) -> Checked:
    config = each.get("expectation_config") or each
    kind = str(config.get("type") or config.get("expectation_type") or "expectation")
    arguments = config.get("kwargs") or {}
    column = arguments.get("column") or arguments.get("column_list") or arguments.get("column_A") or ""
    name = " ".join(str(part) for part in (_shown(column), kind.removeprefix("expect_")) if part)
    result = each.get("result") or {}
    raised = _raised(each.get("exception_info") or {})
    outcome = Outcome.NOT_MADE if raised else Outcome.MET if each.get("success") else Outcome.BROKEN
    message = raised or _said(result, arguments)
    return Checked(
        name=f"{table}: {name}" if table else name,
        table=table,
        outcome=outcome,
        about=next((about for word, about in _ABOUT if word in kind), "accuracy"),
        severity=_SEVERITIES.get(str(config.get("severity")), Severity.MAJOR),
        breaking=number(result.get("unexpected_count")),
        rows=number(result.get("element_count")),
        message=message,
    )


def _shown(column: object) -> str:
    return ", ".join(map(str, column)) if isinstance(column, list) else str(column)


def _raised(info: Mapping[str, Any]) -> str:
    """What was raised: one exception, or (1.x) one for each metric that it needed."""
    found = [info, *(each for each in info.values() if isinstance(each, dict))]
    return next(
        (str(each.get("exception_message") or "?") for each in found if each.get("raised_exception")), ""
    )


def _said(result: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    observed = result.get("observed_value")
    wanted = {
        key: arguments[key] for key in ("min_value", "max_value", "value", "mostly") if key in arguments
    }
    parts = [] if observed is None else [f"observed {observed}"]
    breaking, rows = result.get("unexpected_count"), result.get("element_count")
    if breaking and rows:
        parts.append(f"{breaking} of {rows} rows")
    return "; ".join([*parts, *(f"{key} {value}" for key, value in wanted.items() if value is not None)])
