"""Takes the facts of one file for the measures of the whole project: one walk over its statements, one over its lines."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from qualitywatch_code.project.code_lines import CodeLines, code_lines
from qualitywatch_code.project.common_names import COMMON
from qualitywatch_code.project.facts import Import, ProjectFacts, When
from qualitywatch_code.project.fingerprints import windows_of
from qualitywatch_code.project.statements import Binding, Definition, statements

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_TYPE_COMMENT = re.compile(r"#\ type:([^\n]*)")
_SHORTEST_PREFIX = 4


def project_facts(tree: ast.Module, text: str) -> ProjectFacts:
    r"""The facts of a file with ``\n`` line ends and its tree; linear in its size."""
    found = statements(tree)
    lines = code_lines(text, found)
    counts = Counter(_IDENTIFIER.findall("\n".join(lines.texts)))
    if "# type:" in text:
        counts.update(_IDENTIFIER.findall(" ".join(_TYPE_COMMENT.findall(text))))
    unused = [each for each in found.bindings if not counts[each.name]]
    counts.subtract(found.definition_names)
    taken = {name for each in found.imports for name in each.names.split()}
    uses = {name for name, count in counts.items() if count > 0} | taken
    return ProjectFacts(
        windows=windows_of(lines),
        imports=_merged(found.imports),
        uses=" ".join(sorted(uses - COMMON)),
        prefixes=" ".join(
            sorted(name for name in uses if name.endswith("_") and len(name) >= _SHORTEST_PREFIX)
        ),
        definitions="\n".join(_row(each, lines) for each in found.definitions),
        classes="\n".join(f"{name} {','.join(bases)}" for name, bases in found.classes),
        unused="\n".join(f"{each.name} {each.line}" for each in _meant(unused, text)),
    )


def _merged(imports: Iterable[Import]) -> tuple[Import, ...]:
    """The imports, with those that only type checkers see, of which nothing is told by line, as one for each module."""
    merged: dict[tuple[int, str], tuple[int, dict[str, None]]] = {}
    run = []
    for each in imports:
        if each.when != When.NEVER:
            run.append(each)
        elif each.names:
            names = merged.setdefault((each.level, each.module), (each.line, {}))[1]
            names.update(dict.fromkeys(each.names.split()))
    never = (Import(line, *key, " ".join(names), When.NEVER) for key, (line, names) in merged.items())
    return (*run, *never)


def _row(each: Definition, lines: CodeLines) -> str:
    source_lines = bisect_right(lines.numbers, each.end_line) - bisect_left(lines.numbers, each.line)
    return f"{each.kind} {each.name} {each.line} {each.end_line} {source_lines} {each.owner} {','.join(each.bases)}"


def _meant(unused: Sequence[Binding], text: str) -> list[Binding]:
    """Those that no comment at their line excuses."""
    if not unused:
        return []
    rows = text.split("\n")
    return [each for each in unused if "noqa" not in rows[each.line - 1]]
