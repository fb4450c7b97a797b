"""The tests of a report, packed: they come out as they went in, and do not grow memory as they would unpacked."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import Target, TargetKind, Window
from qualitywatch_code.reports.junit_attempts import one_case_per_test
from qualitywatch_code.reports.junit_case import CaseResult
from qualitywatch_code.reports.junit_packed import PackedCases
from qualitywatch_code.tests import JUnitCollector

REPORT = Path("junit.xml")
NAMES = st.sampled_from(["a", "b", "\ud800", "ü"])
CASES = st.builds(
    CaseResult,
    suite=NAMES,
    name=NAMES,
    failed=st.booleans(),
    skipped=st.booleans(),
    places=st.lists(st.tuples(st.text(max_size=3), st.none() | st.integers(1, 10**9)), max_size=2).map(tuple),
    report=st.just(REPORT),
    message=st.text(max_size=3),
    seconds=st.floats(0, 1e9),
    attempts=st.integers(1, 3),
    flaky=st.booleans(),
)


@given(parts=st.lists(st.tuples(st.lists(CASES, max_size=3), st.sampled_from([1, 300])), max_size=4))
@settings(max_examples=40, deadline=None)
def test_parts_of_any_size_come_out_as_they_went_in(parts) -> None:
    together = PackedCases(REPORT)
    expected: list[CaseResult] = []
    for cases, times in parts:
        expected += cases * times
        together.extend(PackedCases(REPORT, cases * times))
    assert list(together) == expected
    assert len(together) == len(expected)
    assert together.repeats == any(case.attempts > 1 for case in expected)


@given(cases=st.lists(CASES, max_size=8))
@settings(max_examples=60, deadline=None)
def test_there_is_one_test_for_each_name_where_all_records_of_it_failed(cases) -> None:
    taken = list(one_case_per_test(PackedCases(REPORT, cases), stated=None))
    names = [(case.suite, case.name) for case in taken]
    assert list(dict.fromkeys(names)) == list(dict.fromkeys((case.suite, case.name) for case in cases))
    for name in set(names):
        records = [case for case in cases if (case.suite, case.name) == name]
        if all(case.failed for case in records):
            assert names.count(name) == 1


def test_tests_that_passed_take_little_memory(tmp_path, window: Window) -> None:
    most = {}
    for tests in (1_500, 1_500, 6_000):  # the first imports what it needs
        cases = "".join(
            f'<testcase classname="tests.shop.TestTotal" name="test_total[{number}]" time="0.01"/>'
            for number in range(tests)
        )
        (tmp_path / "junit.xml").write_text(f'<testsuite name="pytest" tests="{tests}">{cases}</testsuite>')
        target = Target("sample", TargetKind.CODE, str(tmp_path))
        tracemalloc.start()
        try:
            list(JUnitCollector(report="junit.xml").collect(target, window))
            most[tests] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert most[6_000] - most[1_500] < 4_500 * 60
