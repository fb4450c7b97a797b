"""The files of a commit, read from git's objects: the working tree does not matter, and there need not be one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from qualitywatch_code.history.log import tokens
from qualitywatch_code.history.repository import GitError, git_output

SIZE_LIMIT = 1024**2
"""Bytes beyond which a file is taken to be generated."""
_TIMEOUT = 120.0
_REGULAR = (b"100644", b"100755")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content by its id, and its size in bytes."""

    id: str
    size: int


def read_tree(location: Path, commit: str) -> dict[str, Blob]:
    """The regular files of a commit below ``location`` by their paths, without links and submodules."""
    files: dict[str, Blob] = {}
    with git_output(location, "ls-tree", "-r", "-l", "-z", commit, timeout=_TIMEOUT) as output:
        for token in filter(None, tokens(output)):
            head, _, path = token.partition(b"\t")
            mode, kind, identity, size = head.split()
            if kind == b"blob" and mode in _REGULAR:
                files[os.fsdecode(path)] = Blob(identity.decode(), int(size))
    return files


def read_blobs(location: Path, files: Mapping[str, Blob]) -> Iterator[tuple[str, bytes]]:
    """The contents of files that are no larger than SIZE_LIMIT, one at a time; raises GitError where one is missing."""
    wanted = [(path, blob) for path, blob in files.items() if blob.size <= SIZE_LIMIT]
    with TemporaryFile() as ids:
        ids.writelines(f"{blob.id}\n".encode() for _, blob in wanted)
        ids.seek(0)
        with git_output(location, "cat-file", "--batch", timeout=_TIMEOUT, stdin=ids) as output:
            for path, _ in wanted:
                yield path, _content(output)


def _content(output: IO[bytes]) -> bytes:
    head = output.readline().split()
    if len(head) != 3 or head[1] != b"blob":  # noqa: PLR2004 - id, type and size
        raise GitError(f"git cannot read an object: {b' '.join(head).decode(errors='replace')}")
    content = output.read(int(head[2]))
    output.read(1)
    return content
