"""Sources that have to do with each other, and what they say together, counted from all of them at once: an oracle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from qualitywatch import Observation, Problem
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.project.dead_code import dead_code
from qualitywatch_code.project.duplication import blocks_among, in_order
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
from qualitywatch_code.python_project import dead_code_observations, duplication_observations

BLOCK = "".join(f"    first_{n} = second_{n} + third_{n} * fourth_{n}\n" for n in range(16))
OTHER_BLOCK = "".join(f"    one_{n} = [two_{n}, three_{n}, four_{n}]\n" for n in range(14))
SOURCES = (
    "",
    "import b\n\n\ndef alone():\n    pass\n",
    "import a\nfrom a import alone\n\n\ndef caller():\n    return alone()\n",
    "from pkg import d\nimport os\n\n\nclass Base:\n    def used(self):\n        pass\n\n    def unused(self):\n        pass\n",
    "from a import Base\nimport b\n\n\nclass Child(Base):\n    def unused(self):\n        return self.used()\n",
    "from . import a\nimport os\n\nNAMES = [getattr(os, f'call_{n}') for n in (1, 2)]\n\n\ndef call_1():\n    pass\n",
    f"def one():\n{BLOCK}",
    f"def two():\n{BLOCK}    last = 1\n\n\ndef three():\n{OTHER_BLOCK}",
    f"def four():\n{OTHER_BLOCK}{BLOCK}",
    f"def five():\n{BLOCK}\n\ndef six():\n{BLOCK}",
)


def told_together(
    files: Mapping[str, FileMeasures],
    layers: Sequence[str],
    used_elsewhere: Callable[[Collection[str]], Collection[str]],
) -> Iterator[Observation | Problem]:
    """Duplicates, imports, circles, layers and candidates for dead code of measured files by path; ``six`` is an entry point."""
    facts = {path: file.project for path, file in files.items()}
    source_lines = {path: file.raw.sloc for path, file in files.items()}
    graph = import_graph({path: each.imports for path, each in facts.items()})
    blocks = in_order(blocks_among({path: each.windows for path, each in facts.items()}))
    yield from duplication_observations(blocks, source_lines)
    yield from import_observations(graph, source_lines)
    yield from cycle_observations(graph, Scope())
    yield from circle_observations(circles(graph, Scope()), source_lines)
    yield from layer_observations(graph, against_layers(graph, layers, Scope()), source_lines)
    yield from dead_code_observations(
        dead_code(facts, graph, used_elsewhere=used_elsewhere, patterns=["six"])
    )
