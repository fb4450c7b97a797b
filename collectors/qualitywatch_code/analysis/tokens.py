"""Reads the runs of lines off the stream of Python's own tokeniser: for texts that the scanner is not certain of."""

from __future__ import annotations

import tokenize
from collections.abc import Callable

from qualitywatch_code.analysis.tally import Tally

_LINE_END = frozenset({tokenize.NL, tokenize.NEWLINE})


class NotOneLineError(Exception):
    """The rows do not tokenise the way Python reads the file."""


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

    def book(self, tally: Tally, first: int, last: int) -> None:
        tally.comments += self.comments
        tally.lloc += self.logical_lines()
        if self.is_single(tokenize.COMMENT) or (self.is_single(tokenize.STRING) and self.single_row):
            tally.comment(first, last)
        elif self.is_single(tokenize.STRING):
            tally.text(first, last)
        elif self.is_commented_string():
            tally.commented_text(first, last)

    def _part(self, *, end_markers: int) -> int:
        """Radon's rule: a part with a colon counts twice unless the colon is its last token but one.

        The end marker is meant to be that last token; before a semicolon there is none, so ``if x: a; b`` counts 2.
        """
        if self.colon >= 0:
            return 2 - (self.colon == self.size + end_markers - 2)
        return 1 if self.size else 0


def tokenised(rows: list[str], *, strict: bool) -> Tally:
    """The tally of a file's rows; raises ``tokenize.TokenError``, and NotOneLineError where ``strict``."""
    tally = Tally(rows)
    run, start = _Run(), 1
    for kind, text, (row, _), (end_row, _), _ in tokenize.generate_tokens(_feed(rows)):
        if kind in _LINE_END:
            if run.depth == 0 and not _continues(rows, start, row, kind):
                run.book(tally, start, row)
                run, start = _Run(), row + 1
        elif kind != tokenize.ENDMARKER:
            run.begins_or_goes_on(kind, in_one_row=row == end_row)
            if kind == tokenize.OP:
                run.operator(text)
            elif kind == tokenize.COMMENT:
                run.comments += 1
                tally.note(row, text)
            elif kind == tokenize.ERRORTOKEN and strict:
                raise NotOneLineError
            else:
                run.size += 1
    if start <= len(rows):
        run.book(tally, start, len(rows))
    return tally


def logical_lines(rows: list[str]) -> int:
    """The logical lines of runs of rows."""
    return tokenised(rows, strict=False).lloc if rows else 0


def _feed(rows: list[str]) -> Callable[[], str]:
    lines = (row + "\n" for row in rows)
    return lambda: next(lines, "")


def _continues(rows: list[str], start: int, row: int, kind: int) -> bool:
    """Whether radon reads on: a backslash before an empty last line does not tokenise alone."""
    return kind == tokenize.NEWLINE and row > start and not rows[row - 1] and rows[row - 2].endswith("\\")
