"""Signatures of Standard Webhooks 1.0.0 (standardwebhooks.com): libraries that verify them exist for many languages."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from pydantic import SecretStr

PREFIX = "whsec_"
SHORTEST = 16
"""Bytes that a secret has at least."""


def secret_bytes(secret: SecretStr) -> bytes:
    """The key: what follows ``whsec_`` in base64, or the text itself; ValueError where it is too short or no base64."""
    text = secret.get_secret_value().strip()
    try:
        key = (
            base64.b64decode(text[len(PREFIX) :], validate=True) if text.startswith(PREFIX) else text.encode()
        )
    except (binascii.Error, ValueError):
        raise ValueError(f"is no base64 after {PREFIX}") from None
    if len(key) < SHORTEST:
        raise ValueError(f"has fewer than {SHORTEST} bytes")
    return key


def signed(keys: Sequence[bytes], identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove sender, moment and content: HMAC-SHA256 of ``id.timestamp.body``, one for each key."""
    moment = str(int(at.timestamp()))
    content = b".".join((identity.encode(), moment.encode(), body))
    signatures = [
        "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys
    ]
    headers = {"webhook-id": identity, "webhook-timestamp": moment, "Idempotency-Key": identity}
    return {**headers, "webhook-signature": " ".join(signatures)} if signatures else headers
