"""What is known of a file's lines: packed part by part, it says what all of them say together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError
from qualitywatch_import.coverage import CoverageReportCollector
from qualitywatch_import.reports.coverage import FileLines

NOTES = st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.integers(0, 3)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(NOTES, max_size=6))
def test_packing_after_each_part_changes_nothing(parts) -> None:
    lines, branches = {}, {}
    packed = FileLines()
    for part in parts:
        for number, hit, taken in part:
            packed.line(number, hit=hit)
            packed.branch(number, taken, 3)
            lines[number] = lines.get(number, False) or hit
            branches[number] = max(branches.get(number, 0), taken)
        packed.pack()
    assert (packed.count, packed.ran, packed.last) == (len(lines), sum(lines.values()), max(lines, default=0))
    assert packed.missing == sorted(number for number, hit in lines.items() if not hit)
    assert packed.taken == (sum(branches.values()), 3 * len(branches))


def test_a_file_has_the_branches_of_all_its_records(make_target, run) -> None:
    record = "SF:a.js\nDA:1,{0}\nBRDA:1,0,0,{0}\nBRDA:1,0,1,{1}\nBRDA:2,0,a,b,-\nend_of_record\n"
    text = record.format(1, 0) + "SF:b.js\nDA:1,1\nend_of_record\n" + record.format(0, 2)
    values = run(CoverageReportCollector(), make_target({"lcov.info": text})).values
    assert (values["coverage.covered_branches"], values["coverage.coverable_branches"]) == (2, 3)


@pytest.mark.parametrize("record", ["DA:5", "DA:x,1", "BRDA:5", "DA:99999999999999999999,1"])
def test_a_record_that_says_too_little_is_refused(make_target, run, record) -> None:
    with pytest.raises(CollectError, match=r"lcov\.info is not a coverage report"):
        run(CoverageReportCollector(), make_target({"lcov.info": f"SF:a.js\n{record}\nend_of_record\n"}))
