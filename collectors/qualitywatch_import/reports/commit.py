"""Which commit a report is about, and whether that is the one that lies here."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection
from pathlib import Path

from qualitywatch import CollectError

_TIMEOUT = 20
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SHOWN = 12


def check_commit(path: Path, stated: Collection[str], location: Path, *, any_commit: bool) -> None:
    """Raise CollectError for a report that names commits, and not the one checked out at ``location``.

    Outside git, and where ``any_commit`` is set, there is nothing to compare with.
    """
    named = {commit.lower() for commit in stated if _COMMIT.fullmatch(commit.lower())}
    if any_commit or not named:
        return
    here = _checked_out(location)
    if here and not any(here.startswith(commit) for commit in named):
        others = ", ".join(sorted(commit[:_SHOWN] for commit in named))
        raise CollectError(
            f"{path} is of another commit: it is about {others}, and {here[:_SHOWN]} is checked out here",
            hint="run the tool that writes it again, or set any_commit: true",
        )


def _checked_out(location: Path) -> str:
    """The commit at ``location``, empty outside git; the repository's configuration starts no program."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
    settings = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*")
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the location is an argument of -C
            ["git", *settings, "-C", str(location), "rev-parse", "--verify", "HEAD"],  # noqa: S607
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
