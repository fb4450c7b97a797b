"""The HTTP front: authenticates, routes, misbehaves on order, and records every exchange."""

from __future__ import annotations

import json
import socket
import struct
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jira_server.faults import Fault, FaultKind
from jira_server.messages import Answer, ApiError, Exchange, Request
from jira_server.people import authenticate
from jira_server.routes import match, match_data_center
from jira_server.workplace import Workplace

# Resets the connection instead of closing it: SO_LINGER on, with zero seconds.
RESET = struct.pack("ii", 1, 0)


class Front(BaseHTTPRequestHandler):
    """Answers one connection; a subclass made by the server carries the workplace."""

    protocol_version = "HTTP/1.1"
    # Head and body go out in two writes: with Nagle's algorithm each answer would take 40 ms.
    disable_nagle_algorithm = True
    workplace: Workplace

    def log_message(self, *_: object) -> None:
        """Stay silent: the exchanges are recorded."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        work = self.workplace
        if not url.path.startswith(work.base_path):
            self._send(Answer(404, {"errorMessages": ["No site here"], "errors": {}}))
            return
        path = url.path[len(work.base_path) :]
        query = parse_qs(url.query, keep_blank_values=True)
        fault = work.faults.take(self.command, path)
        body: Any = None
        try:
            body = json.loads(raw) if raw else None
            committed = self._commit(path, query, body) if fault is None or fault.kind.commits else None
        except ValueError:
            committed = ApiError(400, "Invalid JSON in the request.").answer
        answer = self._misbehave(fault, committed) if fault else committed
        self._record(path, query, body, answer, injected=fault is not None)
        if answer is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
        elif fault and fault.kind is FaultKind.TRUNCATED:
            self._send(answer, keep=0.5)
        else:
            self._send(answer)

    def _commit(self, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        site = self.workplace.site
        user = authenticate(site.users, self.headers.get("Authorization"))
        anonymous = "Authorization" not in self.headers and path.endswith("/serverInfo")
        if user is None and not anonymous:
            return Answer(401, "Client must be authenticated to access this resource.")
        found = (match_data_center if site.wiki else match)(self.command, path)
        if found is None:
            return Answer(404, {"errorMessages": ["null for uri"], "errors": {}})
        handler, params = found
        request = Request(self.command, path, query, body, user, self.workplace.url, params)
        with site.lock:
            try:
                return handler(site, request)
            except ApiError as refusal:
                return refusal.answer

    def _misbehave(self, fault: Fault, committed: Answer | None) -> Answer | None:
        if fault.kind in (FaultKind.DROP_BEFORE_COMMIT, FaultKind.DROP_AFTER_COMMIT):
            return None
        if fault.kind in (FaultKind.ANSWER_BEFORE_COMMIT, FaultKind.ANSWER_AFTER_COMMIT):
            return fault.answer
        if fault.kind is FaultKind.SLOW:
            # A server that is stopped in the meantime lets go at once.
            self.workplace.stopping.wait(fault.seconds)
        return committed

    def _record(
        self, path: str, query: dict[str, list[str]], body: Any, answer: Answer | None, *, injected: bool
    ) -> None:
        status = answer.status if answer else None
        content = answer.body if answer else None
        self.workplace.exchanges.append(Exchange(self.command, path, query, body, status, content, injected))

    def _send(self, answer: Answer, *, keep: float = 1.0) -> None:
        text = isinstance(answer.body, str)
        content = b"" if answer.body is None else (answer.body if text else json.dumps(answer.body)).encode()
        self.send_response(answer.status)
        kind = answer.headers.get("Content-Type", "text/plain" if text else "application/json")
        self.send_header("Content-Type", kind)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in answer.headers.items():
            if name != "Content-Type":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: int(len(content) * keep)])
        if keep < 1:
            self.close_connection = True
