"""The metrics of ``code.git``: change, where it happens, who knows the code, and what changes together."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_MODIFIABILITY = "maintainability/modifiability"
_ANALYSABILITY = "maintainability/analysability"
_AVELINO = "Avelino, Passos, Hora and Valente, A novel approach for estimating truck factors, ICPC 2016"


def _fact(id_: str, title: str, unit: str, how: str) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE, characteristic=_MODIFIABILITY, how=how,
        source="git log",
    )  # fmt: skip


COMMITS = _fact(
    "code.git.commits",
    "Commits",
    "{commit}",
    "Commits of the current branch within the span that changed a file; merges do not count.",
)
AUTHORS = _fact(
    "code.git.authors", "Authors", "{author}",
    "Different authors of commits within the span, by address as the mailmap has it, without bots.",
)  # fmt: skip
CHURN = _fact(
    "code.git.churn", "Churn", "{line}",
    "Lines added plus lines deleted within the span; a renamed file counts by what changed in it, a merge not at all."
    " Attributes do not apply: what is no text by its content has no lines, and nothing else.",
)  # fmt: skip
AGE = _fact("code.git.age", "Age", "s", "Time from the last commit to the end of the window.")

HOTSPOT_COMPLEXITY = MetricDefinition(
    id="code.git.hotspot_complexity", title="Complexity of what changes", unit="{level}",
    direction=Direction.LOWER, characteristic=_MODIFIABILITY,
    how="Mean complexity of the file that a change opens: the sum of its lines' levels of indentation today, averaged"
    " over the changes of code files within the long span. The evidence is the hotspots, by changes times complexity.",
    source="Hotspots: Tornhill, Your Code as a Crime Scene, 2015; indentation: Hindle, Godfrey and Holt, ICPC 2008",
)  # fmt: skip
COUPLED_PAIRS = MetricDefinition(
    id="code.git.coupled_pairs", title="Files that change together", unit="{pair}",
    direction=Direction.LOWER, characteristic="maintainability/modularity",
    how="Pairs of code files that changed together in at least 5 commits of the long span and in at least 30 % of the"
    " mean of both files' changes; commits of more than 30 files do not count, nor do pairs of a test and no test.",
    source="Tornhill, Your Code as a Crime Scene, 2015, with the limits of code-maat",
)  # fmt: skip
TRUCK_FACTOR = MetricDefinition(
    id="code.git.truck_factor", title="Truck factor", unit="{person}",
    direction=Direction.HIGHER, characteristic=_ANALYSABILITY,
    how="The fewest people whose leaving would leave more than half of the code files without an author. Authors of a"
    " file are those whose degree of authorship, over all its history, is above 75 % of the highest in it.",
    source=_AVELINO,
)  # fmt: skip
SINGLE_AUTHOR_SHARE = MetricDefinition(
    id="code.git.single_author_share", title="Code with a single author", unit="1",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY,
    how="Share of the lines that are not blank in code files with one author only, by degree of authorship.",
    source=_AVELINO,
)  # fmt: skip
ABANDONED_SHARE = MetricDefinition(
    id="code.git.abandoned_share", title="Code whose authors are gone", unit="1",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY,
    how="Share of the lines that are not blank in code files none of whose authors, by degree of authorship, committed"
    " anything, merges included, to the repository for the time that away_after says.",
    source=_AVELINO,
)  # fmt: skip
