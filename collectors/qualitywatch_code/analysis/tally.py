"""Adds up runs of physical lines the way radon does: what stands on them, and how many logical lines they hold."""

from __future__ import annotations

import re

from qualitywatch_code.analysis.measures import Note, RawCounts

LEFT_TO_DO = re.compile(r"(?<![\w-])(?:TODO|FIXME|XXX|HACK)(?![\w-])")
"""The marks that pylint and SonarQube look for, in capitals as they are used."""
NOTE_LIMIT = 200


class Tally:
    """The counts of a file's rows, which are its physical lines without surrounding blanks; one instance per file.

    ``is_source`` has for each row whether it holds code. Radon takes a docstring with a comment behind it for code; the
    counts do as well, the rows do not.
    """

    __slots__ = (
        "blank",
        "comments",
        "is_source",
        "lloc",
        "multi",
        "notes",
        "rows",
        "single_comments",
        "sloc",
    )

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.notes: list[Note] = []
        self.is_source = bytearray(map(bool, rows))
        self.lloc = self.comments = self.single_comments = self.multi = self.blank = 0
        self.sloc = sum(self.is_source)
        self.blank = len(rows) - self.sloc

    def comment(self, first: int, last: int) -> None:
        """Book the rows ``first`` to ``last`` (from 1, included) as one comment, or string in one line that stands alone."""
        filled = self._not_source(first, last)
        self.sloc -= filled
        self.blank -= last - first + 1 - filled
        self.single_comments += 1

    def text(self, first: int, last: int) -> None:
        """Book rows as a string of several lines that stands alone."""
        filled = self._not_source(first, last)
        self.sloc -= filled
        self.multi += filled

    def commented_text(self, first: int, last: int) -> None:
        """Book rows as a string that stands alone but for a comment: code to radon."""
        self._not_source(first, last)

    def _not_source(self, first: int, last: int) -> int:
        filled = sum(self.is_source[first - 1 : last])
        self.is_source[first - 1 : last] = bytes(last - first + 1)
        return filled

    def note(self, row: int, comment: str) -> None:
        """Keep a comment if it says that something is left to do."""
        if LEFT_TO_DO.search(comment):
            self.notes.append(Note(row, comment.lstrip("#").strip()[:NOTE_LIMIT]))

    def counts(self) -> RawCounts:
        """What the rows add up to."""
        loc = self.sloc + self.blank + self.multi + self.single_comments
        return RawCounts(
            loc, self.lloc, self.sloc, self.comments, self.multi, self.blank, self.single_comments
        )
