"""Trouble between a sink and its other side, on order: a proxy that loses, breaks, delays and refuses.

It stands before a real server, so that what was done although the answer got lost has really been done.
"""

from __future__ import annotations

import re
import socket
import socketserver
import struct
import threading
from collections.abc import Mapping
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Protocol, Self
from urllib.parse import urlsplit

RETRY_AFTER = 7
"""Seconds that a busy other side asks to wait."""
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, with zero seconds: the connection is reset, not closed


class Trouble(StrEnum):
    """What may befall one call that changes something."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused for good"
    BUSY = "refused for now"
    LOST_BEFORE = "the connection breaks before anything was done"
    LOST_AFTER = "the connection breaks after it was done"
    TRUNCATED = "half of the answer comes, after it was done"
    BROKEN = "an internal error is reported after it was done"
    SLOW = "no answer comes until the trouble ends; then it is done"


class Troublemaker(Protocol):
    """What makes the trouble: ``TroubledProxy`` for HTTP; write one of your own for other protocols."""

    def begin(self, trouble: Trouble) -> None:
        """The next call that changes something meets this trouble; UNREACHABLE lasts until the end."""
        ...

    def end(self) -> None:
        """All is well again."""
        ...


class TroubledProxy:
    """Passes HTTP requests on to ``upstream``, and makes trouble for those that match ``writes`` (``POST /path``)."""

    def __init__(self, upstream: str, *, writes: str = r"(POST|PUT|PATCH|DELETE) ") -> None:
        self.upstream = urlsplit(upstream)
        self.writes = re.compile(writes)
        self.trouble: Trouble | None = None
        self.well = threading.Event()
        self.received: list[tuple[str, Mapping[str, str], bytes]] = []
        self._port = 0
        self._listener: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where the sink is to send, instead of to ``upstream``."""
        return f"http://127.0.0.1:{self._port}{self.upstream.path}"

    def begin(self, trouble: Trouble) -> None:
        """The next request that matches ``writes`` meets this trouble."""
        self.well.clear()
        self.trouble = trouble
        if trouble is Trouble.UNREACHABLE:
            self._close()

    def end(self) -> None:
        """All is well again."""
        self.trouble = None
        self.well.set()
        if self._listener is None:
            self._open()

    def take(self, request: str) -> Trouble | None:
        """The trouble that this request meets; it is used up."""
        if self.trouble is None or not self.writes.match(request):
            return None
        met, self.trouble = self.trouble, None
        return met

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.well.set()
        self._close()

    def _open(self) -> None:
        handler = type("BoundPassage", (_Passage,), {"proxy": self})
        self._listener = _Listener(("127.0.0.1", self._port), handler)
        self._port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True).start()

    def _close(self) -> None:
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        """Bind without the reverse look-up of one's own name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that gives up is part of the tests."""


class _Passage(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: ClassVar[TroubledProxy]

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        """Pass on whatever the method is."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        self.proxy.received.append((f"{self.command} {self.path}", dict(self.headers), body))
        match self.proxy.take(f"{self.command} {self.path}"):
            case Trouble.REFUSED:
                self._answer(403, b'{"message": "You shall not pass"}')
            case Trouble.BUSY:
                self._answer(429, b'{"message": "Not now"}', {"Retry-After": str(RETRY_AFTER)})
            case Trouble.LOST_BEFORE:
                self._reset()
            case met:
                self._passed_on(body, met)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _passed_on(self, body: bytes, met: Trouble | None) -> None:
        if met is Trouble.SLOW:
            self.proxy.well.wait(30)
        status, headers, content = self._upstream(body)
        if met is Trouble.LOST_AFTER:
            self._reset()
        elif met is Trouble.BROKEN:
            self._answer(500, b'{"message": "Something went wrong"}')
        elif met is Trouble.TRUNCATED:
            self._answer(status, content, headers, announced=max(2 * len(content), 20))
        else:
            self._answer(status, content, headers)

    def _upstream(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        connection = HTTPConnection(self.proxy.upstream.hostname or "", self.proxy.upstream.port, timeout=30)
        hop = {"connection", "host", "accept-encoding", "content-length"}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in hop}
        try:
            connection.request(self.command, self.path, body=body or None, headers=headers)
            response = connection.getresponse()
            kept = {
                name: value
                for name, value in response.getheaders()
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}
            }
            return response.status, kept, response.read()
        finally:
            connection.close()

    def _answer(
        self,
        status: int,
        content: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        announced: int | None = None,
    ) -> None:
        self.send_response_only(status)
        for name, value in (headers or {"Content-Type": "application/json"}).items():
            self.send_header(name, value)
        if status != 204:  # noqa: PLR2004 - No Content
            self.send_header("Content-Length", str(len(content) if announced is None else announced))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
