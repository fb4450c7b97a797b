"""Marks of files: what the file system says of each, by which one that was touched is told from one that was not.

A mark is type and mode, size, inode and the times of the last change of content and inode, as git's index has it. Within one
tick of the file system's clock a file could change twice and keep its mark, so a mark proves something only once it is
older than that: ``newest`` says when something last changed.
"""

from __future__ import annotations

import os
import stat
from array import array
from operator import attrgetter

from qualitywatch.unchanged.digest import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 200_000
"""How many files are looked at; beyond that it takes as long as to measure."""
TICK = 2 * 10**9
"""Nanoseconds within which a file could change again and keep its times: FAT's, the coarsest there are."""
_WIDTH = 5
_TYPE = 0o170000
_LINK = stat.S_IFLNK
_NAME = attrgetter("name")
_ABSENT = (0, 0, 0, 0, 0)
_MAGIC = "*?["
_MOST_LINKS = 40


class UnwatchableError(Exception):
    """There is more to be looked at than can be, or it cannot be looked at."""


class Marks:
    """The marks of what is looked at, in order; the same methods called again on the same files give the same digest.

    With ``settling``, the times of directories are looked at, too, for ``newest``: names come and go in them. Every method
    raises UnwatchableError.
    """

    def __init__(self, *, settling: bool = False) -> None:
        self._settling = settling
        self._paths: list[str] = []
        self._numbers: list[int] = []
        self._listed: list[str] = []
        self._unmarked: list[int] = []

    def tree(
        self, root: str, skipped: frozenset[str] = frozenset(), *, but: str = "", links: bool = True
    ) -> list[str]:
        """Everything below a directory but what lies in the ``skipped`` ones; returns the directories that hold a ``.git``.

        Directories of the name ``but`` are skipped wherever they are. What a ``.git`` holds is left to whoever knows it.
        Links are not followed, but what they lead to is marked; without ``links``, one to a directory elsewhere is refused.
        """
        repositories: list[str] = []
        waiting = [root]
        try:
            while waiting:
                directory = waiting.pop()
                for entry in self._entries(directory):
                    path = entry.path
                    if entry.name == ".git":
                        repositories.append(directory)
                    if not entry.is_dir(follow_symlinks=False):
                        self._mark(path, entry.stat(follow_symlinks=False))
                        if entry.is_symlink():
                            self._target(path)
                            if not links and entry.is_dir() and not _within(root, path):
                                raise UnwatchableError(f"{path} leads elsewhere")
                    elif path not in skipped and entry.name not in {but, ".git"}:
                        waiting.append(path)
        except OSError as error:
            raise UnwatchableError(f"{root} cannot be looked at") from error
        return repositories

    def level(self, directory: str) -> None:
        """What lies in a directory and no deeper, with the marks of the directories among it."""
        try:
            entries = self._entries(directory)
        except OSError:
            self.place(directory)
            return
        for entry in entries:
            if entry.name != "__pycache__" and not entry.name.startswith("."):
                self.place(entry.path)

    def place(self, path: str) -> None:
        """One path, whatever is there, and what it leads to; where nothing is, that counts."""
        try:
            status = os.lstat(path)
        except (OSError, ValueError) as error:
            self._absent(path, error)
            return
        self._mark(path, status)
        if status.st_mode & _TYPE == _LINK:
            self._target(path)

    def probe(self, path: str) -> None:
        """As ``place``, for what lies where strangers write all the time: that nothing is there is taken as it is now."""
        settling, self._settling = self._settling, False
        self.place(path)
        self._settling = settling

    def way(self, path: str) -> None:
        """Where a path leads to: links that it goes through may come to lead elsewhere."""
        self._paths.append(path)
        self._numbers += _ABSENT
        self._listed.append(os.path.realpath(path))
        if self._settling:
            for link in _links_in(path):
                self._unmarked += (link.st_mtime_ns, link.st_ctime_ns)

    def sought(self, root: str, pattern: str) -> None:
        """What a path or a pattern may lead to, seen from a directory: all that lies where a part of it is a pattern.

        Of directories on the way the names within count, not their times; below ``**`` everything counts.
        """
        parts = pattern.split("/")
        start = "/" if pattern.startswith("/") else root
        while parts and not any(map(parts[0].__contains__, _MAGIC)):
            start = os.path.join(start, parts.pop(0))
        if not parts or not os.path.isdir(start):
            self.place(start)
        elif "**" in parts[0]:
            self.tree(start, links=False)
        else:
            self._matching(start, "/".join(parts[1:]))

    def _matching(self, directory: str, rest: str) -> None:
        try:
            entries = self._entries(directory)
            for entry in entries:
                if not rest or not entry.is_dir():
                    self.place(entry.path)
                    continue
                if entry.is_symlink():
                    self._mark(entry.path, entry.stat(follow_symlinks=False))
                self.sought(entry.path, rest)
        except OSError as error:
            raise UnwatchableError(f"{directory} cannot be listed") from error

    def digest(self) -> bytes:
        """All marks in 32 bytes."""
        digest = blake2b(digest_size=32)
        digest.update(os.fsencode("\0".join((*self._paths, "", *self._listed))))
        try:
            digest.update(array("q", self._numbers).tobytes())
        except OverflowError:  # inodes may have 64 bits
            digest.update(repr(self._numbers).encode())
        return digest.digest()

    def newest(self) -> int:
        """When any of it changed last, directories in which names come and go included; nanoseconds since 1970."""
        times = (self._numbers[3::_WIDTH], self._numbers[4::_WIDTH], self._unmarked)
        return max((max(each) for each in times if each), default=0)

    def since(self, moment: int, *, limit: int) -> list[str]:
        """Paths that changed since then, ``limit`` at most; directories in which names came and went are none."""
        later = zip(self._paths, self._numbers[3::_WIDTH], self._numbers[4::_WIDTH], strict=True)
        return [path for path, content, inode in later if max(content, inode) >= moment][:limit]

    def _entries(self, directory: str) -> list[os.DirEntry[str]]:
        """What a directory lists, with the names marked; what happens in the directories among it, they tell themselves."""
        if self._settling:
            self._settle(directory)
        with os.scandir(directory) as listed:
            found = sorted(listed, key=_NAME)
        self._paths.append(directory)
        self._numbers += (len(found), 0, 0, 0, 0)
        self._listed += [entry.name for entry in found]
        if len(self._listed) > LARGEST:
            raise UnwatchableError(f"more than {LARGEST} files")
        return found

    def _settle(self, directory: str) -> None:
        status = os.stat(directory)
        self._unmarked += (status.st_mtime_ns, status.st_ctime_ns)

    def _mark(self, path: str, status: os.stat_result) -> None:
        self._paths.append(path)
        self._numbers += (
            status.st_mode, status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns,
        )  # fmt: skip

    def _target(self, path: str) -> None:
        try:
            self._mark(path, os.stat(path))
        except (OSError, ValueError) as error:
            self._absent(path, error)

    def _absent(self, path: str, error: Exception) -> None:
        """Nothing is there, or cannot be seen; when the directory changed in which it would be tells since when."""
        self._paths.append(path)
        self._numbers += (0, getattr(error, "errno", None) or 0, *_ABSENT[2:])
        above = path if self._settling else ""
        while (above := os.path.dirname(above)) not in {"", "/"}:
            try:
                status = os.stat(above)
            except (OSError, ValueError):
                continue
            self._unmarked += (status.st_mtime_ns, status.st_ctime_ns)
            return


def _within(root: str, path: str) -> bool:
    """Whether a link leads to what is looked at below a directory anyway."""
    above, found = os.path.realpath(root), os.path.realpath(path)
    return f"{found}/".startswith(f"{above.rstrip('/')}/") and "/.git/" not in f"{found}/"[len(above) :]


def _links_in(path: str) -> Iterator[os.stat_result]:
    """The links that a path goes through, those that they lead through among them."""
    for _ in range(_MOST_LINKS):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            status = _status("/".join(parts[:depth]) or "/")
            if status is not None and status.st_mode & _TYPE == _LINK:
                yield status
                link = "/".join(parts[:depth])
                path = os.path.join(os.path.dirname(link), os.readlink(link), *parts[depth:])
                break
        else:
            return


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        return None
