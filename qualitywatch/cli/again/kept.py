"""The last answer to each question, one file for each: bounded, readable for its owner alone, and never trusted."""

from __future__ import annotations

import os
import stat

from qualitywatch.cache_place import is_ours
from qualitywatch.unchanged.digest import blake2b
from qualitywatch.unchanged.fields import pack, unpack
from qualitywatch.unchanged.recipe import Recipe, unpacked_recipe

LARGEST = 4 * 1024**2
ANSWERS, BYTES = 64, 16 * 1024**2
_CHECKSUM = 16


class Answer:
    """What a check said, under which state of the world; nothing was said where there is no ``state``.

    ``at`` is when it was asked, ``until`` when the clock alone may make another answer of it (nanoseconds since 1970), ``told``
    what was written where: ``1`` and ``2`` are the standard streams, all else is the path of a file. ``suspects`` are paths
    that change often: one that changed since ``at`` means that the world has.
    """

    def __init__(
        self,
        recipe: Recipe,
        state: bytes,
        *,
        at: int,
        until: int,
        status: int,
        told: list[tuple[str, bytes]],
        suspects: list[str],
    ) -> None:
        self.recipe = recipe
        self.state = state
        self.at = at
        self.until = until
        self.status = status
        self.told = told
        self.suspects = suspects


def read_answer(place: str, name: str) -> Answer | None:
    """The answer kept under a name; None where there is none, or what there is cannot be believed."""
    body = read_kept(place, name)
    try:
        return None if body is None else _loaded(body)
    except ValueError:
        return None


def keep_answer(place: str, name: str, answer: Answer) -> None:
    """Put an answer in the place of the one before; where that cannot be, nothing is kept."""
    keep(place, name, _dumped(answer))


def read_kept(place: str, name: str) -> bytes | None:
    """What is kept under a name; None where there is nothing, or what there is cannot be believed."""
    try:
        if not _is_private(os.stat(place)):
            return None
        found = os.open(os.path.join(place, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(found, "rb") as file:
            kept = file.read(LARGEST + 1)
    except OSError:
        return None
    checksum, body = kept[:_CHECKSUM], kept[_CHECKSUM:]
    return body if checksum == _checksum(name, body) else None


def keep(place: str, name: str, body: bytes) -> None:
    """Put something in the place of what was kept under the name; where that cannot be, nothing is kept."""
    if len(body) > LARGEST - _CHECKSUM:
        return
    beside = os.path.join(place, f".{name}.{os.getpid()}")
    try:
        os.makedirs(place, mode=0o700, exist_ok=True)
        if not _is_private(os.stat(place)):
            return
        try:
            number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with open(number, "wb") as file:
                file.write(_checksum(name, body) + body)
            os.replace(beside, os.path.join(place, name))
        finally:
            _drop(beside)
        _shrink(place)
    except OSError:
        pass  # a full or read-only disk: the next check measures


def _is_private(directory: os.stat_result) -> bool:
    """Whether nobody else could have put anything there: answers name files to be written, and plans modules to be loaded."""
    return is_ours(directory) and not directory.st_mode & stat.S_IWGRP


def _shrink(place: str) -> None:
    """Drop the oldest answers beyond the limits; several processes may do so at once."""
    kept = []
    with os.scandir(place) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            kept.append((status.st_mtime_ns, status.st_size, entry.path))
    total = 0
    for number, (_, size, path) in enumerate(sorted(kept, reverse=True)):
        total += size
        if number >= ANSWERS or total > BYTES:
            _drop(path)


def _drop(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def _dumped(answer: Answer) -> bytes:
    numbers = b"%d %d %d" % (answer.at, answer.until, answer.status)
    told = pack(part for place, text in answer.told for part in (os.fsencode(place), text))
    return pack(
        [numbers, answer.state, answer.recipe.packed(), told, pack(map(os.fsencode, answer.suspects))]
    )


def _loaded(body: bytes) -> Answer:
    numbers, state, recipe, told, suspects = unpack(body)
    at, until, status = map(int, numbers.split())
    parts = unpack(told)
    return Answer(
        unpacked_recipe(recipe),
        state,
        at=at,
        until=until,
        status=status,
        told=[(os.fsdecode(place), text) for place, text in zip(parts[::2], parts[1::2], strict=True)],
        suspects=list(map(os.fsdecode, unpack(suspects))),
    )


def _checksum(name: str, body: bytes) -> bytes:
    return blake2b(name.encode() + body, digest_size=_CHECKSUM).digest()
