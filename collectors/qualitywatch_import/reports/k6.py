"""Reads k6's summaries: what --summary-export writes, what handleSummary() is given, and the machine-readable one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_HINT = "k6 run --summary-export=summary.json script.js"


@dataclass(slots=True)
class LoadTest:
    """One test; times in seconds, None where the summary does not tell.

    ``thresholds`` are those that were judged, with whether they hold, and ``unjudged`` those of which it is not known;
    ``checks`` are name, passes and fails, ``endpoints`` name, 95th percentile and requests.
    """

    written: datetime
    median: float | None = None
    p95: float | None = None
    requests: int | None = None
    failed: int | None = None
    throughput: float | None = None
    thresholds: dict[str, bool] | None = None
    checks: list[tuple[str, int, int]] = field(default_factory=list)
    endpoints: list[tuple[str, float, int]] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)


def read_k6(path: Path) -> LoadTest:
    """Read a summary; raises CollectError where it is cut off or none of k6's."""
    summary = load(path, expected="k6's summary", hint=_HINT)
    if summary.get("results") is not None:
        return _machine_readable(path, summary)
    metadata = summary.get("metadata")
    test = LoadTest(written_at(path, stated=_generated(metadata) if metadata else None))
    holds: dict[str, bool] = {}
    for name, metric in summary["metrics"].entries():
        _take(test, name, metric.get("values") or metric)
        if (thresholds := metric.get("thresholds")) is not None:
            holds |= {f"{name}: {limit}": _holds(judged) for limit, judged in thresholds.entries()}
    test.thresholds = holds
    groups = summary.get("root_group")  # a script may leave it out of what it writes
    test.checks = list(_checks(groups)) if groups else list(_all_checks(summary["metrics"]))
    return test


def _generated(metadata: Node) -> datetime | None:
    """When it was made; k6 1.x writes it in another way than its schema has it."""
    return moment(metadata.text_of("generated_at") or metadata.text_of("generatedAt"))


def _holds(judged: Node) -> bool:
    """``--summary-export`` says whether a threshold was crossed, ``handleSummary()`` whether it holds."""
    said = judged["ok"] if isinstance(judged.value, dict) else judged
    if not isinstance(said.value, bool):
        raise said.refusal(f"{said.where} is neither true nor false")
    return said.value is isinstance(judged.value, dict)


def _machine_readable(path: Path, summary: Node) -> LoadTest:
    metadata = summary["metadata"]
    test = LoadTest(written_at(path, stated=_generated(metadata)))
    for metric in summary["results"]["metrics"].elements():
        _take(test, metric["name"].text(), metric["values"])
    duration = summary["config"]["duration"].number()
    if test.requests is not None and duration > 0:
        test.throughput = test.requests / duration
    if (checks := summary["results"].get("checks")) is not None:
        test.checks = [_check(check) for check in checks.each("results")]
    return test


def _take(test: LoadTest, name: str, values: Node) -> None:
    match name:
        case "http_req_duration":
            test.median = _seconds(values.get("med"))
            test.p95 = _seconds(values.get("p(95)") or values.get("p95"))
        case "http_reqs":
            test.requests = int(values["count"].number())
            rate = values.get("rate")
            test.throughput = rate.number() if rate else None
        case "http_req_failed":  # a rate's passes are the requests for which "failed" is true
            failed = values.get("matches") or values.get("passes")
            test.failed = failed.count() if failed is not None else None


def _seconds(milliseconds: Node | None) -> float | None:
    return None if milliseconds is None else milliseconds.number() / 1000


def _checks(root: Node) -> Iterator[tuple[str, int, int]]:
    """The checks of all groups, without recursion; groups and checks are lists or objects, as the version has it."""
    waiting = [root]
    while waiting:
        group = waiting.pop()
        waiting += _listed(group, "groups")
        for check in _listed(group, "checks"):
            yield _check(check)


def _all_checks(metrics: Node) -> Iterator[tuple[str, int, int]]:
    """The checks of the whole test as one, where no group lists them."""
    checks = metrics.get("checks")
    values = None if checks is None else checks.get("values") or checks
    if values is not None and values.get("passes") is not None:
        yield "checks", values["passes"].count(), values["fails"].count()


def _listed(group: Node, key: str) -> list[Node]:
    found = group.get(key)
    if found is None:
        return []
    return [node for _, node in found.entries()] if isinstance(found.value, dict) else list(found.elements())


def _check(check: Node) -> tuple[str, int, int]:
    return check.text_of("path") or check["name"].text(), check["passes"].count(), check["fails"].count()
