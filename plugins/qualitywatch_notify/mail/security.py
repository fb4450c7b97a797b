"""How a connection to a mail server is kept private."""

from __future__ import annotations

from enum import StrEnum


class Security(StrEnum):
    """STARTTLS on a plain port, TLS from the first byte, or nothing at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
