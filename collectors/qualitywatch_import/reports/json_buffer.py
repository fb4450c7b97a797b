"""A JSON text of which only a part is in memory: values are decoded one after another by Python's own decoder."""

from __future__ import annotations

import codecs
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import BinaryIO, NoReturn

from qualitywatch import CollectError
from qualitywatch_import.reports.files import encoding_of

CHUNK = 1 << 16
"""Bytes that are read at a time."""
_SPACE = " \t\n\r"
_LONGEST_WORD = 16
"""No literal and no escape is longer, nor what follows the digits of a number: closer to the end, a value may go on."""
_OPEN_TEXT = "Unterminated string"


class JsonBuffer:
    """Steps through the text of a file, at least ``chunk`` bytes of it at a time; raises ValueError with line, column and character where it is no JSON.

    Raises CollectError where it is not in its encoding, and RecursionError where a value is nested too deeply.
    """

    def __init__(self, path: Path, file: BinaryIO, *, chunk: int = CHUNK) -> None:
        self._path, self._file, self._chunk = path, file, chunk
        start = file.read(max(chunk, len(codecs.BOM_UTF8) + 1))  # nothing is left of a mark alone
        encoding = encoding_of(start)
        if encoding == "utf-8-sig":
            start, encoding = start.removeprefix(codecs.BOM_UTF8), "utf-8"
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._decoded = 0
        """Bytes that were given to the decoder."""
        self._text = ""
        self._at = 0
        self._passed = self._lines = self._in_line = 0
        """Characters, ends of lines, and characters since the last of these that are not in memory any more."""
        self._over = False
        self._scan = JSONDecoder(parse_constant=_no_number).raw_decode
        self._decode(start)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, wanted: str) -> bool:
        """Step over the next character where it is ``wanted``."""
        if not wanted or self.peek() != wanted:
            return False
        self._at += 1
        return True

    def expect(self, wanted: str, said: str) -> None:
        """Step over the next character, which must be ``wanted``."""
        if not self.take(wanted):
            self.refuse(said)

    def value(self) -> object:
        """The next value; it is in memory as a whole."""
        self.peek()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except JSONDecodeError as error:
                if not self._may_go_on(error) or not self._more():
                    self.refuse(error.msg, error.pos)
            except _NoNumberError:
                raise
            except ValueError:  # a number of too many digits, unless it has a point further on
                if not self._more():
                    raise
            else:
                if end < len(self._text) - _LONGEST_WORD or not self._more():  # a number may go on
                    self._at = end
                    return value

    def refuse(self, said: str, at: int | None = None) -> NoReturn:
        """Raise ValueError as Python's decoder says it."""
        at = self._at if at is None else at
        lines = self._text.count("\n", 0, at)
        in_line = at - self._text.rfind("\n", 0, at) - 1 if lines else self._in_line + at
        raise ValueError(
            f"{said}: line {self._lines + lines + 1} column {in_line + 1} (char {self._passed + at})"
        )

    def _may_go_on(self, error: JSONDecodeError) -> bool:
        return error.msg.startswith(_OPEN_TEXT) or error.pos > len(self._text) - _LONGEST_WORD

    def _more(self) -> bool:
        """Forget what was stepped over and read as much as is left of it again; False at the end."""
        if self._over:
            return False
        lines = self._text.count("\n", 0, self._at)
        self._in_line = (
            self._at - self._text.rfind("\n", 0, self._at) - 1 if lines else self._in_line + self._at
        )
        self._passed += self._at
        self._lines += lines
        self._text, self._at = self._text[self._at :], 0
        self._decode(self._file.read(max(self._chunk, len(self._text))))
        return True

    def _decode(self, chunk: bytes) -> None:
        self._over = not chunk
        waiting = len(self._decoder.getstate()[0])
        try:
            self._text += self._decoder.decode(chunk, final=self._over)
        except UnicodeDecodeError as error:
            raise CollectError(
                f"{self._path} is no text in UTF-8: {error.reason} at byte {self._decoded - waiting + error.start}",
                hint="write it again",
            ) from None
        self._decoded += len(chunk)


class _NoNumberError(ValueError):
    """NaN or an infinity."""


def _no_number(name: str) -> NoReturn:
    raise _NoNumberError(f"{name} is no number")
