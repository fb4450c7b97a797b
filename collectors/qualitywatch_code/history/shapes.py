"""The shapes of the code files of one commit after the other, kept by content: what did not change is not read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from qualitywatch import ResultCache
from qualitywatch_code.history.indentation import VERSION, Shape, shape
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.sources.content import content_key

SIZE_LIMIT = 1024**2
"""Bytes beyond which a file is taken to be generated."""


class Shapes:
    """The text files of a commit that are ``chosen`` by their paths and not too large to be somebody's code."""

    def __init__(self, objects: Objects, cache: ResultCache, chosen: Callable[[str], bool]) -> None:
        self._objects, self._cache, self._chosen = objects, cache, chosen
        self._commit: str | None = None
        self.files: dict[str, Shape] = {}

    def follow(self, commit: str) -> Collection[str]:
        """Go to a commit; returns the paths that may have changed. Raises MissingObjectError."""
        before, self._commit = self._commit, None
        if before is None:
            gone, entries = set(self.files), self._objects.tree(commit)
            self.files.clear()
        else:
            gone, entries = set(), self._objects.changes(before, commit)
        blobs = {each.path: each.blob for each in entries if self._chosen(each.path)}
        found = self._shapes({blob for blob in blobs.values() if blob is not None})
        for path, blob in blobs.items():
            known = None if blob is None else found[blob]
            if known is None:
                self.files.pop(path, None)
            else:
                self.files[path] = known
        self._commit = commit
        return gone | blobs.keys()

    def _shapes(self, blobs: Collection[str]) -> dict[str, Shape | None]:
        keys = {blob: content_key(blob, VERSION) for blob in blobs}
        kept = self._cache.get_many(keys.values())
        found: dict[str, Shape | None] = {}
        for blob, key in keys.items():
            try:
                found[blob] = _loaded(kept[key])
            except (KeyError, ValueError, TypeError):  # not kept, or by something else
                content = self._objects.content(blob, limit=SIZE_LIMIT + 1)
                text = len(content) <= SIZE_LIMIT and b"\0" not in content
                found[blob] = shape(content) if text else None
                self._cache.put(key, _dumped(found[blob]))
        return found


def _dumped(found: Shape | None) -> bytes:
    return json.dumps(None if found is None else [found.lines, found.levels]).encode()


def _loaded(data: bytes) -> Shape | None:
    counts = json.loads(data)
    if counts is None:
        return None
    lines, levels = counts
    return Shape(int(lines), int(levels))
