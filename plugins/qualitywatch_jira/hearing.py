"""Incoming webhooks of Jira: proven by a signature, heard once, and good for nothing but a look at the ticket.

Jira signs the body with the webhook's secret (``X-Hub-Signature: sha256=…``); source: "Webhooks", section "Secure admin
webhooks", developer.atlassian.com, 2026. A Data Center that cannot sign sends a token in the address instead.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from qualitywatch import CallRefusedError, IncomingCall

LONGEST_AGE = timedelta(minutes=15)
"""Older calls, and those from the future, are no news: the next round looks at the ticket anyway."""
REMEMBERED = 2_000


class _Issue(BaseModel):
    id: str


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore")

    timestamp: int
    """Milliseconds since 1970."""
    issue: _Issue | None = None


class Hearing:
    """Hears the webhooks of one sink; safe to share between threads."""

    def __init__(self, secret: SecretStr | None, *, token_will_do: bool) -> None:
        self._secret = secret
        self._token_will_do = token_will_do
        self._guard = threading.Lock()
        self._heard: OrderedDict[bytes, None] = OrderedDict()

    def hear(self, call: IncomingCall, at: datetime) -> list[str]:
        """The id of the ticket that a proven call is about, if it is about one and was not heard before."""
        self._require_proof(call)
        try:
            event = _Event.model_validate_json(call.body)
            moment = datetime.fromtimestamp(event.timestamp / 1000, UTC)
        except (ValidationError, ValueError, OverflowError, OSError):
            raise CallRefusedError("it is no webhook of Jira's") from None
        if abs(at - moment) > LONGEST_AGE:
            raise CallRefusedError(f"it is of {moment:%Y-%m-%d %H:%M} UTC", hint="compare the clocks")
        return [event.issue.id] if event.issue is not None and self._is_new(call.body) else []

    def _require_proof(self, call: IncomingCall) -> None:
        if self._secret is None:
            raise CallRefusedError(
                "no webhook_secret is configured", hint="set it here and in Jira's webhook"
            )
        secret = self._secret.get_secret_value().strip().encode()
        method, _, signature = call.headers.get("x-hub-signature", "").partition("=")
        if method:
            proof = hmac.new(secret, call.body, hashlib.sha256).hexdigest()
            if method == "sha256" and hmac.compare_digest(proof.encode(), signature.encode()):
                return
            raise CallRefusedError(
                "its signature is wrong", hint="compare webhook_secret with Jira's webhook"
            )
        token = call.query.get("token", "").encode()
        if self._token_will_do and hmac.compare_digest(secret, token):
            return
        raise CallRefusedError("it is not signed", hint="set a secret for Jira's webhook")

    def _is_new(self, body: bytes) -> bool:
        digest = hashlib.sha256(body).digest()
        with self._guard:
            if digest in self._heard:
                return False
            self._heard[digest] = None
            while len(self._heard) > REMEMBERED:
                self._heard.popitem(last=False)
        return True
