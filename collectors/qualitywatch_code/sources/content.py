"""What names a content: git's own name of it, and the key of what an analysis made of it."""

from __future__ import annotations

from hashlib import sha1


def blob_id(content: bytes) -> str:
    """The name that git gives to a file's content (hex), in a repository of SHA-1 objects."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def content_key(blob: str, version: str) -> str:
    """The key of a result: the name of the content with the version of what analysed it."""
    return f"{blob} {version}"
