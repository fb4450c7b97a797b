"""The shapes of a commit's files, kept by content: what did not change is not read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from qualitywatch import ResultCache, default_cache_directory
from qualitywatch_code.history.indentation import VERSION, Shape, shape
from qualitywatch_code.history.tree import Blob, read_blobs
from qualitywatch_code.sources.content import content_key


def shapes_of(location: Path, tree: Mapping[str, Blob]) -> dict[str, Shape]:
    """The shape of each text file that is not too large to be somebody's code, in the order of ``tree``.

    Raises GitError where the repository lacks a file whose shape is not kept.
    """
    found: dict[str, Shape | None] = dict.fromkeys(tree)
    with ResultCache(default_cache_directory()) as cache:
        keys = {path: content_key(blob.id, VERSION) for path, blob in tree.items()}
        kept = cache.get_many(keys.values())
        missing: dict[str, Blob] = {}
        for path, key in keys.items():
            try:
                found[path] = _loaded(kept[key])
            except (KeyError, ValueError, TypeError):  # not kept, or by something else
                missing[path] = tree[path]
        for path, content in read_blobs(location, missing):
            found[path] = None if b"\0" in content else shape(content)
            cache.put(keys[path], _kept(found[path]))
    return {path: known for path, known in found.items() if known is not None}


def _kept(found: Shape | None) -> bytes:
    return json.dumps(None if found is None else [found.lines, found.levels]).encode()


def _loaded(data: bytes) -> Shape | None:
    counts = json.loads(data)
    if counts is None:
        return None
    lines, levels = counts
    return Shape(int(lines), int(levels))
