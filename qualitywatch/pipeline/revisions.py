"""Past commits of a code target, read straight from git's objects; the working tree is never touched."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.git import run_git

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
    """A temporary directory with the files of ``location`` as they were; links and devices are left out.

    It is empty where the revision has no such place. Raises CollectError where the files cannot be written out.
    """
    with TemporaryDirectory(prefix="qualitywatch-") as directory:
        if not run_git(
            location, "rev-parse", "--verify", f"{revision.commit}:./", timeout=_TIMEOUT
        ).returncode:
            _export(location, revision, directory)
        yield Path(directory)


def _export(location: str, revision: Revision, directory: str) -> None:
    with TemporaryFile() as archive:
        # The tree, not the commit: of an empty one git would write a header without an end, which tarfile refuses.
        _git(location, "archive", "--format=tar", f"{revision.commit}^{{tree}}", output=archive)
        archive.seek(0)
        try:
            with tarfile.open(fileobj=archive) as tar:
                for member in tar:
                    if member.isfile() or member.isdir():
                        tar.extract(member, directory, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise CollectError(
                f"the files of {revision.commit} in {location} cannot be written out: {error}",
                hint="is there room in the directory for temporary files?",
            ) from None


def _git(location: str, *arguments: str, output: IO[bytes] | None = None) -> bytes:
    done = run_git(location, *arguments, timeout=_TIMEOUT, output=output)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoEvidenceError(
            f"{location} has no history: {said[-1] if said else 'git failed'}", hint="is it a git repository?"
        )
    return done.stdout or b""
