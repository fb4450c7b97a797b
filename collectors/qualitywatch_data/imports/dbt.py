"""Results of dbt's tests (``target/run_results.json``), with what ``manifest.json`` beside it says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualitywatch import CollectError, Severity
from qualitywatch_data.imports.checked import Checked, Outcome, Results
from qualitywatch_data.imports.reading import moment, number

_OUTCOMES = {"pass": Outcome.MET, "fail": Outcome.BROKEN, "warn": Outcome.BROKEN}
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
    """The tests of a run; raises CollectError where it is none of dbt. Models and seeds are none."""
    meta = document.get("metadata") or {}
    results = document.get("results")
    if not isinstance(results, list) or "run-results" not in str(meta.get("dbt_schema_version")):
        raise CollectError("this is no run_results.json of dbt", hint="run dbt test or dbt build")
    nodes = manifest.get("nodes") or {}
    tests = [
        _checked(each, nodes.get(each.get("unique_id")) or {})
        for each in results
        if str(each.get("unique_id")).startswith("test.")
    ]
    return Results(tests, moment(meta.get("generated_at")))


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
