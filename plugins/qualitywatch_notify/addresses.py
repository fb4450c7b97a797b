"""Addresses that users write: https, unless it is this very machine or they say that the network is closed."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, SecretStr


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


def refuse_clear_text(address: str, *, allow_http: bool) -> None:
    """Raises ValueError for http to another machine, unless it is allowed."""
    if clear_text(urlsplit(address)) and not allow_http:
        raise ValueError("url must begin with https://, or set allow_http: true in a closed network")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
