"""Results of dbt's tests (``target/run_results.json``), with what ``manifest.json`` beside it says of them, and how fresh
its sources are (``target/sources.json``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualitywatch import CollectError, Severity
from qualitywatch_data.imports.checked import Checked, Outcome, Results
from qualitywatch_data.imports.reading import moment, number

_OUTCOMES = {"pass": Outcome.MET, "fail": Outcome.BROKEN, "warn": Outcome.BROKEN}
_FRESHNESS = {"pass": Outcome.MET, "warn": Outcome.BROKEN, "error": Outcome.BROKEN}
_HOUR = 3600
_ABOUT = (
    ("not_null", "completeness"),
    ("unique", "consistency"),
    ("relationships", "consistency"),
    ("equal", "consistency"),
    ("recency", "currentness"),
    ("freshness", "currentness"),
)
_HASH = re.compile(r"\.[0-9a-f]{8,}$")


def read_dbt(document: Mapping[str, Any], manifest: Mapping[str, Any]) -> Results:
    """The tests of a run, or the sources that were looked at; raises CollectError where it is neither.

    Models and seeds are no tests, and a manifest is no result: it has nothing to say on its own.
    """
    meta = document.get("metadata") or {}
    schema = str(meta.get("dbt_schema_version"))
    if "/manifest/" in schema:
        return Results(())
    results = document.get("results")
    if not isinstance(results, list) or not any(kind in schema for kind in ("run-results", "/sources/")):
        raise CollectError(
            "this is no run_results.json or sources.json of dbt",
            hint="run dbt test, dbt build or dbt source freshness",
        )
    nodes = manifest.get("nodes") or {}
    checks = [
        _checked(each, nodes.get(each.get("unique_id")) or {})
        for each in results
        if str(each.get("unique_id")).startswith("test.")
    ]
    checks += [_fresh(each) for each in results if str(each.get("unique_id")).startswith("source.")]
    return Results(checks, moment(meta.get("generated_at")))


def _fresh(each: Mapping[str, Any]) -> Checked:
    table = str(each.get("unique_id")).rpartition(".")[2]
    said = str(each.get("status"))
    age = number(each.get("max_loaded_at_time_ago_in_s"))
    return Checked(
        name=f"{table}: freshness",
        table=table,
        outcome=_FRESHNESS.get(said, Outcome.NOT_MADE),
        about="currentness",
        severity=Severity.MINOR if said == "warn" else Severity.MAJOR,
        message=str(each.get("error") or said) if age is None else f"loaded {age / _HOUR:.1f} hours ago",
    )


def _checked(each: Mapping[str, Any], node: Mapping[str, Any]) -> Checked:
    name = _HASH.sub("", str(each.get("unique_id"))).split(".", 2)[-1]
    about = node.get("test_metadata") or {}
    kind = str(about.get("name") or name)
    table = str(node.get("attached_node") or "").rpartition(".")[2]
    said = str(each.get("status"))
    severity = Severity.MINOR if said == "warn" else Severity.MAJOR
    return Checked(
        name=name,
        table=table,
        outcome=_OUTCOMES.get(said, Outcome.NOT_MADE),
        about=next((what for word, what in _ABOUT if word in kind), "accuracy"),
        severity=severity,
        breaking=number(each.get("failures")),
        message=str(each.get("message") or ("" if said in _OUTCOMES else said)),
    )
