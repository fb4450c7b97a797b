"""What of a file's measures belongs to a change: the functions and classes that it touches, and the notes it brings."""

from __future__ import annotations

from qualitywatch import Changes
from qualitywatch_code.analysis.measures import FileMeasures


def changed_part(path: str, measures: FileMeasures, changes: Changes) -> FileMeasures:
    """The file as if it held nothing but what was touched, with the source lines of those functions alone.

    Its maintainability index and Halstead measures stay those of the file, the smallest place that has them.
    """
    functions = tuple(each for each in measures.functions if changes.touch(path, each.line, each.end_line))
    return measures._replace(
        raw=measures.raw._replace(sloc=sum(function.source_lines for function in functions)),
        functions=functions,
        classes=tuple(each for each in measures.classes if changes.touch(path, each.line, each.end_line)),
        notes=tuple(note for note in measures.notes if changes.holds(path, note.line)),
    )
