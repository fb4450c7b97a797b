"""Which commit a place on disk is at."""

from __future__ import annotations

from qualitywatch.errors import CollectError
from qualitywatch.pipeline.git import run_git

_TIMEOUT = 20


def code_version(location: str) -> str | None:
    """The commit checked out at ``location``, with ``-dirty`` unless all its tracked files are as in that commit.

    None outside git, and for a place that the commit around it does not contain.
    """
    try:
        found = run_git(location, "rev-parse", "--verify", "HEAD", timeout=_TIMEOUT)
        inside = run_git(location, "rev-parse", "--verify", "HEAD:./", timeout=_TIMEOUT)
    except CollectError:
        return None
    if found.returncode or inside.returncode:
        return None
    commit = found.stdout.decode("ascii", "replace").strip()
    return commit if _is_clean(location) else f"{commit}-dirty"


def _is_clean(location: str) -> bool:
    """Whether it is sure that nothing was changed. A submodule's own files are its own affair (and configuration)."""
    try:
        status = run_git(
            location,
            "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty", "-z", "--", ".",
            timeout=_TIMEOUT,
        )  # fmt: skip
    except CollectError:
        return False
    return status.returncode == 0 and not status.stdout
