"""Scan results of Soda Core 3 and Soda Library (``soda scan -srf results.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualitywatch import CollectError, Severity
from qualitywatch_data.imports.checked import Checked, Outcome, Results
from qualitywatch_data.imports.reading import moment, number

_OUTCOMES = {"pass": Outcome.MET, "fail": Outcome.BROKEN, "warn": Outcome.BROKEN}
_ABOUT = (
    ("missing", "completeness"),
    ("row_count", "completeness"),
    ("duplicate", "consistency"),
    ("reference", "consistency"),
    ("values in", "consistency"),
    ("schema", "consistency"),
    ("freshness", "currentness"),
)
_COUNTS_ROWS = ("missing_count", "invalid_count", "duplicate_count", "failed rows", "values in")


def read_soda(document: Mapping[str, Any]) -> Results:
    """The checks of a scan; raises CollectError where it is none of Soda."""
    checks = document.get("checks")
    if not isinstance(checks, list) or "hasFailures" not in document:
        raise CollectError("this is no scan result of Soda", hint="write it with soda scan -srf results.json")
    return Results(
        [_checked(each) for each in checks],
        moment(document.get("scanEndTimestamp")) or moment(document.get("dataTimestamp")),
        errors=_errors(document),
    )


def _errors(document: Mapping[str, Any]) -> list[str]:
    """What Soda logged as errors: after one, checks may be missing from the results without a word."""
    if not document.get("hasErrors"):
        return []
    logged = [
        str(each.get("message") or "?").partition("\n")[0]
        for each in document.get("logs") or ()
        if each.get("level") == "error"
    ]
    return logged or ["the scan had errors that it does not name"]


def _checked(each: Mapping[str, Any]) -> Checked:
    table, column = str(each.get("table") or ""), str(each.get("column") or "")
    name = str(each.get("name") or each.get("identity") or "check")
    words = " ".join([name, str(each.get("definition") or ""), *map(str, each.get("metrics") or ())]).lower()
    said = str(each.get("outcome") or "").lower()
    reasons = [
        str(reason.get("message", reason)) if isinstance(reason, dict) else str(reason)
        for reason in each.get("outcomeReasons") or ()
    ]
    value = (each.get("diagnostics") or {}).get("value")
    counts_rows = any(word in words for word in _COUNTS_ROWS)
    return Checked(
        name=": ".join(
            part for part in (table, name if not column or column in name else f"{column} {name}") if part
        ),
        table=table,
        outcome=_OUTCOMES.get(said, Outcome.NOT_MADE),
        about=next((about for word, about in _ABOUT if word in words), "accuracy"),
        severity=Severity.MINOR if said == "warn" else Severity.MAJOR,
        breaking=number(value) if counts_rows else None,
        message="; ".join([*reasons, *_seen(each.get("diagnostics") or {})]),
    )


def _seen(diagnostics: Mapping[str, Any]) -> list[str]:
    """What the check saw: an age as a time, missing columns by name, else its value."""
    if diagnostics.get("freshness"):
        return [f"{str(diagnostics['freshness']).partition('.')[0]} old"]
    if diagnostics.get("missing_column_names"):
        return [f"missing: {', '.join(map(str, diagnostics['missing_column_names']))}"]
    value = diagnostics.get("value")
    return [] if value is None else [f"value {value}"]
