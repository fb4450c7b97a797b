"""Incoming webhooks of forges: proven, and good for nothing but a look at the issue."""

from __future__ import annotations

import hashlib
import hmac
import json

from pydantic import SecretStr

from qualitywatch import CallRefusedError, IncomingCall

HINT = "set webhook_secret here, and the same secret for the webhook at the other end"


def require_signature(call: IncomingCall, secret: SecretStr | None) -> None:
    """GitHub's proof: HMAC-SHA256 of the body in X-Hub-Signature-256; raises CallRefusedError where it is missing."""
    proof = hmac.new(_key(secret), call.body, hashlib.sha256).hexdigest()
    given = call.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(f"sha256={proof}".encode(), given.encode()):
        raise CallRefusedError("its signature is missing or wrong", hint=HINT)


def require_token(call: IncomingCall, secret: SecretStr | None) -> None:
    """GitLab's proof: the secret itself in X-Gitlab-Token; raises CallRefusedError where it is missing."""
    if not hmac.compare_digest(_key(secret), call.headers.get("x-gitlab-token", "").encode()):
        raise CallRefusedError("its token is missing or wrong", hint=HINT)


def issues_in(call: IncomingCall, *keys: str) -> list[str]:
    """The number at these keys of a proven call; nothing where it is about something else."""
    try:
        value = json.loads(call.body)
        for key in keys:
            value = value[key]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [str(value)] if isinstance(value, int) else []


def _key(secret: SecretStr | None) -> bytes:
    if secret is None:
        raise CallRefusedError("no webhook_secret is configured", hint=HINT)
    return secret.get_secret_value().strip().encode()
