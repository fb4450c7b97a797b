"""Several records of one test in one report: attempts, or a failure and then another in its tear-down.

pytest-rerunfailures from 16.6.1 on lists every attempt, those that failed without saying so; gotestsum lists what it
ran again, and first what failed. pytest and Go name no two tests alike, so records of one name are of one test. That they are attempts shows where they contradict each other, or where
the suite states fewer tests than it lists; otherwise the same tests may have run in several workers.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import replace

from qualitywatch_code.reports.junit_case import CaseResult

_PORTIONS = 64
"""Names are looked at in so many portions, of which one is in memory."""
_Test = tuple[str, str]


def one_case_per_test(cases: Collection[CaseResult], *, stated: int | None) -> Iterator[CaseResult]:
    """The tests in their order, each with all of its records taken together; ``stated`` is how many the suite says."""
    fewer = stated is not None and stated < len(cases)
    again = _seen_again(cases)
    records: dict[_Test, list[CaseResult]] = {}
    if again:
        for case in cases:
            test = (case.suite, case.name)
            if hash(test) in again:
                records.setdefault(test, []).append(case)
    for case in cases:
        test = (case.suite, case.name)
        if not again or hash(test) not in again:
            yield case
        elif (together := records.pop(test, None)) is not None:
            yield from _together(together, attempts=fewer)


def _seen_again(cases: Collection[CaseResult]) -> set[int]:
    """The hashes that several records have."""
    portions = [array("q") for _ in range(_PORTIONS)]
    for case in cases:
        hashed = hash((case.suite, case.name))
        portions[hashed % _PORTIONS].append(hashed)
    again: set[int] = set()
    for portion in portions:
        seen: set[int] = set()
        for hashed in portion:
            (again if hashed in seen else seen).add(hashed)
    return again


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
