r"""Reads the runs of lines off a source text with one regular expression, many times faster than a tokeniser.

It relies on the text being valid Python: then a quote outside of strings and comments begins a string, and a hash a
comment. Where that does not say enough, there are no events.
"""

from __future__ import annotations

import re
import sys
from itertools import product

from qualitywatch_code.analysis import formatted
from qualitywatch_code.analysis.tally import Tally
from qualitywatch_code.analysis.tokens import logical_lines

_EVENT = re.compile(
    r"""
      [^\s"'#()\[\]{}:;\\] [^"'#()\[\]{}:;\\\n]*+   # a stretch of names, numbers and operators
    | \n
    | [()\[\]{};]
    | :=?+                                          # a walrus is no colon
    | \"""[^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"""
    | '''[^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
    | "[^"\\\n]*+ (?: \\. [^"\\\n]*+ )*+ "
    | '[^'\\\n]*+ (?: \\. [^'\\\n]*+ )*+ '
    | \#[^\n]*+
    | \\\n
    | ["']                                          # of a formatted string over lines, since Python 3.12
    """,
    re.DOTALL | re.VERBOSE,
)
_STRETCH, _ROW_END, _OPEN, _CLOSE, _QUOTE, _COLON, _COMMENT, _BACKSLASH, _SEMICOLON, _FORMATTED = range(10)
_KINDS = {
    "\n": _ROW_END, "(": _OPEN, "[": _OPEN, "{": _OPEN, ")": _CLOSE, "]": _CLOSE, "}": _CLOSE, '"': _QUOTE,
    "'": _QUOTE, ":": _COLON, "#": _COMMENT, "\\": _BACKSLASH, ";": _SEMICOLON,
    formatted.MARK: _FORMATTED,
}  # fmt: skip
_PREFIXES = frozenset(
    "".join(letters)
    for prefix in ("r", "u", "b", "br", "rb", *(("f", "fr", "rf") if sys.version_info < (3, 12) else ()))
    for letters in product(*((letter, letter.upper()) for letter in prefix))
)
_UNCERTAIN = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Where splitlines ends a line, and Python does not."""


def events_of(text: str) -> list[str] | None:
    """What a text that parses consists of, for ``scanned``; None where that is not certain to be what a tokeniser sees."""
    if _UNCERTAIN.search(text):
        return None
    events: list[str] = _EVENT.findall(text if text.endswith("\n") else f"{text}\n")
    return formatted.marked(events) if formatted.are_in(text) else events


def scanned(events: list[str], rows: list[str]) -> Tally:  # noqa: C901, PLR0912, PLR0915 - one loop over hundreds of thousands
    """The tally of the events of a text of which ``rows`` are the lines."""
    tally = Tally(rows)
    kind_of = _KINDS.get
    doubtful: list[str] = []
    row = start = 1
    lloc = total_comments = depth = 0
    # Of the run: its events that are code, those up to its last colon, its comments, the statements before its last
    # semicolon and the events up to there, its first word, and whether it begins with a string, and with a long one.
    size = colon = comments = parts = part = 0
    word = ""
    string = long_string = False
    for event in events:
        kind = kind_of(event[0], _STRETCH)
        if kind == _STRETCH:
            if not size:
                word = event
            size += 1
        elif kind == _ROW_END:
            if depth or (row > start and _continues(rows, row)):
                row += 1
                continue
            if not size:
                if comments:
                    tally.comment(start, row)
            elif parts:
                if colon:
                    doubtful += rows[start - 1 : row]
                else:
                    lloc += parts + (size > part)
            elif string and size == 1:
                _book_string(tally, start, row, commented=comments > 0, over_rows=long_string)
                lloc += 1
            else:
                lloc += 2 if 0 < colon < size else 1
            total_comments += comments
            row += 1
            start = row
            size = colon = comments = parts = part = 0
            word = ""
            string = False
        elif kind == _QUOTE:
            breaks = event.count("\n")
            if not size or (size == 1 and word in _PREFIXES):
                string, long_string = True, breaks > 0
                size = 1
                word = ""
            else:
                size += 1
            row += breaks
        elif kind == _OPEN:
            depth += 1
            size += 1
        elif kind == _CLOSE:
            depth -= 1
            size += 1
        elif kind == _COLON:
            size += 1
            if event == ":":
                colon = size
        elif kind == _COMMENT:
            comments += 1
            tally.note(row, event)
        elif kind == _BACKSLASH:
            row += 1
        elif kind == _FORMATTED:
            size += 1
            if ":" in event:
                colon = size - 1
            row += event.count("\n")
        else:
            parts += size > part
            part = size
    tally.lloc, tally.comments = lloc + logical_lines(doubtful), total_comments
    return tally


def _continues(rows: list[str], row: int) -> bool:
    """Whether radon reads on: a backslash before an empty line does not tokenise alone, unless it is the last."""
    return not rows[row - 1] and rows[row - 2].endswith("\\") and row < len(rows)


def _book_string(tally: Tally, first: int, last: int, *, commented: bool, over_rows: bool) -> None:
    if commented:
        tally.commented_text(first, last)
    elif over_rows:
        tally.text(first, last)
    else:
        tally.comment(first, last)
