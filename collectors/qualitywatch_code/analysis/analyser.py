"""One pass over a source file: decoded, parsed and tokenised once, then counted by radon's visitors and formulas."""

from __future__ import annotations

import ast
import tokenize

from radon.metrics import halstead_visitor_report, mi_compute
from radon.visitors import HalsteadVisitor

from qualitywatch_code.analysis.blocks import blocks
from qualitywatch_code.analysis.measures import FileMeasures, HalsteadMeasures, RawCounts
from qualitywatch_code.analysis.raw import raw_lines
from qualitywatch_code.analysis.source import UnparsableError, decode, parse


def analyse(source: bytes) -> FileMeasures:
    """Measure one source file; linear in its size. Raises UnparsableError where Python or radon cannot read it."""
    text = decode(source)
    tree = parse(text)
    try:
        lines = raw_lines(text)
        found = blocks(tree, lines)
        halstead = _halstead(tree)
    except (RecursionError, MemoryError):
        raise UnparsableError("an expression in it is nested too deeply to be measured") from None
    except (tokenize.TokenError, SyntaxError) as error:
        raise UnparsableError(f"it cannot be tokenised: {error}") from None
    return FileMeasures(
        raw=lines.counts,
        halstead=halstead,
        complexity=found.complexity,
        maintainability_index=_maintainability_index(lines.counts, halstead, found.complexity),
        functions=found.functions,
        classes=found.classes,
    )


def _halstead(tree: ast.Module) -> HalsteadMeasures:
    report = halstead_visitor_report(HalsteadVisitor.from_ast(tree))
    return HalsteadMeasures(
        report.h1, report.h2, report.N1, report.N2, report.volume, report.difficulty, report.effort
    )


def _maintainability_index(raw: RawCounts, halstead: HalsteadMeasures, complexity: int) -> float:
    """Radon's variant, 0 to 100: logical lines for lines, and docstrings count as comments.

    It is 100 where the volume is 0, which is so in a file of nothing but calls and assignments.
    """
    comments = (raw.comments + raw.multi) / float(raw.sloc) * 100 if raw.sloc else 0
    return float(mi_compute(halstead.volume, complexity, raw.lloc, comments))
