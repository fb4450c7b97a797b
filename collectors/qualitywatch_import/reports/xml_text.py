"""XML that somebody else wrote: no entities, no other files, and never more in memory than one part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import CollectError, xml_elements

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SIZE_LIMIT = 256 * 1024**2


def events(path: Path) -> Iterator[tuple[str, Element]]:
    """Stream ``start`` and ``end`` events; raises CollectError where it is cut off, too large or defines entities."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - late

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - late

    try:
        if not path.is_file():
            raise CollectError(f"{path} is not a file")
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise CollectError(f"{path} is larger than {SIZE_LIMIT // 1024**2} MiB")
        if size == 0:
            raise CollectError(f"{path} is empty", hint="it was probably cut off: write it again")
        with path.open("rb") as file:
            yield from xml_elements(file)
    except ParseError as error:
        raise CollectError(
            f"{path} is not well-formed XML: {error}", hint="it was probably cut off: write it again"
        ) from None
    except DefusedXmlException:
        raise CollectError(
            f"{path} is refused: it defines entities or refers to other files, which no report needs"
        ) from None
    except (OSError, ValueError, LookupError, RecursionError) as error:
        raise CollectError(f"{path} cannot be read: {error}") from None
