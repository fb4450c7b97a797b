"""What pytest may collect: tests that every process names alike, and of those for one thread nothing else's imports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

import pytest

ONE_THREAD = "one_thread"
CHANGING = re.compile(r"\[.*(?: at 0x[0-9a-f]{4,}|frozenset\(\{.*,|\{[^{}:=]+,[^{}:=]+\})")
"""A case's name with an object's address, or with a set of several, which each process prints in an order of its own."""


class Refused(pytest.Item):
    """Stands for a case that was called otherwise in each process, so that xdist's workers collect the same tests."""

    def runtest(self) -> NoReturn:
        pytest.fail("name the cases (ids=…): they are called otherwise in each process", pytrace=False)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import nothing for ``-m one_thread`` that has no such test; some libraries start threads when they are imported."""
    if config.option.markexpr == ONE_THREAD and collection_path.match("test_*.py"):
        return not _mentioned(collection_path) or None
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse cases with changing names, and the mark where the search above does not see it."""
    for position, item in enumerate(items):
        if CHANGING.search(item.name):
            name = f"{item.name.partition('[')[0]}[case {position}]"
            items[position] = Refused.from_parent(item.parent, name=name)
    for path in {item.path for item in items if item.get_closest_marker(ONE_THREAD)}:
        if not _mentioned(path):
            raise pytest.UsageError(
                f"{path}: the mark {ONE_THREAD} belongs into the module, or into its conftest.py"
            )


def _mentioned(module: Path) -> bool:
    beside = module.with_name("conftest.py")
    return any(ONE_THREAD in each.read_text(encoding="utf-8") for each in (module, beside) if each.exists())
