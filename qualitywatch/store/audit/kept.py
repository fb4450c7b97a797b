"""What judgements followed from: each text kept once, compressed, under the SHA-256 of what it says."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.errors import StoreError
from qualitywatch.store.tables import kept_input
from qualitywatch.store.upsert import chunks, insert

_LOCK = 0x7177_6B65_7074  # any number that nobody else locks
_AT_ONCE = 50  # texts in memory while all are read


def keep(connection: Connection, parts: Mapping[str, str]) -> str:
    """Keep the parts, and the list of them; returns the digest of the list, which names each part's digest."""
    share_hold(connection)
    texts = {digest(text): text for text in parts.values()}
    listed = canonical({name: digest(text) for name, text in parts.items()})
    texts[digest(listed)] = listed
    known = {
        row.digest
        for portion in chunks(list(texts))
        for row in connection.execute(select(kept_input.c.digest).where(kept_input.c.digest.in_(portion)))
    }
    rows = [
        {"digest": key, "size": len(text), "body": zlib.compress(text.encode())}
        for key, text in sorted(texts.items())
        if key not in known
    ]
    if rows:
        connection.execute(insert(connection, kept_input).on_conflict_do_nothing(), rows)
    return digest(listed)


def text_of(connection: Connection, key: str) -> str:
    """The text with this digest; StoreError where it is not kept, or is another one than it was."""
    query = select(kept_input.c.body).where(kept_input.c.digest == key)
    body = connection.execute(query).scalar_one_or_none()
    if body is None:
        raise StoreError(
            f"the input {key[:12]} is not kept", hint="qualitywatch audit verify says what is missing"
        )
    text = _text(body)
    if text is None or digest(text) != key:
        raise StoreError(
            f"the input {key[:12]} is not what its digest says: it was altered",
            hint="qualitywatch audit verify names everything that was altered",
        )
    return text


def lists(connection: Connection, keys: Sequence[str]) -> dict[str, frozenset[str]]:
    """Of these lists, those that are there and readable, each with the digests of its parts."""
    query = select(kept_input.c.digest, kept_input.c.body).where(kept_input.c.digest.in_(keys))
    found = {}
    for row in connection.execute(query):
        listed = _text(row.body)
        if listed is not None and digest(listed) == row.digest:
            found[row.digest] = frozenset(json.loads(listed).values())
    return found


def share_hold(connection: Connection) -> None:
    """Let nobody delete inputs until this transaction ends: what is found to be there may be relied upon."""
    _lock(connection, "pg_advisory_xact_lock_shared")


def hold_still(connection: Connection) -> None:
    """Let nobody rely on inputs until this transaction ends: who wants to keep some waits."""
    _lock(connection, "pg_advisory_xact_lock")


def _lock(connection: Connection, function: str) -> None:
    if connection.dialect.name == "postgresql":  # in SQLite only one writes at a time
        connection.execute(select(getattr(func, function)(_LOCK)))


def altered(connection: Connection) -> Iterator[str]:
    """The digests under which something else is kept now; reads everything once, a little at a time."""
    last = ""
    while True:
        query = (
            select(kept_input).where(kept_input.c.digest > last).order_by(kept_input.c.digest).limit(_AT_ONCE)
        )
        rows = connection.execute(query).all()
        for row in rows:
            text = _text(row.body)
            if text is None or digest(text) != row.digest:
                yield row.digest
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].digest


def _text(body: bytes) -> str | None:
    try:
        return zlib.decompress(body).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
