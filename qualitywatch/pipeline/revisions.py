"""Past commits of a code target, read straight from git's objects; the working tree is never touched."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.provenance import git_command, git_environment

_TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit and when it was committed; no two revisions of one listing have the same time."""

    commit: str
    committed_at: datetime


def list_revisions(location: str, *, limit: int, now: datetime) -> list[Revision]:
    """The last ``limit`` commits on the first-parent line that touched ``location``, oldest first.

    A commit whose clock was wrong is as of 1970, or as of ``now``. Raises NoEvidenceError where there is no history.
    """
    listed = _git(location, "log", "--first-parent", f"--max-count={limit}", "--format=%H %ct", "--", ".")
    revisions: list[Revision] = []
    for line in reversed(listed.decode("ascii", "replace").splitlines()):
        commit, seconds = line.split()
        committed_at = datetime.fromtimestamp(min(max(int(seconds), 0), now.timestamp()), UTC)
        if revisions and committed_at <= revisions[-1].committed_at < committed_at + timedelta(seconds=1):
            committed_at = revisions[-1].committed_at + timedelta(milliseconds=1)
        revisions.append(Revision(commit, committed_at))
    return revisions


@contextmanager
def sources_of(location: str, revision: Revision) -> Iterator[Path]:
    """A temporary directory with the files of ``location`` as they were; links and devices are left out."""
    archive = _git(location, "archive", "--format=tar", revision.commit)
    with TemporaryDirectory(prefix="qualitywatch-") as directory:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            for member in tar:
                if member.isfile() or member.isdir():
                    tar.extract(member, directory, filter="data")
        yield Path(directory)


def _git(location: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the location is an argument of -C
            git_command(location, *arguments),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=git_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CollectError(f"git could not be run in {location}: {error}") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoEvidenceError(
            f"{location} has no history: {said[-1] if said else 'git failed'}", hint="is it a git repository?"
        )
    return done.stdout
