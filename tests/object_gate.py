"""A program: moto's S3 behind a gate that counts what passes, and can answer instead of it.

In a process of its own, because libraries wait for an answer without letting other threads of Python run.
It prints its port; ``/_gate`` is its own: GET tells what passed, PUT says what to do, see ``Orders``.
"""

from __future__ import annotations

import http.client
import http.server
import json
import time
from dataclasses import asdict, dataclass, field

OWN = "/_gate"


@dataclass
class Orders:
    """Requests that have ``only`` in them are answered by ``status`` and S3's ``code``, ``times`` often (always below 0).

    The first ``after`` of them are passed on.

    Or they are answered after ``wait`` seconds, or cut off where they are ``truncated``. Listings have ``page`` keys each.
    """

    status: int = 0
    code: str = ""
    only: str = ""
    times: int = -1
    after: int = 0
    wait: float = 0.0
    truncated: bool = False
    page: int = 1000


@dataclass
class World:
    """What passed since the last orders."""

    behind: tuple[str, int]
    orders: Orders = field(default_factory=Orders)
    requests: list[str] = field(default_factory=list)
    sent: int = 0


class Gate(http.server.BaseHTTPRequestHandler):
    """Passes requests on, but those for itself."""

    protocol_version = "HTTP/1.1"
    world: World
    truncated = False

    def _handle(self) -> None:
        try:
            body = self._body()
            if self.path == OWN:
                self._own(body)
                return
            self.world.requests.append(f"{self.command} {self.path}")
            if not self._faulty():
                self._pass(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _own(self, body: bytes) -> None:
        if self.command == "PUT":
            self.world.orders = Orders(**json.loads(body))
            self.world.requests, self.world.sent = [], 0
        said = {"requests": self.world.requests, "sent": self.world.sent}
        self._answer(200, [], json.dumps(said).encode())

    def _faulty(self) -> bool:
        orders = self.world.orders
        if orders.only not in f"{self.command} {self.path}" or orders.times == 0:
            return False
        if orders.after:
            orders.after -= 1
            return False
        orders.times -= 1
        time.sleep(orders.wait)
        if orders.status:
            told = f"<?xml version='1.0'?><Error><Code>{orders.code}</Code></Error>" if orders.code else ""
            self._answer(orders.status, [], told.encode())
        self.truncated = orders.truncated
        return bool(orders.status)

    def _pass(self, body: bytes) -> None:
        path = self.path
        if "list-type=2" in path:
            path += f"&max-keys={self.world.orders.page}"
        headers = {name: value for name, value in self.headers.items() if name.lower() != "transfer-encoding"}
        connection = http.client.HTTPConnection(*self.world.behind)
        connection.request(self.command, path, body, headers)
        found = connection.getresponse()
        answer = found.read()
        connection.close()
        self.world.sent += 0 if self.command == "HEAD" else len(answer)
        self._answer(found.status, found.getheaders(), answer)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if self.truncated else body)
            self.close_connection |= self.truncated

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def orders(**fields: object) -> bytes:
    """What is put to the gate's own address."""
    return json.dumps(asdict(Orders(**fields))).encode()


def main() -> None:
    """Serve until the process is ended."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - heavy

    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    Gate.world = World(moto.get_host_and_port())
    gate = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gate)
    gate.daemon_threads = True
    print(gate.server_port, flush=True)  # noqa: T201 - how the tests hear of it
    gate.serve_forever()


if __name__ == "__main__":
    main()
