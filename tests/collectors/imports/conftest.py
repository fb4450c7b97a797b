"""Fixtures of the import collectors' tests: sample reports, what a run yields, and a real HTTP server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qualitywatch import Collector, Observation, Problem, Provenance, Target, TargetKind, Window

DATA = Path(__file__).parent / "data"


class Collected:
    """What one run of a collector yielded, sorted for assertions."""

    def __init__(self, items: list[object]) -> None:
        self.observations = [item for item in items if isinstance(item, Observation)]
        self.problems = [item for item in items if isinstance(item, Problem)]
        self.provenance = [item for item in items if isinstance(item, Provenance)]

    @property
    def values(self) -> dict[str, float]:
        return {_key(item): item.value for item in self.observations}

    def one(self, key: str) -> Observation:
        return next(item for item in self.observations if _key(item) == key)


def _key(item: Observation) -> str:
    labels = [value for _, value in sorted(item.labels.items()) if value]
    return " ".join([item.metric.id.removeprefix("import."), *labels])


@pytest.fixture
def sample() -> Callable[[str], str]:
    """The text of a sample report."""
    return lambda name: (DATA / name).read_text(encoding="utf-8")


@pytest.fixture
def sonarqube_answers(sample: Callable[[str], str]) -> dict[str, object]:
    """What SonarQube answers of the project ``shop``, by path."""
    return {
        "/api/project_analyses/search": sample("sonarqube-analyses.json"),
        "/api/measures/component": sample("sonarqube-measures.json"),
        "/api/qualitygates/project_status": sample("sonarqube-gate.json"),
    }


@pytest.fixture
def run(window: Window) -> Callable[..., Collected]:
    """Run a collector on a target, a directory or an address."""

    def collect(collector: Collector, place: Target | Path | str, window: Window = window) -> Collected:
        target = place if isinstance(place, Target) else Target("sample", TargetKind.CODE, str(place))
        return Collected(list(collector.collect(target, window)))

    return collect


@pytest.fixture
def serving() -> Callable[..., object]:
    """Serve answers by path: a text, a status with a text and headers, or what gives either of a path and headers.

    What was asked is kept in ``asked``.
    """

    @contextmanager
    def serve(answers: dict[str, object]) -> Iterator[Server]:
        server = Server(answers)
        thread = threading.Thread(target=server.http.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.http.shutdown()
            server.http.server_close()
            thread.join()

    return serve


class Server:
    """A small HTTP server on a free loopback port."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(
                    (self.path, {name.lower(): value for name, value in self.headers.items()})
                )
                answer = answers.get(self.path.partition("?")[0], (404, "nothing here", {}))
                if callable(answer):
                    answer = answer(*server.asked[-1])
                status, body, headers = (200, answer, {}) if isinstance(answer, str) else answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
