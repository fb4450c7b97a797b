"""Duplicated blocks kept up from one commit to the next: only files that share code with what changed are compared again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualitywatch_code.project.duplication import Block, duplicated_blocks
from qualitywatch_code.project.windows import Windows, longs


class Duplicates:
    """The blocks of a project. Those of a file hang on the file and on the files that share a window with it, no others."""

    def __init__(self) -> None:
        self._windows: dict[str, Windows] = {}
        self._having: dict[int, list[str]] = {}
        self._blocks: dict[str, list[Block]] = {}
        self._stale: set[str] = set()

    def put(self, path: str, windows: Windows) -> None:
        """Set what a file has."""
        if self._windows.get(path) == windows:
            return
        self.drop(path)
        self._windows[path] = windows
        for value in set(longs(windows.sample)):
            self._having.setdefault(value, []).append(path)
        self._stale |= {path, *self._partners(path)}

    def drop(self, path: str) -> None:
        """Forget a file."""
        if path not in self._windows:
            return
        self._stale |= {path, *self._partners(path)}
        for value in set(longs(self._windows.pop(path).sample)):
            having = self._having[value]
            having.remove(path)
            if not having:
                del self._having[value]

    def blocks(self) -> Iterator[Block]:
        """All blocks, in the order of no particular file."""
        meant = self._stale & self._windows.keys()
        for path in self._stale:
            self._blocks.pop(path, None)
        self._stale = set()
        around = meant.union(*map(self._partners, meant))
        for block in duplicated_blocks({path: self._windows[path] for path in around}):
            if block.path in meant:
                self._blocks.setdefault(block.path, []).append(block)
        for blocks in self._blocks.values():
            yield from blocks

    def _partners(self, path: str) -> Iterable[str]:
        """The files that a window is looked for in: all that share one, and perhaps others."""
        return {other for value in longs(self._windows[path].sample) for other in self._having[value]}
