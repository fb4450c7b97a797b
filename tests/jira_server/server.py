"""Starts and stops the server on a free loopback port."""

from __future__ import annotations

import socketserver
import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self

from jira_server.faults import Fault, FaultPlan
from jira_server.front import Front
from jira_server.messages import Exchange
from jira_server.site import Site
from jira_server.workplace import Workplace


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    # A slow answer must not hold up the end of a test.
    block_on_close = False

    def server_bind(self) -> None:
        """Bind without the reverse look-up of one's own name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up is part of the tests, not an error of the server."""


class JiraServer:
    """A Jira site over real HTTP; use as a context manager."""

    def __init__(self, site: Site, *, base_path: str = "") -> None:
        self._work = Workplace(site, base_path)
        handler = type("BoundFront", (Front,), {"workplace": self._work})
        self._listener = _Listener(("127.0.0.1", 0), handler)
        self._work.url = f"http://127.0.0.1:{self._listener.server_port}{base_path}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return self._work.url

    @property
    def site(self) -> Site:
        return self._work.site

    @property
    def exchanges(self) -> list[Exchange]:
        return self._work.exchanges

    @property
    def faults(self) -> FaultPlan:
        return self._work.faults

    def inject(self, *faults: Fault) -> None:
        self._work.faults.add(*faults)

    def sent(self, method: str, path: str) -> list[Exchange]:
        """The exchanges so far with this method whose path ends in `path`."""
        return [each for each in self.exchanges if each.method == method and each.path.endswith(path)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.stopping.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
