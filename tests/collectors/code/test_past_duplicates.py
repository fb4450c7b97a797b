"""Duplicated runs kept up from one commit to the next are those that a comparison of all files finds."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.project.duplication import blocks_among
from qualitywatch_code.project.past_duplicates import Duplicates
from qualitywatch_code.project.windows import Windows

LINES = [
    f"v_{n} = {n}\n" if n % 13 else f"v_{n} = [" + ", ".join(f"w_{n}_{i}" for i in range(50)) + "]\n"
    for n in range(26)
]
"""A long one and then short ones, so that what is alike may go on for many lines behind the last window."""
PATHS = ("a.py", "b.py", "c.py")


@st.composite
def contents(draw: st.DrawFn) -> str:
    """Copies of the same lines, whole or cut off, with others between them, in front of them and behind them."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.sampled_from([0, 0, 1, 13]))
        parts += LINES[start : start + draw(st.integers(8, 13))]
        parts += [LINES[draw(st.integers(0, 25))] for _ in range(draw(st.integers(0, 2)))]
    return "".join(parts)


def measured(source: str) -> Windows:
    return analyse(source.encode()).project.windows


def counted(files: dict[str, Windows]) -> dict[str, tuple[int, int]]:
    numbers: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for block in blocks_among({path: each for path, each in files.items() if each.hashes}):
        numbers[block.path] += 1
        lines[block.path] += block.lines
    return {path: (numbers[path], lines[path]) for path in numbers}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), contents() | st.none(), st.booleans()), max_size=8))
def test_whatever_came_changed_and_went(history: list[tuple[str, str | None, bool]]) -> None:
    duplicates = Duplicates()
    files: dict[str, Windows] = {}
    for path, source, looked_at in history:
        if source is None:
            duplicates.drop(path)
            files.pop(path, None)
        else:
            files[path] = measured(source)
            duplicates.put(path, files[path])
        if looked_at:
            assert duplicates.runs() == counted(files)
    assert duplicates.runs() == counted(files)


def test_this_law_holds_of_something() -> None:
    files = {"a.py": measured("".join(LINES[:12])), "b.py": measured("".join(LINES[:12] + LINES[20:]))}
    assert counted(files) == {"a.py": (1, 12), "b.py": (1, 12)}


def test_what_goes_on_alike_behind_the_last_window_is_looked_at_again() -> None:
    """The windows of the file that changes are the same as before."""
    duplicates = Duplicates()
    for path in ("a.py", "b.py"):
        duplicates.put(path, measured("".join(LINES[:12])))
    assert duplicates.runs() == {"a.py": (1, 12), "b.py": (1, 12)}
    duplicates.put("b.py", measured("".join(LINES[:11])))
    assert duplicates.runs() == {"a.py": (1, 11), "b.py": (1, 11)}
