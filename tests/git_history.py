"""Repositories with commits at chosen times, by chosen people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch import Window

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WINDOW = Window(NOON - timedelta(days=90), NOON)


class Repository:
    """A repository with commits at chosen times."""

    def __init__(self, root: Path, run_git: Callable[..., str]) -> None:
        self.root = root
        self.git = run_git
        root.mkdir(parents=True, exist_ok=True)
        run_git(root, "init", "-q")

    def commit(
        self,
        files: dict[str, str | bytes],
        *,
        days_ago: float,
        author: str = "ada@example.org",
        name: str = "Ada",
    ) -> None:
        for file, content in files.items():
            path = self.root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git(self.root, "add", "-A")
        date = f"{int((NOON - timedelta(days=days_ago)).timestamp())} +0000"
        times = {
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            "GIT_AUTHOR_EMAIL": author,
            "GIT_AUTHOR_NAME": name,
        }
        self.git(self.root, "commit", "-q", "--allow-empty", "-m", "change", **times)

    def rename(self, before: str, after: str) -> None:
        """Rename a file in the work tree, for the next commit."""
        (self.root / after).parent.mkdir(parents=True, exist_ok=True)
        (self.root / before).rename(self.root / after)
