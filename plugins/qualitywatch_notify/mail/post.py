"""Hands one message to a mail server, and knows at which step what can go wrong."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

from pydantic import SecretStr

from qualitywatch import AmbiguousSinkError, RetryableSinkError, SinkError, prose
from qualitywatch_notify.mail.security import Security

if TYPE_CHECKING:
    from smtplib import SMTP, SMTPResponseException

SECONDS = 20.0
PERMANENT = range(500, 600)
LOGIN_REFUSED = 535


@dataclass(frozen=True, slots=True)
class PostOffice:
    """A mail server and how to get in; ``seconds`` is how long each answer may take."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: SecretStr | None = None
    ca_file: str = ""
    seconds: float = SECONDS

    def post(self, message: EmailMessage, *, sender: str, to: Sequence[str]) -> list[str]:
        """Hand the message over; returns who was refused while others were not.

        Raises RetryableSinkError or SinkError where it was certainly not taken, AmbiguousSinkError where the answer to
        the message itself is missing.
        """
        with self._inside() as server:
            refused = self._addressed(server, sender, to)
            self._handed_over(server, message)
        return refused

    @contextmanager
    def _inside(self) -> Iterator[SMTP]:
        """A session that has been let in."""
        import smtplib  # noqa: PLC0415 - late

        context = ssl.create_default_context(cafile=self.ca_file or None)
        try:
            if self.security is Security.TLS:
                server: SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=context)
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        except smtplib.SMTPResponseException as error:
            raise _refused("greeting", error) from None
        except ssl.SSLCertVerificationError as error:
            raise _untrusted(error) from None
        except (OSError, smtplib.SMTPException) as error:
            raise _unreachable(error) from None
        try:
            with _before("letting us in"):
                self._enter(server, context)
            yield server
        finally:
            server.close()

    def _enter(self, server: SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if self.security is Security.STARTTLS:
            if not server.has_extn("starttls"):
                raise SinkError(
                    "the mail server offers no STARTTLS",
                    hint="set security: tls, and port: 465, if it takes that",
                )
            server.starttls(context=context)
            server.ehlo()
        if self.user and self.password is not None:
            server.login(self.user, self.password.get_secret_value().strip())

    def _addressed(self, server: SMTP, sender: str, to: Sequence[str]) -> list[str]:
        with _before("the sender"):
            _expect(server.mail(sender), f"the sender {sender}")
        refused, last = [], (0, b"")
        for address in to:
            with _before(f"the recipient {address}"):
                code, said = server.rcpt(address)
            if code not in (250, 251):
                refused.append(address)
                last = (code, said)
        if len(refused) == len(to):
            _expect(last, "every recipient")
        return refused

    def _handed_over(self, server: SMTP, message: EmailMessage) -> None:
        import smtplib  # noqa: PLC0415 - late

        try:
            code, said = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:  # it did not even want to begin
            raise _refused("the message", error) from None
        except (OSError, smtplib.SMTPException):
            raise AmbiguousSinkError("the mail server did not say whether it took the message") from None
        if code not in range(200, 600):
            raise AmbiguousSinkError("the mail server's answer to the message makes no sense")
        _expect((code, said), "the message")


@contextmanager
def _before(what: str) -> Iterator[None]:
    """Steps before the message: whatever fails, nothing was sent."""
    import smtplib  # noqa: PLC0415 - late

    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refused(what, error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise SinkError(f"the mail server cannot do what is asked for: {prose(str(error))}") from None
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from None


def _expect(answer: tuple[int, bytes], what: str) -> None:
    code, said = answer
    if not 200 <= code < 300:  # noqa: PLR2004 - the successes of SMTP
        raise _verdict(code, said, what)


def _refused(what: str, error: SMTPResponseException) -> SinkError:
    said = error.smtp_error
    return _verdict(error.smtp_code, said if isinstance(said, bytes) else said.encode(), what)


def _verdict(code: int, said: bytes, what: str) -> SinkError:
    words = prose(said.decode("utf-8", "replace"))[:300] or "(no words)"
    message = f"the mail server answered {code} to {what}: {words}"
    if code not in PERMANENT:
        return RetryableSinkError(message)
    hint = "check user and password" if code == LOGIN_REFUSED else "check sender and to, and what it relays"
    return SinkError(message, hint=hint)


def _untrusted(error: ssl.SSLCertVerificationError) -> SinkError:
    return SinkError(
        f"the mail server's certificate was not accepted: {prose(error.verify_message)}",
        hint="name your own authority's certificates in ca_file",
    )


def _unreachable(error: Exception) -> RetryableSinkError:
    said = prose(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    return RetryableSinkError(
        f"the mail server cannot be reached: {said}", hint="check host, port and security"
    )
