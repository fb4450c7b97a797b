"""What of a file's measures belongs to a change: the functions and classes that it touches, and the notes it brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualitywatch import Changes
from qualitywatch_code.analysis.measures import ClassMeasures, FileMeasures, FunctionMeasures


def changed_part(path: str, measures: FileMeasures, changes: Changes) -> FileMeasures:
    """The file as if it held nothing but what was touched, with the source lines of those functions alone.

    Its maintainability index and Halstead measures stay those of the file, the smallest place that has them.
    """
    functions = [each for each in measures.functions if changes.touch(path, each.line, each.end_line)]
    classes = [each for each in measures.classes if changes.touch(path, each.line, each.end_line)]
    outermost = [each for each in functions if each.cognitive_complexity is not None]
    nested, methods = _lines_within(outermost, functions), _lines_within(classes, functions)
    return measures._replace(
        raw=measures.raw._replace(sloc=sum(function.source_lines for function in functions)),
        functions=tuple(each._replace(nested_lines=nested[each.line]) for each in functions),
        classes=tuple(each._replace(source_lines=methods[each.line]) for each in classes),
        notes=tuple(note for note in measures.notes if changes.holds(path, note.line)),
    )


def _lines_within(
    holders: Sequence[ClassMeasures] | Sequence[FunctionMeasures], functions: Sequence[FunctionMeasures]
) -> Counter[int]:
    """The source lines of the functions for which a holder is the innermost around them, by its line.

    Both are in order of their lines.
    """
    held: Counter[int] = Counter()
    around: list[ClassMeasures | FunctionMeasures] = []
    coming = 0
    for function in functions:
        while coming < len(holders) and holders[coming].line < function.line:
            holder = holders[coming]
            around = [each for each in around if each.end_line >= holder.line]
            around.append(holder)
            coming += 1
        around = [each for each in around if each.end_line >= function.line]
        if around:
            held[around[-1].line] += function.source_lines
    return held
