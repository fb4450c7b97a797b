"""Addresses that users write: https, unless it is this very machine or they say that the network is closed."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Protocol, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, SecretStr


def checked(text: str) -> str:
    """The address without blanks around it; ValueError where it is none of HTTP, or carries a user or a password."""
    text = text.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an address such as https://example.org/path")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("has characters that no address has")
    if parts.username or parts.password:
        raise ValueError("must not carry a user or a password")
    if parts.fragment:
        raise ValueError("must end before any #")
    parts.port  # noqa: B018 - raises ValueError where it is no number
    return text


def _plain(text: str) -> str:
    return checked(text).rstrip("/")


def _secret(value: SecretStr) -> SecretStr:
    return SecretStr(checked(value.get_secret_value()))


Address = Annotated[str, AfterValidator(_plain)]
"""The type of a field with the address of a service; it ends without a slash."""
SecretAddress = Annotated[SecretStr, AfterValidator(_secret)]
"""The type of a field with an address that only those may know who may use it."""


def clear_text(parts: SplitResult) -> bool:
    """Whether what is sent there can be read on the way."""
    return parts.scheme == "http" and not _loopback(parts.hostname or "")


AllowHttp = Annotated[
    bool, Field(description="Whether plain http to another machine is accepted, in a closed network.")
]
"""The type of the field ``allow_http``, which `private` reads."""


class Addressed(Protocol):
    """What sends to an address."""

    @property
    def url(self) -> str | SecretStr:
        """Where it sends to."""

    @property
    def allow_http(self) -> bool:
        """Whether http to another machine will do."""


Model = TypeVar("Model", bound=Addressed)


def private(sink: Model) -> Model:
    """A model's validator; raises ValueError for http to another machine, unless it is allowed."""
    url = sink.url.get_secret_value() if isinstance(sink.url, SecretStr) else sink.url
    if clear_text(urlsplit(url)) and not sink.allow_http:
        raise ValueError("url must begin with https://, or set allow_http: true in a closed network")
    return sink


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
