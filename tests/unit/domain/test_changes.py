"""Which lines and places a change touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import Changes
from qualitywatch.domain.changes import LAST_LINE

changed_lines = st.sets(st.integers(1, 60))


def ranges(lines: set[int]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for line in sorted(lines):
        if found and found[-1][1] == line - 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return tuple(found)


@given(changed_lines, st.integers(1, 60), st.integers(0, 20))
def test_a_span_is_touched_where_one_of_its_lines_changed(lines: set[int], first: int, length: int) -> None:
    span = range(first, first + length + 1)
    assert Changes("base", {"a.py": ranges(lines)}).touch("a.py", span[0], span[-1]) == bool(
        lines & set(span)
    )


def test_every_line_of_a_new_file_is_changed_and_none_of_another() -> None:
    changes = Changes("base", {"new.py": ((1, LAST_LINE),)})
    assert changes.holds("new.py", 70_000)
    assert not changes.holds("old.py", 1)
    assert "old.py" not in changes
