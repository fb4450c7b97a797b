"""A mail server: aiosmtpd with STARTTLS and a login, and trouble on order."""

from __future__ import annotations

import asyncio
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from notify_world.http_site import free_port
from qualitywatch.testing import Trouble

USER, PASSWORD = "quality", "correct horse battery"


class PostOffice:
    """Keeps what it took; ``begin`` and ``end`` make it a Troublemaker."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refused_recipients: set[str] = set()
        self.logins = 0
        self._trouble: Trouble | None = None
        self._context = context
        self.port = free_port()
        self._controller = self._made(self.port)

    def _made(self, port: int) -> Controller:
        secure = {"tls_context": self._context, "require_starttls": True, "auth_required": True}
        return Controller(
            self,
            hostname="127.0.0.1",
            port=port,
            authenticator=self._authenticated,
            **(secure if self._context else {"auth_require_tls": False}),
        )

    def _authenticated(self, _s: SMTP, _e: Session, _v: Envelope, _m: str, held: Any) -> AuthResult:
        self.logins += 1
        return AuthResult(
            success=(held.login, held.password) == (USER.encode(), PASSWORD.encode()), handled=False
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own spelling
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._trouble is Trouble.REFUSED or address in self.refused_recipients:
            return "550 5.1.1 No such mailbox"
        if self._trouble is Trouble.BUSY:
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's own spelling
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        met, self._trouble = self._trouble, None
        if met is Trouble.LOST_BEFORE:
            server.transport.abort()
            return "250 never"
        while met is Trouble.SLOW and not self._well:  # noqa: ASYNC110 - it ends in another thread
            await asyncio.sleep(0.01)
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.append(list(envelope.rcpt_tos))
        if met is Trouble.LOST_AFTER:
            server.transport.abort()
        elif met is Trouble.TRUNCATED:
            server.transport.write(b"25")
            server.transport.close()
        return "999 ?" if met is Trouble.BROKEN else "250 Taken"

    def begin(self, trouble: Trouble) -> None:
        self._trouble, self._well = trouble, False
        if trouble is Trouble.UNREACHABLE:
            self._controller.stop()

    def end(self) -> None:
        if self._trouble is Trouble.UNREACHABLE:
            self._controller = self._made(self.port)
            self._controller.start()
        self._trouble, self._well = None, True

    _well = True

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
