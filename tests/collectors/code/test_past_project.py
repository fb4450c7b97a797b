"""What all files together say, kept up from one commit to the next: at any moment what a fresh look says."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from files_together import SOURCES, told_together
from qualitywatch import Observation
from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.python_past_project import Part, PastProject

MEASURED = [analyse(textwrap.dedent(source).encode()) for source in SOURCES]
TEXTS = [b"alone", b"unused caller", b"", b"call_1 Child"]
PATHS = ("a.py", "b.py", "pkg/__init__.py", "pkg/d.py", "tests/test_a.py")
LAYERS = ("pkg", "a")

changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PATHS), st.integers(0, len(SOURCES) - 1) | st.none(), st.booleans()),
        st.tuples(st.just("page.html"), st.integers(0, len(TEXTS) - 1) | st.none(), st.booleans()),
    ),
    min_size=1,
    max_size=12,
)


class Texts(Objects):
    """Blobs that are named by their number among TEXTS."""

    def __init__(self) -> None:
        pass

    def content(self, blob, *, limit):
        return TEXTS[int(blob)][:limit]


def _values(items):
    return sorted(
        (item.metric.id, *item.labels.values(), item.value, _places(item))
        if isinstance(item, Observation)
        else (item.message,)
        for item in items
    )


def _places(item):
    return len(item.evidence) if item.evidence_total is None else item.evidence_total


def _afresh(files, page):
    measured = {path: MEASURED[number] for path, number in files.items()}
    there = set() if page is None else set(TEXTS[page].decode().split())
    yield from told_together(measured, LAYERS, there.intersection)


@settings(max_examples=150, deadline=None)
@given(history=changes)
def test_whatever_came_changed_and_went(history):
    project = PastProject(Texts(), layers=LAYERS, entry_points=("six",))
    files, page = {}, None
    for path, number, looked_at in history:
        if path == "page.html":
            project.others({path: None if number is None else str(number)})
            page = number
        elif number is None:
            project.drop(path)
            files.pop(path, None)
        else:
            project.put(path, Part.of(MEASURED[number]))
            files[path] = number
        if looked_at:
            assert _values(project.collected()) == (_values(_afresh(files, page)) if files else [])


def test_the_sources_of_this_law_have_everything_that_is_told():
    """Or the law would hold of nothing: circles, duplicates, upward imports and dead code all occur."""
    files = {"a.py": 2, "b.py": 1, "pkg/__init__.py": 7, "pkg/d.py": 9, "tests/test_a.py": 8}
    said = {row[:-2]: row[-2] for row in _values(_afresh({**files, "a.py": 3}, None))}
    assert said["code.duplication.blocks",] > 2
    assert said["code.layers.violations",] > 0
    others = _values(_afresh({"a.py": 2, "b.py": 4}, None))
    said |= {row[:-2]: row[-2] for row in others if len(row) > 1}
    assert any(value for key, value in said.items() if "dead_code" in key[0])
