"""The address of a Jira site: https, unless it is this very machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

SCOPED_TOKEN_PATH = "/ex/jira/"
"""Where Atlassian's gateway at api.atlassian.com takes scoped tokens; no person can browse there."""


def site_address(text: str) -> str:
    """The address without a trailing slash; keeps a path such as ``/ex/jira/<cloudId>``.

    Raises ValueError where it is no plain https address; http is accepted for loopback addresses only, because a
    token in clear text belongs to everybody on the way.
    """
    parts = urlsplit(text.strip())
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host:
        raise ValueError("is not an address such as https://example.atlassian.net")
    if parts.username or parts.password:
        raise ValueError("must not carry a user or password; set email and token instead")
    if parts.query or parts.fragment:
        raise ValueError("must end before any ? or #")
    if parts.scheme == "http" and not _loopback(host):
        raise ValueError("must begin with https:// (http is accepted for this machine only)")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
