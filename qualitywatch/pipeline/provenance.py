"""Which commit a place on disk is at."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SAFE = (
    "git",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "safe.directory=*",
)  # fmt: skip
_TIMEOUT = 20


def code_version(location: str) -> str | None:
    """The commit checked out at ``location``, with ``-dirty`` if tracked files were changed; None outside git.

    Configuration of the repository that would run programs is switched off: what is measured is hostile input.
    """
    if not Path(location).is_dir():
        return None
    commit = _git(location, "rev-parse", "--verify", "HEAD")
    if not commit:
        return None
    dirty = _git(
        location, "--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "-z", "--", "."
    )
    return f"{commit}-dirty" if dirty else commit


def git_command(location: str, *arguments: str) -> list[str]:
    """A git command on ``location`` that runs nothing the repository's configuration names."""
    return [*_SAFE, "-C", location, *arguments]


def git_environment() -> dict[str, str]:
    """The environment for git: no other repository, no questions, no translation."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    return environment


def _git(location: str, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the location is an argument of -C
            git_command(location, *arguments),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=git_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
