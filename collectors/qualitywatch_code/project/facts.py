"""What one file contributes to the measures of the whole project, small enough to be kept for every file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from qualitywatch_code.project.windows import Windows


class When(IntEnum):
    """When an import runs: as its module is loaded, when a function is called, or never (for type checkers)."""

    LOADED = 0
    CALLED = 1
    NEVER = 2


class Import(NamedTuple):
    """One imported module: ``import module`` where ``names`` is empty, else ``from ..module import name name``."""

    line: int
    level: int
    module: str
    names: str
    when: int


class ProjectFacts(NamedTuple):
    """One file as the others need to know it.

    ``uses`` are the identifiers that stand in its code, in strings too, other than where they are defined; ``prefixes``
    those that end in an underscore, to which a name may be completed while the program runs. ``definitions`` are the
    functions, classes and methods that somebody has to use, one a line: ``kind name line end_line source_lines owner
    bases``. ``classes`` are all its classes: ``name bases``. ``unused`` are the names that it imports and does not use:
    ``name line``. All parts are separated by blanks, bases by commas.
    """

    windows: Windows = Windows()
    imports: tuple[Import, ...] = ()
    uses: str = ""
    prefixes: str = ""
    definitions: str = ""
    classes: str = ""
    unused: str = ""

    @classmethod
    def from_plain(cls, values: Sequence[Any]) -> ProjectFacts:
        """The inverse of writing it as JSON; raises ValueError or TypeError for anything else."""
        windows, imports, uses, prefixes, definitions, classes, unused = values
        return cls(
            Windows(*windows), tuple(map(Import._make, imports)), uses, prefixes, definitions, classes, unused
        )

    def of_notebook(self, line_in_cell: Callable[[int], int]) -> ProjectFacts:
        """What a notebook contributes: it uses what modules define, and nobody is to use or to share what it defines."""
        imports = tuple(each._replace(line=line_in_cell(each.line)) for each in self.imports)
        return ProjectFacts(imports=imports, uses=self.uses, prefixes=self.prefixes)
