"""One pass over a source file: decoded, parsed, walked and scanned once, with radon's numbers."""

from __future__ import annotations

import tokenize

from qualitywatch_code.analysis.blocks import blocks
from qualitywatch_code.analysis.halstead import maintainability_index
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.analysis.raw import raw_lines
from qualitywatch_code.analysis.source import UnparsableError, decode, parse
from qualitywatch_code.analysis.walk import walk
from qualitywatch_code.garbage import no_search_for_cycles
from qualitywatch_code.project.file_facts import project_facts


def analyse(source: bytes) -> FileMeasures:
    """Measure one source file; linear in its size. Raises UnparsableError where Python cannot read it."""
    return analyse_text(decode(source))


def analyse_text(text: str) -> FileMeasures:
    r"""Measure the text of a source with ``\n`` line ends. Raises UnparsableError where Python cannot read it."""
    with no_search_for_cycles():
        return _analyse(text)


def _analyse(text: str) -> FileMeasures:
    tree = parse(text)
    walked = walk(tree)
    try:
        lines = raw_lines(text)
    except (tokenize.TokenError, SyntaxError) as error:
        raise UnparsableError(f"it cannot be tokenised: {error}") from None
    found = blocks(walked, lines)
    halstead = walked.operations.measures()
    return FileMeasures(
        raw=lines.counts,
        halstead=halstead,
        complexity=found.complexity,
        maintainability_index=maintainability_index(lines.counts, halstead.volume, found.complexity),
        documented=walked.module.documented,
        functions=found.functions,
        classes=found.classes,
        notes=lines.notes,
        project=project_facts(tree, text),
    )
