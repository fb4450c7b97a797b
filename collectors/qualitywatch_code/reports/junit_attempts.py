"""Several records of one test in one report: attempts, or a failure and then another in its tear-down.

pytest-rerunfailures from 16.6.1 on lists every attempt, those that failed without saying so; gotestsum lists what it
ran again, and first what failed. pytest and Go name no two tests alike, so records of one name are of one test. That they are attempts shows where they contradict each other, or where
the suite states fewer tests than it lists; otherwise the same tests may have run in several workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualitywatch_code.reports.junit_case import CaseResult


def one_case_per_test(cases: Sequence[CaseResult], *, stated: int | None) -> list[CaseResult]:
    """The tests in their order, each with all of its records taken together; ``stated`` is how many the suite says."""
    records: dict[tuple[str, str], list[CaseResult]] = {}
    for case in cases:
        records.setdefault((case.suite, case.name), []).append(case)
    fewer = stated is not None and stated < len(cases)
    tests: list[CaseResult] = []
    for each in records.values():
        tests += _together(each, attempts=fewer)
    return tests


def _together(records: list[CaseResult], *, attempts: bool) -> list[CaseResult]:
    last = records[-1]
    if len(records) == 1:
        return records
    if all(record.failed for record in records):
        return [replace(records[0], seconds=sum(record.seconds for record in records))]
    if not attempts and not (any(r.failed for r in records) and any(r.passed for r in records)):
        return records
    told = next((record for record in records if record.message), last)
    return [
        replace(
            last,
            places=told.places,
            message=told.message,
            seconds=sum(record.seconds for record in records),
            attempts=len(records),
            flaky=last.passed,
        )
    ]
