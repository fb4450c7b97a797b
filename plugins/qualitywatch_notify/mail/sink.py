"""What a user configures as ``use: email``."""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from qualitywatch import Delivery, Sink, Stability, TicketRef
from qualitywatch_notify.addresses import Address
from qualitywatch_notify.mail.security import Security
from qualitywatch_notify.wording import finding_page, never_told

if TYPE_CHECKING:
    from email.message import EmailMessage

    from qualitywatch_notify.mail.post import PostOffice

logger = logging.getLogger(__name__)

USUAL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[!-;=?A-~]+@[A-Za-z0-9.-]+", text):
        raise ValueError("is no address such as quality@example.org")
    return text


Mailbox = Annotated[str, AfterValidator(_mailbox)]


class EmailSink(Sink):
    """Writes an e-mail for each change; at least once, with the same Message-ID each time."""

    name: ClassVar[str] = "email"
    stability: ClassVar[Stability] = Stability.BETA
    repeatable: ClassVar[bool] = True

    host: str = Field(min_length=1, description="The mail server's name.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; 587, 465 or 25 by security."
    )
    security: Security = Field(
        default=Security.STARTTLS, description="starttls, tls, or none (on this machine only)."
    )
    user: str = Field(default="", description="The user's name, where the server asks for one.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    ca_file: str = Field(default="", description="Certificates of an authority of your own (PEM).")
    sender: Mailbox = Field(description="Whom messages are from.")
    to: tuple[Mailbox, ...] = Field(min_length=1, max_length=50, description="Whom they are for.")
    dashboard: Address | None = Field(
        default=None, description="Where people reach this daemon's dashboard, for links."
    )

    @model_validator(mode="after")
    def _in_private(self) -> Self:
        if self.security is Security.NONE and not _here(self.host):
            raise ValueError("security: none is accepted for a server on this machine only")
        if bool(self.user) is not (self.password is not None):
            raise ValueError("user and password belong together")
        return self

    def discard(self, delivery: Delivery) -> bool:
        """Whether it is the end of something that nobody was told of."""
        return never_told(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """Hand the message to the server; a message cannot be found again."""
        refused = self._office.post(self._letter(delivery), sender=self.sender, to=self.to)
        if refused:
            logger.warning(
                "the mail server refused %s, and took the message for the others", ", ".join(refused)
            )
        return None

    def preview(self, delivery: Delivery) -> str:
        """The message with its headers, as plain text."""
        message = self._letter(delivery)
        shown = ("From", "To", "Subject", "Message-ID", "References")
        head = "\n".join(f"{name}: {message[name]}" for name in shown)
        body = message.get_body(("plain",))
        return f"{head}\n\n{body.get_content() if body is not None else ''}"

    def _letter(self, delivery: Delivery) -> EmailMessage:
        from qualitywatch_notify.mail.letter import letter  # noqa: PLC0415 - late

        page = finding_page(self.dashboard or "", delivery.ticket.fingerprint)
        return letter(delivery, sender=self.sender, to=self.to, page=page)

    @property
    def _office(self) -> PostOffice:
        from qualitywatch_notify.mail.post import PostOffice  # noqa: PLC0415 - late

        return PostOffice(
            host=self.host,
            port=self.port or USUAL_PORTS[self.security],
            security=self.security,
            user=self.user,
            password=self.password,
            ca_file=self.ca_file,
        )


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
