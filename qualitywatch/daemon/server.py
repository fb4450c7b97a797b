"""The HTTP server in a thread of its own, on a socket that is bound before anything else begins."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from qualitywatch.errors import ConfigurationError

_POLL = 0.01


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; ConfigurationError where the address is taken, not ours, or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
    except (OSError, UnicodeError) as error:
        listener.close()
        said = getattr(error, "strerror", None) or error
        in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "is in use" if in_use else f"cannot be used: {said}"
        raise ConfigurationError(
            f"address {host}:{port} {reason}",
            hint="choose another with --port, or daemon.port (0 takes a free one)",
        ) from None
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL at which the socket is reached."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


@contextmanager
def serving(app: Any, listener: socket.socket) -> Iterator[None]:
    """Serve the ASGI application until the block ends; open requests get a few seconds to finish."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
        ws="none",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(_POLL)
    if not server.started:
        raise RuntimeError("the HTTP server did not start")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
