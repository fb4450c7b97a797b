"""What a user configures as ``use: webhook``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from qualitywatch import Delivery, Sink, Stability, TicketRef
from qualitywatch_notify.addresses import AllowHttp, SecretAddress, private
from qualitywatch_notify.calls import Caller
from qualitywatch_notify.webhook.event import event_of, key_of
from qualitywatch_notify.webhook.signature import secret_bytes, signed
from qualitywatch_notify.wording import never_told


def _key(secret: SecretStr) -> SecretStr:
    secret_bytes(secret)
    return secret


def _headers(given: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
    for name, value in given.items():
        text = value.get_secret_value()
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not text.isprintable() or not text.isascii():
            raise ValueError(f"{name!r} is no header, or its value has characters that no header has")
    return given


SigningSecret = Annotated[SecretStr, AfterValidator(_key)]


class WebhookSink(Sink):
    """Sends every change to an address of yours; at least once, with the same ``webhook-id`` each time."""

    model_config = ConfigDict(hide_input_in_errors=True)
    name: ClassVar[str] = "webhook"
    stability: ClassVar[Stability] = Stability.BETA
    repeatable: ClassVar[bool] = True

    url: SecretAddress = Field(description="Where to send: ${VARIABLE} or file:/path if it holds a token.")
    secret: SigningSecret | None = Field(
        default=None, description="Signs every request: whsec_ and base64, or any text of 16 bytes or more."
    )
    old_secret: SigningSecret | None = Field(
        default=None, description="Signs as well, while receivers change from one secret to the next."
    )
    headers: Annotated[Mapping[str, SecretStr], AfterValidator(_headers)] = Field(
        default_factory=dict, description="Further headers, such as Authorization."
    )
    allow_http: AllowHttp = False

    _in_private = model_validator(mode="after")(private)

    def discard(self, delivery: Delivery) -> bool:
        """Whether it is the end of something that nobody was told of."""
        return never_told(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """Send the event; any 2xx is a success."""
        body = _body(delivery)
        keys = [secret_bytes(each) for each in (self.secret, self.old_secret) if each is not None]
        headers = {name: value.get_secret_value() for name, value in self.headers.items()}
        headers |= {
            "Content-Type": "application/json",
            **signed(keys, key_of(delivery), datetime.now(UTC), body),
        }
        caller = Caller("the webhook", {}, secrets=(self.url, *self.headers.values()))
        caller.call("POST", self.url.get_secret_value(), "sending an event", body, headers)
        return None

    def preview(self, delivery: Delivery) -> str:
        """The event."""
        return json.dumps(event_of(delivery), indent=2, ensure_ascii=False)


def _body(delivery: Delivery) -> bytes:
    return json.dumps(event_of(delivery), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )
