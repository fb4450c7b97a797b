"""Which commit a place on disk is at."""

from __future__ import annotations

from qualitywatch.errors import CollectError
from qualitywatch.pipeline.git import ask_git, run_git

_TIMEOUT = 20


def code_version(location: str, doubts: list[str] | None = None) -> str | None:
    """The commit checked out at ``location``, with ``-dirty`` unless all its tracked files are as in that commit.

    None outside git, and for a place that the commit around it does not contain. What git did not say for reasons of the
    moment is added to ``doubts``.
    """
    doubts = [] if doubts is None else doubts
    try:
        found = ask_git(location, "rev-parse", "HEAD^{commit}", "HEAD:./", timeout=_TIMEOUT)
    except CollectError as error:
        doubts.append(error.message)
        return None
    if found.returncode:
        return None
    commit = found.stdout.decode("ascii", "replace").split()[0]
    return commit if _is_clean(location, doubts) else f"{commit}-dirty"


def _is_clean(location: str, doubts: list[str]) -> bool:
    """Whether it is sure that nothing was changed. A submodule's own files are its own affair (and configuration)."""
    try:
        status = run_git(
            location,
            "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty", "-z", "--", ".",
            timeout=_TIMEOUT,
        )  # fmt: skip
    except CollectError as error:
        doubts.append(error.message)
        return False
    if status.returncode:
        doubts.append(f"git status failed in {location}")
    return status.returncode == 0 and not status.stdout
