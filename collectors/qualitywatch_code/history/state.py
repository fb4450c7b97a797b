"""Everything that the history of a place depends on, in one key: what was found out once need not be found out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from qualitywatch_code.history.log import LastCommit, since_option
from qualitywatch_code.history.repository import Repository, git

_MAILMAP_LIMIT = 4 * 1024**2


def history_key(
    location: Path, repository: Repository, last: LastCommit, until: datetime, settings: Sequence[str]
) -> str | None:
    """A key for what the commits up to ``until`` say, whose newest is ``last``, read with ``settings``.

    None where there are commits after ``until``, or a mailmap that is too large: then nothing is to be kept.
    """
    if git(location, "log", "-1", "--format=%H", since_option(until + timedelta(seconds=1)), "HEAD").strip():
        return None
    try:
        mailmap = _mailmap(location / repository.up.decode() / ".mailmap")
    except ValueError:
        return None
    read = (each.encode() for each in settings)
    parts = (repository.head.encode(), last.id.encode(), repository.prefix, mailmap, *read)
    return sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()


def _mailmap(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAILMAP_LIMIT + 1)
    except OSError:
        return b""
    if len(content) > _MAILMAP_LIMIT:
        raise ValueError(f"{path} is too large")
    return content
