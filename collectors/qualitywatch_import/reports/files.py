"""Report files: where they lie, when they were written, whether that is too long ago, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from qualitywatch import CollectError, NoEvidenceError, Window, format_duration

SIZE_LIMIT = 64 * 1024**2
STREAMED_LIMIT = 256 * 1024**2
"""Of reports of which only a part is ever in memory."""
REPORTS_LIMIT = 1000
_HEAD = 200
_CUT_OFF = "the run that writes it was probably cut off: run it again"


def matching(location: Path, pattern: str) -> list[Path]:
    """The files that a path or a pattern names, relative to ``location`` or absolute, in order.

    Raises CollectError for a pattern that names more than REPORTS_LIMIT of them.
    """
    if not any(character in pattern for character in "*?["):
        path = location / pattern
        return [path] if path.exists() else []
    pure = PurePosixPath(pattern)
    root = Path(pure.anchor) if pure.is_absolute() else location
    relative = str(pure.relative_to(pure.anchor)) if pure.is_absolute() else pattern
    try:
        found = sorted(path for path in root.glob(relative) if path.is_file())
    except (ValueError, OSError, NotImplementedError) as error:
        raise CollectError(f"{pattern} is no pattern of files: {error}") from None
    if len(found) > REPORTS_LIMIT:
        raise CollectError(f"{pattern} names more than {REPORTS_LIMIT} files", hint="name fewer of them")
    return found


def content(path: Path, *, limit: int = SIZE_LIMIT) -> bytes:
    """The bytes of a report; raises CollectError for what is no file, empty, larger than ``limit`` or unreadable."""
    check_size(path, limit)
    try:
        return path.read_bytes()
    except OSError as error:
        raise CollectError(f"{path} cannot be read: {error.strerror}") from None


def check_size(path: Path, limit: int) -> None:
    """Raise CollectError for what is no file, empty, larger than ``limit`` bytes or unreadable."""
    if not path.is_file():
        raise CollectError(f"{path} is not a file")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise CollectError(f"{path} cannot be read: {error.strerror}") from None
    if size > limit:
        raise CollectError(f"{path} is larger than {limit // 1024**2} MiB", hint="split it, or report less")
    if not size:
        raise CollectError(f"{path} is empty", hint=_CUT_OFF)


def is_xml(path: Path) -> bool:
    """Whether a file begins as XML does; False where it cannot be read, which reading it will say."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    except OSError:
        return False


def text(path: Path, *, limit: int = SIZE_LIMIT) -> str:
    """The text of a report in UTF-8, or in UTF-16 with its mark, as shells of Windows redirect it.

    Raises CollectError where it is neither.
    """
    read = content(path, limit=limit)
    try:
        return read.decode(encoding_of(read))
    except UnicodeDecodeError as error:
        raise CollectError(
            f"{path} is no text in UTF-8: {error.reason} at byte {error.start}", hint="write it again"
        ) from None


def lines_of(path: Path) -> Iterator[str]:
    """The lines of such a text, one after another; raises CollectError as ``text`` does, beyond STREAMED_LIMIT."""
    check_size(path, STREAMED_LIMIT)
    count = 0
    try:
        with path.open("rb") as file:
            start = file.read(2)
        with path.open(encoding=encoding_of(start)) as lines:
            for count, line in enumerate(lines, 1):  # noqa: B007 - it is told where reading fails
                yield line
    except UnicodeDecodeError as error:
        raise CollectError(
            f"{path} is no text in UTF-8: {error.reason} after line {count}", hint="write it again"
        ) from None
    except OSError as error:
        raise CollectError(f"{path} cannot be read: {error.strerror}") from None


def encoding_of(start: bytes) -> str:
    """UTF-16 where a text begins with its mark, else UTF-8 with or without one."""
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def written_at(path: Path, *, stated: datetime | None = None) -> datetime:
    """When a report was written: what it states itself, but never later than its file was changed.

    A stated time without a zone is taken to be local.
    """
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if stated is None:
        return changed
    try:
        return min(changed, stated.astimezone(UTC))
    except (OverflowError, ValueError, OSError):  # the years 1 and 9999
        return changed


def moment(stated: str) -> datetime | None:
    """A time as a report states it (ISO 8601), or None where it is none."""
    try:
        return datetime.fromisoformat(stated)
    except ValueError:
        return None


def check_age(name: object, written: datetime, max_age: timedelta | None, window: Window) -> None:
    """Raise NoEvidenceError for a report that is older than ``max_age`` at the end of the window."""
    age = window.end - written
    if max_age is not None and age > max_age:
        raise NoEvidenceError(
            f"{name} is too old: it is from {written:%Y-%m-%d %H:%M} UTC,"
            f" {format_duration(timedelta(minutes=age // timedelta(minutes=1)))} ago,"
            f" and max_age is {format_duration(max_age)}",
            hint="run the tool that writes it again, or raise max_age",
        )


def place_in(location: Path, named: str) -> str:
    """How a file that a report names is called from ``location``: relative where it lies in it, else as named.

    A report may come from a machine where the project lay elsewhere, so leading directories that do not exist here are
    left off while the rest names a file.
    """
    path = named.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if "\0" in path or ".." in parts:
        return path
    try:
        if Path(path).is_absolute() and Path(path).is_relative_to(location):
            return Path(path).relative_to(location).as_posix()
        for start in range(len(parts)):
            if (location / Path(*parts[start:])).is_file():
                return "/".join(parts[start:])
    except OSError:
        return path
    return path
