r"""Raw line counts: radon's numbers, linear in the size of the file.

radon groups physical lines into the shortest runs that tokenise on their own, by tokenising a growing buffer again after
each added line, which is quadratic in the length of a multi-line statement. Here the same runs are read off in one go: by
the scanner where it is certain to see what a tokeniser would, else from the stream of Python's own tokeniser.

Where radon gives no number for a valid file, this does:

* a form feed (or another character at which ``str.splitlines`` breaks) inside a string literal: radon raises SyntaxError;
* an identifier with characters that ``\w`` does not match (``a·b``): radon raises SyntaxError before Python 3.12;
* a file whose last line follows a backslash and is blank: radon raises SyntaxError.
"""

from __future__ import annotations

import tokenize
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from qualitywatch_code.analysis.measures import Note, RawCounts
from qualitywatch_code.analysis.scanner import events_of, scanned
from qualitywatch_code.analysis.tokens import NotOneLineError, tokenised


@dataclass(frozen=True, slots=True)
class RawLines:
    """The counts of a file, and for each physical line (from 0) how many source lines had been seen before it.

    Radon takes a docstring with a comment behind it for code; the counts do as well, the lines of a span do not.
    """

    counts: RawCounts
    source_lines_before: list[int]
    notes: tuple[Note, ...]

    def source_lines(self, first: int, last: int) -> int:
        """Source lines among the physical lines ``first`` to ``last``, both counted from 1 and included."""
        before = self.source_lines_before
        return before[min(last, len(before) - 1)] - before[min(first - 1, len(before) - 1)]


def raw_lines(text: str) -> RawLines:
    """Count the lines of a source text that parses; raises ``tokenize.TokenError`` if it cannot be tokenised."""
    events = events_of(text)
    if events is None:
        return _by_tokens(text)
    tally = scanned(events, [line.strip() for line in text.splitlines()])
    return RawLines(tally.counts(), list(accumulate(tally.is_source, initial=0)), tuple(tally.notes))


def _by_tokens(text: str) -> RawLines:
    lines = text.split("\n")
    lines = [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
    pieces = [line.splitlines() for line in lines]
    rows = [piece.strip() for line in pieces for piece in line]
    try:
        tally = tokenised(rows, strict=True)
    except (tokenize.TokenError, NotOneLineError):
        # A separator at which only splitlines breaks has cut a token in two: count Python's own lines instead.
        rows = [line.strip() for line in lines]
        pieces = [[line] for line in lines]
        tally = tokenised(rows, strict=False)
    rows_before = list(accumulate((len(line) for line in pieces), initial=0))
    before = list(accumulate(tally.is_source, initial=0))
    return RawLines(
        tally.counts(),
        [before[row] for row in rows_before],
        tuple(note._replace(line=bisect_left(rows_before, note.line)) for note in tally.notes),
    )
