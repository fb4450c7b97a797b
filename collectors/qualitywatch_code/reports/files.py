"""Report files that other tools wrote: when they were written, whether that is too long ago, and safe XML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import CollectError, NoEvidenceError, Window, format_duration, xml_elements

if TYPE_CHECKING:
    from typing import BinaryIO
    from xml.etree.ElementTree import Element

SIZE_LIMIT = 256 * 1024**2
_CONTROL = bytes(code for code in range(1, 32) if code not in b"\t\n\r")
_BLANKED = bytes.maketrans(_CONTROL, b" " * len(_CONTROL))
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check_readable(path: Path) -> None:
    """Raise CollectError for a report that is no file, is empty, or is larger than SIZE_LIMIT."""
    if not path.is_file():
        raise CollectError(f"{path} is not a file")
    size = path.stat().st_size
    if size == 0:
        raise CollectError(
            f"{path} is empty", hint="the run that writes it was probably cut off: run it again"
        )
    if size > SIZE_LIMIT:
        raise CollectError(f"{path} is larger than {SIZE_LIMIT // 1024**2} MiB")


def written_at(path: Path, *, stated: datetime | None = None) -> datetime:
    """When a report was written: what it states itself, but never later than its file was changed.

    A stated time without a zone is taken to be local, which is what coverage.py and older pytests write.
    """
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return min(changed, stated.astimezone(UTC)) if stated else changed


def check_age(path: Path, written: datetime, max_age: timedelta | None, window: Window) -> None:
    """Raise NoEvidenceError for a report that is older than ``max_age`` at the end of the window."""
    age = window.end - written
    if max_age is not None and age > max_age:
        raise NoEvidenceError(
            f"{path} is too old: it is from {written:%Y-%m-%d %H:%M} UTC,"
            f" {format_duration(timedelta(minutes=age // timedelta(minutes=1)))} ago,"
            f" and max_age is {format_duration(max_age)}",
            hint="run the tests again, or raise max_age",
        )


def end_of_age(written: datetime, max_age: timedelta | None) -> datetime | None:
    """When a report becomes too old, if it ever does."""
    return None if max_age is None else written + max_age


def xml_events(path: Path, *, expected: str, roots: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """Stream ``start`` and ``end`` events of an XML report whose root is one of ``roots``.

    Raises CollectError where it is not well-formed, defines entities, or is something else than ``expected``.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - late

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - late

    check_readable(path)
    root = None
    try:
        with path.open("rb") as file:
            for event, element in xml_elements(_Printable(file)):
                if root is None:
                    root = element.tag
                    if root not in roots:
                        raise CollectError(f"{path} is not {expected}: its root is <{root[:80]}>")
                yield event, element
    except ParseError as error:
        raise CollectError(
            f"{path} is not well-formed XML: {error}", hint="it was probably cut off: write it again"
        ) from None
    except DefusedXmlException:
        raise CollectError(
            f"{path} is refused: it defines entities or refers to other files, which no {expected} needs"
        ) from None
    except (OSError, ValueError, LookupError, RecursionError) as error:
        raise CollectError(f"{path} cannot be read: {error}") from None


class _Printable:
    """A file without the control characters that XML forbids and that runners copy from a test's output all the same."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._wide: bool | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes, a space for each such character; as they are where a character has several bytes."""
        chunk = self._file.read(size)
        if self._wide is None:
            self._wide = chunk.startswith(_WIDE)
        return chunk if self._wide else chunk.translate(_BLANKED)
