"""What every answer carries, and whom the daemon answers: headers against injected content, hosts against rebinding."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_HOSTS = ("localhost",)

_ADDRESS = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<v4>[\d.]+))(?::\d+)?")

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{directive} {sources}" for directive, sources in _POLICY.items())

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Adds SECURITY_HEADERS to every answer, and ``Cache-Control: no-cache`` where the answer names no other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-cache")
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HostCheck:
    """Refuses host names that nobody allowed, so that a foreign page cannot reach the daemon by DNS rebinding.

    Addresses pass, whichever they are: a rebinding attack needs a name, while probes and scrapers come by address.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Sequence[str]) -> None:
        self.app = app
        self.allowed_hosts = list(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its host is allowed, or refuse it with what to do."""
        if scope["type"] != "http" or await self._allows(scope, receive):
            await self.app(scope, receive, send)
        else:
            await _refusal(self.allowed_hosts)(scope, receive, send)

    async def _allows(self, scope: Scope, receive: Receive) -> bool:
        if _is_address(Headers(scope=scope).get("host", "")):
            return True
        allowed = False

        async def allow(_scope: Scope, _receive: Receive, _send: Send) -> None:
            nonlocal allowed
            allowed = True

        async def discard(_message: Message) -> None:
            """Starlette's refusal is replaced by ours, which says what to do."""

        check = TrustedHostMiddleware(allow, allowed_hosts=self.allowed_hosts, www_redirect=False)
        await check(scope, receive, discard)
        return allowed


def _is_address(host: str) -> bool:
    match = _ADDRESS.fullmatch(host)
    if match is None:
        return False
    try:
        ipaddress.ip_address(match["v6"] or match["v4"])
    except ValueError:
        return False
    return True


def _refusal(allowed_hosts: Collection[str]) -> PlainTextResponse:
    return PlainTextResponse(
        "This host name is not allowed here.\n"
        f"Allowed are addresses and: {', '.join(allowed_hosts)}.\n"
        "The operator can add the name to the daemon's allowed hosts.\n",
        status_code=400,
    )
