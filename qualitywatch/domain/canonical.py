"""One text for one value: what is hashed, compared and kept by its content is written like this and no other way."""

from __future__ import annotations

import hashlib
import json

_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical(document: object) -> str:
    """JSON in ASCII with sorted keys and without spaces; raises ValueError for NaN and infinities."""
    return _JSON.encode(document)


def digest(text: str) -> str:
    """SHA-256 in hex of the text in UTF-8; names that are no UTF-8 keep their surrogates."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def short_digest(text: str) -> str:
    """What tells a long text from another one: ``sha256:`` and twelve digits."""
    return f"sha256:{digest(text)[:12]}"
