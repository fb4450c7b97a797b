"""What all files together say, kept up from one commit to the next: at any moment what a fresh look says."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import Observation
from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.project.dead_code import dead_code
from qualitywatch_code.project.duplication import duplicated_blocks
from qualitywatch_code.project.import_graph import import_graph
from qualitywatch_code.project.scope import Scope
from qualitywatch_code.python_imports import (
    against_layers,
    circle_observations,
    circles,
    cycle_observations,
    import_observations,
    layer_observations,
)
from qualitywatch_code.python_past_project import Part, PastProject
from qualitywatch_code.python_project import dead_code_observations, duplication_observations

BLOCK = "".join(f"    first_{n} = second_{n} + third_{n} * fourth_{n}\n" for n in range(16))
OTHER_BLOCK = "".join(f"    one_{n} = [two_{n}, three_{n}, four_{n}]\n" for n in range(14))
SOURCES = [
    "",
    "import b\n\n\ndef alone():\n    pass\n",
    "import a\nfrom a import alone\n\n\ndef caller():\n    return alone()\n",
    "from pkg import d\n\n\nclass Base:\n    def used(self):\n        pass\n\n    def unused(self):\n        pass\n",
    "from a import Base\nimport b\n\n\nclass Child(Base):\n    def unused(self):\n        return self.used()\n",
    "from . import a\nimport os\n\nNAMES = [getattr(os, f'call_{n}') for n in (1, 2)]\n\n\ndef call_1():\n    pass\n",
    f"def one():\n{BLOCK}",
    f"def two():\n{BLOCK}    last = 1\n\n\ndef three():\n{OTHER_BLOCK}",
    f"def four():\n{OTHER_BLOCK}{BLOCK}",
    f"def five():\n{BLOCK}\n\ndef six():\n{BLOCK}",
]
MEASURED = [analyse(textwrap.dedent(source).encode()) for source in SOURCES]
TEXTS = [b"alone", b"unused caller", b"", b"call_1 Child"]
PATHS = ("a.py", "b.py", "pkg/__init__.py", "pkg/d.py", "tests/test_a.py")
LAYERS = ("pkg", "a")

changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PATHS), st.integers(0, len(SOURCES) - 1) | st.none()),
        st.tuples(st.just("page.html"), st.integers(0, len(TEXTS) - 1) | st.none()),
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
        (item.metric.id, *item.labels.values(), item.value)
        if isinstance(item, Observation)
        else (item.message,)
        for item in items
    )


def _afresh(files, page):
    facts = {path: MEASURED[number].project for path, number in files.items()}
    source_lines = {path: MEASURED[number].raw.sloc for path, number in files.items()}
    graph = import_graph({path: each.imports for path, each in facts.items()})
    there = set() if page is None else set(TEXTS[page].decode().split())
    yield from duplication_observations(
        duplicated_blocks({path: each.windows for path, each in facts.items()}), source_lines
    )
    yield from import_observations(graph, source_lines)
    yield from cycle_observations(graph, Scope())
    yield from circle_observations(circles(graph, Scope()), source_lines)
    yield from layer_observations(graph, against_layers(graph, LAYERS, Scope()), source_lines)
    yield from dead_code_observations(
        dead_code(facts, graph, used_elsewhere=there.intersection, patterns=["six"])
    )


@settings(max_examples=150, deadline=None)
@given(history=changes)
def test_whatever_came_changed_and_went(history):
    project = PastProject(Texts(), layers=LAYERS, entry_points=("six",))
    files, page = {}, None
    for path, number in history:
        if path == "page.html":
            project.others({path: None if number is None else str(number)})
            page = number
        elif number is None:
            project.drop(path)
            files.pop(path, None)
        else:
            project.put(path, Part.of(MEASURED[number]))
            files[path] = number
        assert _values(project.collected()) == (_values(_afresh(files, page)) if files else [])


def test_the_sources_of_this_law_have_everything_that_is_told():
    """Or the law would hold of nothing: circles, duplicates, upward imports and dead code all occur."""
    files = {"a.py": 2, "b.py": 1, "pkg/__init__.py": 7, "pkg/d.py": 9, "tests/test_a.py": 8}
    said = {row[:-1]: row[-1] for row in _values(_afresh({**files, "a.py": 3}, None))}
    assert said["code.duplication.blocks",] > 2
    assert said["code.layers.violations",] > 0
    said |= {row[:-1]: row[-1] for row in _values(_afresh({"a.py": 2, "b.py": 4}, None))}
    assert any(value for key, value in said.items() if "dead_code" in key[0])
