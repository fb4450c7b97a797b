"""JSON that somebody else wrote: every step into it is checked, and what does not fit says where and in which file."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from qualitywatch import CollectError
from qualitywatch_import.reports.files import text

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a JSON document; ``source`` is the file or address it came from, ``expected`` what it should be."""

    value: Any
    source: str
    expected: str
    where: str = "$"
    hint: str = ""

    def __getitem__(self, key: str | int) -> Node:
        """The member or element; CollectError where there is none."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        value: Any = self.value
        if isinstance(key, str) and isinstance(value, dict) and key in value:
            return self._inner(value[key], step)
        if isinstance(key, int) and isinstance(value, list) and -len(value) <= key < len(value):
            return self._inner(value[key], step)
        raise self.refusal(f"{self.where}{step} is missing")

    def get(self, key: str) -> Node | None:
        """The member, or None where it is missing or null."""
        members = self.members()
        return None if members.get(key) is None else self._inner(members[key], f".{key}")

    def members(self) -> dict[str, Any]:
        """The value as an object; CollectError where it is none."""
        return self.value if isinstance(self.value, dict) else self._refuse("an object")

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The members of an object by name."""
        for key, inner in self.members().items():
            yield key, self._inner(inner, f".{key}")

    def elements(self) -> Iterator[Node]:
        """The elements of a list."""
        values = self.value if isinstance(self.value, list) else self._refuse("a list")
        for index, inner in enumerate(values):
            yield self._inner(inner, f"[{index}]")

    def each(self, key: str) -> Iterator[Node]:
        """The elements of the list under ``key``; none where it is missing or null."""
        found = self.get(key)
        return iter(()) if found is None else found.elements()

    def text(self) -> str:
        """The value as a text."""
        return self.value if isinstance(self.value, str) else self._refuse("a text")

    def text_of(self, key: str) -> str:
        """The text under ``key``, empty where it is missing or null."""
        found = self.get(key)
        return "" if found is None else found.text()

    def number(self) -> float:
        """The value as a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self._refuse("a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        return number if math.isfinite(number) else self._refuse("a finite number")

    def count(self) -> int:
        """The value as a whole number of 0 or more."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            self._refuse("a count")
        return int(self.number())

    def share(self) -> float:
        """The value as a number from 0 to 1."""
        number = self.number()
        return number if 0 <= number <= 1 else self._refuse("a share from 0 to 1")

    def line_of(self, key: str) -> int | None:
        """The line number under ``key``, or None where there is none or it is none."""
        line = self.members().get(key)
        return line if isinstance(line, int) and not isinstance(line, bool) and line > 0 else None

    def refusal(self, what: str) -> CollectError:
        """The error that says that this document is not what it should be."""
        return CollectError(f"{self.source} is not {self.expected}: {what}", hint=self.hint)

    def _inner(self, value: object, step: str) -> Node:
        return Node(value, self.source, self.expected, f"{self.where}{step}", self.hint)

    def _refuse(self, wanted: str) -> NoReturn:
        said = repr(self.value)
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        raise self.refusal(f"{self.where} is not {wanted} but {shown}")


def parse(document: str | bytes, *, source: str, expected: str, hint: str = "") -> Node:
    """The document's root; CollectError where it is cut off, no JSON, too deep, or holds NaN or infinities."""
    try:
        return Node(json.loads(document, parse_constant=_no_number), source, expected, hint=hint)
    except (ValueError, RecursionError) as error:
        raise not_json(source, error, hint) from None


def load(path: Path, *, expected: str, hint: str = "") -> Node:
    """The root of a JSON file; raises CollectError as ``parse`` does, and where the file cannot be read."""
    return parse(text(path), source=str(path), expected=expected, hint=hint)


def not_json(source: str, error: ValueError | RecursionError, hint: str) -> CollectError:
    """The error that says why ``source`` cannot be decoded."""
    said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    return CollectError(
        f"{source} is not JSON: {said}", hint=hint or "it was probably cut off: write it again"
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
