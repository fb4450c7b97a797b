"""Past commits of a code target, read straight from git's objects; the working tree is never touched."""

from __future__ import annotations

import os
import tarfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from qualitywatch.domain.revision import Revision
from qualitywatch.errors import CollectError, NoEvidenceError, UnknownNameError
from qualitywatch.pipeline.git import run_git

_TIMEOUT = 600
_TICK = timedelta(milliseconds=1)
_LATEST = 253_000_000_000  # in the year 9987: what is beyond cannot be told as a date


def list_revisions(
    location: str,
    *,
    now: datetime,
    limit: int | None = None,
    since: datetime | None = None,
    path: str | None = None,
) -> list[Revision]:
    """The commits on the first-parent line that touched ``location``, oldest first: the last ``limit``, or ``since``.

    With ``path``, a file relative to it, those that touched this file; a renamed one begins with its name.

    A commit whose clock was wrong is as of 1970, or as of ``now``; of those with the same time, each is a millisecond
    later than the one before, so that no two are kept under one time. Raises NoEvidenceError where there is no history.
    """
    listed = _git(
        location, "log", "--first-parent", "--reverse", "--no-show-signature", "--format=%H %ct", "--",
        "." if path is None else f":(literal){path}",
    )  # fmt: skip
    chosen: deque[Revision] = deque(maxlen=limit)
    taken: dict[datetime, datetime] = {}
    for line in listed.decode("ascii", "replace").splitlines():
        commit, seconds = line.split()
        own = datetime.fromtimestamp(min(max(int(seconds), 0), now.timestamp()), UTC)
        at = taken[own] = taken[own] + _TICK if own in taken else own
        if since is None or own >= since:
            chosen.append(Revision(commit, at))
    return list(chosen)


def find_revision(location: str, name: str) -> Revision:
    """The commit that a user names: a ref or an object id, or a day or time, for the last commit before its end.

    Raises UnknownNameError where there is none, NoEvidenceError where there is no history at all.
    """
    _git(location, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    found = run_git(
        location,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{name}^{{commit}}",
        timeout=_TIMEOUT,
    ).stdout.split()
    until = _end_of(name)
    if not found and until is not None:
        before = f"--until={until.isoformat()}"
        found = _git(location, "rev-list", "-1", "--first-parent", before, "HEAD", "--").split()
    if not found:
        raise UnknownNameError(
            f"no commit {name!r} in {location}",
            hint="name a branch, a tag, a commit or a day such as 2026-01-31",
        )
    commit = found[0].decode("ascii", "replace")
    seconds = _git(location, "log", "-1", "--no-show-signature", "--format=%ct", commit, "--").split()
    return Revision(commit, datetime.fromtimestamp(min(max(int(seconds[0]), 0), _LATEST), UTC))


def last_release(location: str) -> tuple[str, Revision]:
    """The newest tag on a commit before the present one, with that commit.

    Raises UnknownNameError where there is none, NoEvidenceError where there is no history at all.
    """
    _git(location, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    listed = _git(
        location, "for-each-ref", "--merged=HEAD", "--no-contains=HEAD", "--sort=-creatordate", "--count=1",
        "--format=%(refname:short)", "refs/tags",
    )  # fmt: skip
    name = os.fsdecode(listed).strip()
    if not name:
        raise UnknownNameError(
            f"no commit before the present one bears a tag in {location}",
            hint="a clone without tags has none: git fetch --tags",
        )
    return name, find_revision(location, f"refs/tags/{name}")


def releases(location: str) -> list[tuple[str, Revision]]:
    """Every tag on a commit that the present one stands on, with that commit, by the time of the commit.

    Raises NoEvidenceError where there is no history at all.
    """
    _git(location, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    listed = _git(
        location, "for-each-ref", "--merged=HEAD",
        "--format=%(refname:short)%00%(objectname)%00%(committerdate:unix)%00%(*objectname)%00%(*committerdate:unix)",
        "refs/tags",
    )  # fmt: skip
    found = []
    for line in listed.splitlines():
        name, *parts = line.split(b"\0")
        commit, seconds = (parts[2], parts[3]) if parts[2] else (parts[0], parts[1])
        if seconds.isdigit():
            at = datetime.fromtimestamp(min(int(seconds), _LATEST), UTC)
            found.append((os.fsdecode(name), Revision(commit.decode("ascii", "replace"), at)))
    return sorted(found, key=lambda each: (each[1].committed_at, each[0]))


def changed_paths(location: str, before: Revision, after: Revision) -> list[str]:
    """The paths below ``location`` that differ between two commits, relative to it."""
    listed = _git(
        location,
        "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", before.commit, after.commit,
    )  # fmt: skip
    return [os.fsdecode(path) for path in listed.split(b"\0") if path]


def _end_of(name: str) -> datetime | None:
    """The last moment of a day, or a time; None for any other text."""
    try:
        moment = datetime.fromisoformat(name)
    except ValueError:
        return None
    if len(name) <= len("2026-01-31"):
        moment += timedelta(days=1, seconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
