r"""Raw line counts: radon's numbers from one tokenisation, linear in the size of the file.

radon groups physical lines into the shortest runs that tokenise on their own, by tokenising a growing buffer again after
each added line, which is quadratic in the length of a multi-line statement. Here the same stripped lines are tokenised once
and the same runs are read off the token stream: a run ends at a line break outside brackets, strings and continuations.

Where radon gives no number for a valid file, this does:

* a form feed (or another character at which ``str.splitlines`` breaks) inside a string literal: radon raises SyntaxError;
* an identifier with characters that ``\w`` does not match (``a·b``): radon raises SyntaxError before Python 3.12;
* a file whose last line follows a backslash and is blank: radon raises SyntaxError.
"""

from __future__ import annotations

import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from qualitywatch_code.analysis.measures import RawCounts

_LINE_END = frozenset({tokenize.NL, tokenize.NEWLINE})


@dataclass(frozen=True, slots=True)
class RawLines:
    """The counts of a file, and for each physical line (from 0) how many source lines had been seen before it.

    Radon takes a docstring with a comment behind it for code; the counts do as well, the lines of a span do not.
    """

    counts: RawCounts
    source_lines_before: tuple[int, ...]

    def source_lines(self, first: int, last: int) -> int:
        """Source lines among the physical lines ``first`` to ``last``, both counted from 1 and included."""
        before = self.source_lines_before
        return before[min(last, len(before) - 1)] - before[min(first - 1, len(before) - 1)]


def raw_lines(text: str) -> RawLines:
    """Count the lines of a source text that parses; raises ``tokenize.TokenError`` if it cannot be tokenised."""
    lines = text.split("\n")
    lines = [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
    pieces = [line.splitlines() for line in lines]
    rows = [piece.strip() for line in pieces for piece in line]
    try:
        tally = _tally(rows, strict=True)
    except (tokenize.TokenError, _NotOneLineError):
        # A separator at which only splitlines breaks has cut a token in two: count Python's own lines instead.
        rows = [line.strip() for line in lines]
        pieces = [[line] for line in lines]
        tally = _tally(rows, strict=False)
    return RawLines(tally.counts(), _running_total(tally.is_source, [len(line) for line in pieces]))


class _NotOneLineError(Exception):
    """The rows do not tokenise the way Python reads the file."""


class _Tally:
    """Adds up runs of lines; one instance per file."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.is_source = bytearray(len(rows))
        self.lloc = self.comments = self.single_comments = self.multi = self.blank = self.sloc = 0

    def add_run(self, first: int, last: int, run: _Run) -> None:
        """Book the rows ``first`` to ``last`` (from 1, included) by the tokens of their run."""
        self.comments += run.comments
        self.lloc += run.logical_lines()
        if run.is_single(tokenize.COMMENT) or (run.is_single(tokenize.STRING) and run.single_row):
            self.single_comments += 1
            return
        filled = sum(1 for row in self.rows[first - 1 : last] if row)
        self.blank += last - first + 1 - filled
        if run.is_single(tokenize.STRING):
            self.multi += filled
            return
        self.sloc += filled
        if run.is_commented_string():
            return
        for row in range(first - 1, last):
            self.is_source[row] = bool(self.rows[row])

    def counts(self) -> RawCounts:
        loc = self.sloc + self.blank + self.multi + self.single_comments
        return RawCounts(
            loc, self.lloc, self.sloc, self.comments, self.multi, self.blank, self.single_comments
        )


class _Run:
    """What radon asks about the tokens of one run of lines, gathered while they stream past."""

    __slots__ = ("colon", "comments", "depth", "finished", "first", "single", "single_row", "size", "tokens")

    def __init__(self) -> None:
        self.first: int | None = None
        self.single = True
        self.single_row = True
        self.tokens = 0  # comments included
        self.comments = 0
        self.depth = 0  # open brackets
        self.finished = 0  # logical lines of the parts before the last semicolon
        self.size = 0  # significant tokens since the last semicolon
        self.colon = -1  # position of the last colon among them

    def is_single(self, kind: int) -> bool:
        return self.single and self.first == kind

    def is_commented_string(self) -> bool:
        return self.first == tokenize.STRING and self.tokens - self.comments == 1

    def begins_or_goes_on(self, kind: int, *, in_one_row: bool) -> None:
        self.tokens += 1
        if self.first is None:
            self.first, self.single_row = kind, in_one_row
        else:
            self.single = False

    def operator(self, text: str) -> None:
        if text in "([{":
            self.depth += 1
        elif text in ")]}":
            self.depth -= 1
        elif text == ":":
            self.colon = self.size
        elif text == ";":
            self.finished += self._part(end_markers=0)
            self.size = self.colon = -1
        self.size += 1

    def logical_lines(self) -> int:
        return self.finished + self._part(end_markers=1)

    def _part(self, *, end_markers: int) -> int:
        """Radon's rule: a part with a colon counts twice unless the colon is its last token but one.

        The end marker is meant to be that last token; before a semicolon there is none, so ``if x: a; b`` counts 2.
        """
        if self.colon >= 0:
            return 2 - (self.colon == self.size + end_markers - 2)
        return 1 if self.size else 0


def _tally(rows: list[str], *, strict: bool) -> _Tally:
    tally = _Tally(rows)
    run, start = _Run(), 1
    for kind, text, (row, _), (end_row, _), _ in tokenize.generate_tokens(_feed(rows)):
        if kind in _LINE_END:
            if run.depth == 0 and not _continues(rows, start, row, kind):
                tally.add_run(start, row, run)
                run, start = _Run(), row + 1
        elif kind != tokenize.ENDMARKER:
            run.begins_or_goes_on(kind, in_one_row=row == end_row)
            if kind == tokenize.OP:
                run.operator(text)
            elif kind == tokenize.COMMENT:
                run.comments += 1
            elif kind == tokenize.ERRORTOKEN and strict:
                raise _NotOneLineError
            else:
                run.size += 1
    if start <= len(rows):
        tally.add_run(start, len(rows), run)
    return tally


def _feed(rows: list[str]) -> Callable[[], str]:
    lines = (row + "\n" for row in rows)
    return lambda: next(lines, "")


def _continues(rows: list[str], start: int, row: int, kind: int) -> bool:
    """Whether radon reads on: a backslash before an empty last line does not tokenise alone."""
    return kind == tokenize.NEWLINE and row > start and not rows[row - 1] and rows[row - 2].endswith("\\")


def _running_total(is_source: bytearray, parts: list[int]) -> tuple[int, ...]:
    by_row = list(accumulate(is_source, initial=0))
    return tuple(by_row[row] for row in accumulate(parts, initial=0))
