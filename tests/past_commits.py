"""What ``code.python`` says of past commits, and of checkouts of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from git_history import WINDOW
from qualitywatch import CollectError, Observation, Revision, Target, TargetKind
from qualitywatch_code import PythonCollector

Git = Callable[..., str]
Values = dict[str, float]
"""By metric, and by metric and confidence where it has that label."""

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOURCES = {
    "empty": "",
    "plain": "x = 1\n",
    "function": "def f(a):\n    return a if a else 1\n",
    "branched": "def g(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(25)),
    "long": "def h():\n" + "".join(f"    a{n} = {n} + {n}\n" for n in range(80)),
    "class": '"""Doc."""\n\n\nclass C:\n    # why\n    def m(self):\n        return [i for i in self if i and i * 2]\n',
    "broken": "def (:\n",
    "latin": b"# caf\xe9\n",
    "shapes": (
        "class A:\n    def __init__(self):\n        self.a = 1\n\n    def one(self):\n        return self.a\n\n"
        "    def two(self, x: int) -> int:\n        for y in range(x):\n            if y and x:\n"
        "                return y\n        return 0  # TODO: more\n\n\nclass B:\n    def m(self):\n        return self.n()\n\n"
        "    def n(self):\n        return 1\n"
    ),
    "importing": "import importlib\n\nfrom . import plain, shapes\nfrom .branched import g\n\n\ndef use_of_g():\n    from . import c\n    return g(c)\n",
    "copied": "def g2(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(25)),
    "windows": b"def f():\r\n    return 1\r\n",
    "marked": b"\xef\xbb\xbfx = 2\n",
}


def values_of(items: Iterable[Any]) -> Values:
    return {
        " ".join((item.metric.id, *item.labels.values())): item.value
        for item in items
        if isinstance(item, Observation)
    }


def target_at(place: Path) -> Target:
    return Target("sample", TargetKind.CODE, str(place))


def revisions_of(repository: Path, git: Git) -> list[Revision]:
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H").split()
    return [Revision(commit, START + timedelta(hours=n)) for n, commit in enumerate(commits)]


def past(
    repository: Path, revisions: Iterable[Revision], collector: PythonCollector | None = None
) -> Iterator[Values | str]:
    """The values of each revision, or what was said instead."""
    collector = collector or PythonCollector()
    for _, items in collector.collect_revisions(target_at(repository), list(revisions)):
        try:
            yield values_of(items)
        except CollectError as error:
            yield error.message


def checked_out(
    repository: Path,
    revision: Revision,
    git: Git,
    collector: PythonCollector | None = None,
    *,
    below: str = ".",
) -> Values | None:
    """The values of ``collect`` in a fresh clone at the revision; None where it finds nothing."""
    clone = repository.parent / f"checkout-{revision.commit[:12]}"
    git(repository.parent, "clone", "--quiet", "--no-checkout", str(repository), str(clone))
    git(clone, "checkout", "--quiet", revision.commit)
    try:
        return values_of((collector or PythonCollector()).collect(target_at(clone / below), WINDOW))
    except CollectError:
        return None
    finally:
        shutil.rmtree(clone)


def write(place: Path, name: str, content: str | bytes) -> None:
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def commit(place: Path, git: Git, message: str = "change") -> str:
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(place, "rev-parse", "HEAD").strip()


def assert_as_checked_out(repository: Path, git: Git, collector: PythonCollector | None = None) -> None:
    revisions = revisions_of(repository, git)
    found = list(past(repository, revisions, collector))
    for revision, values in zip(revisions, found, strict=True):
        expected = checked_out(repository, revision, git, collector)
        assert (values if isinstance(values, dict) else None) == expected


def begun(below: Path, git: Git) -> Path:
    """An empty repository."""
    place = below / "repository"
    place.mkdir()
    git(place, "init", "--quiet")
    return place
