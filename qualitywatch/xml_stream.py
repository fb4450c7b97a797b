"""XML that somebody else wrote, as a stream of elements: no entities, no other files, and as fast as C parses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHUNK = 1 << 16


class Readable(Protocol):
    """A file, or what reads as one."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""


def xml_elements(file: Readable) -> Iterator[tuple[str, Element]]:
    """Stream ``start`` and ``end`` events with their elements; whoever is done with one clears it.

    Raises DefusedXmlException where the document defines entities or refers to other files, ParseError where it is not
    well-formed, and what the file raises.
    """
    from xml.etree.ElementTree import XMLPullParser  # noqa: PLC0415 - most commands read no XML

    parser: XMLPullParser[Element] = XMLPullParser(events=("start", "end"))  # nosec B314 - what it must not see is refused before
    guard = _Prolog()
    while chunk := file.read(_CHUNK):
        guard.feed(chunk)
        parser.feed(chunk)
        yield from cast("Iterator[tuple[str, Element]]", parser.read_events())
    parser.close()
    yield from cast("Iterator[tuple[str, Element]]", parser.read_events())


class _Prolog:
    """Reads what stands before the root element as defusedxml does, which is slow: entities can be defined only there."""

    def __init__(self) -> None:
        from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415 - most commands read no XML

        self._parser = DefusedXMLParser(target=self)
        self._over = False

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes, unless the root element has begun."""
        if not self._over:
            self._parser.feed(chunk)

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        """The root element, or one in it."""
        self._over = True
