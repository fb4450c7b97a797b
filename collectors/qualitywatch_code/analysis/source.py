"""Decodes and parses a source file as Python itself would (PEP 263, byte order mark, any line ending)."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings


class UnparsableError(Exception):
    """A source file that cannot be measured; the message says why, without the file's name.

    ``lasting`` says that the content alone is why: with the same Python it would always be so.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


def decode(source: bytes) -> str:
    r"""The text of a source file with ``\n`` line ends; raises UnparsableError for an unknown or wrong encoding."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
    except SyntaxError as error:
        hint = "is it UTF-8, or does it name its encoding?"
        raise UnparsableError(f"{error.msg} ({hint})", lasting=True) from None
    except (UnicodeError, LookupError) as error:
        raise UnparsableError(f"it does not decode: {error}", lasting=True) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> ast.Module:
    """The syntax tree of a text; raises UnparsableError with the line where Python gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in measured code is not our warning
            return ast.parse(text)
    except SyntaxError as error:
        place = f" at line {error.lineno}" if error.lineno else ""
        raise UnparsableError(f"{error.msg}{place}", lasting=True) from None
    except ValueError as error:
        raise UnparsableError(str(error)) from None
    except (RecursionError, MemoryError):
        raise UnparsableError("it is nested too deeply to be parsed") from None
