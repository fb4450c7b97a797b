"""Which files are tests, by their names and directories, in any language."""

from __future__ import annotations

from pathlib import PurePosixPath

_DIRECTORIES = ("test", "tests", "testing", "__tests__", "spec")


def is_test(path: str) -> bool:
    """Whether a path looks like a test or what tests share."""
    pure = PurePosixPath(path)
    return (
        pure.stem.startswith("test_")
        or pure.stem.endswith(("_test", ".test", ".spec", "Test"))
        or pure.name == "conftest.py"
        or any(part in _DIRECTORIES for part in pure.parts[:-1])
    )
