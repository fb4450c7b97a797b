"""Large JSON documents whose long lists are read one element after another, and the rest of them as a whole.

Python's own decoder reads each element, so that what is refused, and why, is the same as in documents that are read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.files import STREAMED_LIMIT, check_size
from qualitywatch_import.reports.json_buffer import CHUNK, JsonBuffer
from qualitywatch_import.reports.json_text import Node, not_json

Pattern = tuple[str, ...]
"""A list by the names of the members that lead to it; EACH stands for the elements of a list on the way."""
EACH = "[]"
_KEY, _COLON, _COMMA, _VALUE = (
    "Expecting property name enclosed in double quotes",
    "Expecting ':' delimiter",
    "Expecting ',' delimiter",
    "Expecting value",
)


class JsonStream:
    """A JSON file whose lists at ``long`` are held by nobody; errors are CollectError, as those of ``load``."""

    def __init__(
        self, path: Path, long: Collection[Pattern], *, expected: str, hint: str = "", chunk: int = CHUNK
    ) -> None:
        self._path, self._long, self._chunk = path, frozenset(long), chunk
        self._expected, self._hint = expected, hint
        self._ways = {pattern[:length] for pattern in long for length in range(len(pattern))}

    def rest(self) -> Node:
        """The document with the long lists empty; all of it is read, and proved to be JSON."""
        rest: list[object] = []
        for _ in self._read(rest.append):
            pass
        return Node(rest[0], str(self._path), self._expected, hint=self._hint)

    def elements(self, of: Pattern) -> Iterator[tuple[tuple[int, ...], Node]]:
        """The elements of the long lists at ``of``, with the places in the lists on the way and their own."""
        for pattern, places, where, value in self._read(lambda _: None):
            if pattern == of:
                yield places, Node(value, str(self._path), self._expected, where, self._hint)

    def _read(self, keep: Callable[[object], None]) -> Iterator[_Found]:
        check_size(self._path, STREAMED_LIMIT)
        try:
            with self._path.open("rb") as file:
                buffer = JsonBuffer(self._path, file, chunk=self._chunk)
                yield from self._value(buffer, (), (), "$", keep)
                if buffer.peek():
                    buffer.refuse("Extra data")
        except (ValueError, RecursionError) as error:
            raise not_json(str(self._path), error, self._hint) from None
        except OSError as error:
            raise CollectError(f"{self._path} cannot be read: {error.strerror}") from None

    def _value(
        self,
        buffer: JsonBuffer,
        pattern: Pattern,
        places: tuple[int, ...],
        where: str,
        keep: Callable[[object], None],
    ) -> Iterator[_Found]:
        """Read a value and ``keep`` what is to be held of it; yields the elements of long lists in it."""
        begin = buffer.peek()
        if begin == "[" and pattern in self._long:
            for place in _places(buffer):
                yield pattern, (*places, place), f"{where}[{place}]", buffer.value()
            keep([])
        elif begin == "[" and (*pattern, EACH) in self._ways:
            values: list[object] = []
            for place in _places(buffer):
                yield from self._value(
                    buffer, (*pattern, EACH), (*places, place), f"{where}[{place}]", values.append
                )
            keep(values)
        elif begin == "{" and pattern in self._ways:
            members: dict[str, object] = {}
            for name in _names(buffer):
                inner = (*pattern, name)
                if name in members and (inner in self._ways or inner in self._long):
                    raise CollectError(
                        f"{self._path} is not {self._expected}: {where}.{name} is there twice",
                        hint=self._hint,
                    )
                held: list[object] = []
                yield from self._value(buffer, inner, places, f"{where}.{name}", held.append)
                members[name] = held[0]
            keep(members)
        else:
            keep(buffer.value())


_Found = tuple[Pattern, tuple[int, ...], str, object]


def _places(buffer: JsonBuffer) -> Iterator[int]:
    """The places of a list's elements; whoever takes one reads the element before the next."""
    buffer.expect("[", _VALUE)
    if buffer.take("]"):
        return
    place = 0
    while True:
        yield place
        if buffer.take("]"):
            return
        buffer.expect(",", _COMMA)
        place += 1


def _names(buffer: JsonBuffer) -> Iterator[str]:
    """The names of an object's members; whoever takes one reads the value before the next."""
    buffer.expect("{", _VALUE)
    if buffer.take("}"):
        return
    while True:
        if buffer.peek() != '"':
            buffer.refuse(_KEY)
        name = buffer.value()
        buffer.expect(":", _COLON)
        yield str(name)
        if buffer.take("}"):
            return
        buffer.expect(",", _COMMA)
