"""The lines of code of a file as they are compared: without blanks, comments, imports and strings that stand alone.

What remains of a line are its tokens, names and literals as they stand: what differs by a name is not a duplicate.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from qualitywatch_code.project.statements import Statements

HASH_BYTES = 8
_STRINGS = r"""
      \"""[^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"""
    | '''[^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
    | "[^"\\\n]*+ (?: \\. [^"\\\n]*+ )*+ "
    | '[^'\\\n]*+ (?: \\. [^'\\\n]*+ )*+ '
"""
_STRING_OR_COMMENT = re.compile(rf"({_STRINGS}) | \#[^\n]*+", re.DOTALL | re.VERBOSE)
_TOKEN = re.compile(
    r"""
      "[^"\\]*+ (?: \\. [^"\\]*+ )*+ "
    | '[^'\\]*+ (?: \\. [^'\\]*+ )*+ '
    | \d[\w.]*+
    | \w++
    | \*\*=? | //=? | <<=? | >>=? | -> | := | \.\.\. | [-+*/%&|^@=!<>]=
    | [^\w\s]
    """,
    re.VERBOSE,
)


class CodeLines(NamedTuple):
    """For each line of code its number (from 1), its tokens' count and, in one run of bytes, HASH_BYTES of its hash."""

    numbers: list[int]
    texts: list[str]
    tokens: list[int]
    hashes: bytes


def without_comments(text: str) -> str:
    """A text that parses, each comment cut out of its line."""
    return _STRING_OR_COMMENT.sub(_kept, text)


def _kept(match: re.Match[str]) -> str:
    return match[1] or ""


def code_lines(text: str, found: Statements) -> CodeLines:
    """The lines of a text that parses; ``found`` is what its statements are."""
    lines = without_comments(text).split("\n")
    for statement in (*found.import_statements, *found.texts):
        _drop(lines, statement)
    known: dict[str, tuple[bytes, int]] = {}
    numbers: list[int] = []
    texts: list[str] = []
    tokens: list[int] = []
    hashes: list[bytes] = []
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped == "\\":
            continue
        if stripped not in known:
            parts = _TOKEN.findall(stripped)
            known[stripped] = _hash(parts), len(parts)
        digest, count = known[stripped]
        numbers.append(number)
        texts.append(stripped)
        tokens.append(count)
        hashes.append(digest)
    return CodeLines(numbers, texts, tokens, b"".join(hashes))


def _hash(parts: Iterable[str]) -> bytes:
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


def _drop(lines: list[str], statement: ast.stmt) -> None:
    """Blank out the lines of a statement that has them for itself."""
    first, last = statement.lineno - 1, (statement.end_lineno or statement.lineno) - 1
    if last >= len(lines) or lines[first].encode()[: statement.col_offset].strip():
        return
    if lines[last].encode()[statement.end_col_offset :].strip():
        return
    lines[first : last + 1] = [""] * (last + 1 - first)
