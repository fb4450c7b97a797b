"""A real S3 for tests, moto's, whose answers are counted and can be made to fail (``object_gate.py``)."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import obstore
from obstore.store import S3Store

import object_gate

BUCKET = "lake"
KEYS = {"access_key_id": "AKIAFORTESTS", "secret_access_key": "SecretOfTests", "region": "us-east-1"}


@dataclass(frozen=True)
class ObjectServer:
    """A store at this port of the machine, with one bucket."""

    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def storage(self) -> dict[str, object]:
        """What a configuration says to reach it."""
        return {**KEYS, "endpoint": self.endpoint, "timeout": "20s", "retries": 1}

    @property
    def options(self) -> dict[str, str]:
        """The same for delta-rs."""
        named = {f"aws_{name}": value for name, value in KEYS.items()}
        return {**named, "aws_endpoint": self.endpoint, "allow_http": "true"}

    @property
    def requests(self) -> list[str]:
        """What was asked since the last orders."""
        return list(self._gate("GET")["requests"])

    @property
    def sent(self) -> int:
        """Bytes of answers since the last orders."""
        return int(self._gate("GET")["sent"])

    def order(self, **orders: object) -> None:
        """Begin to count anew, with the faults that ``object_gate.Orders`` describes, or with none."""
        self._gate("PUT", object_gate.orders(**orders))

    def put(self, key: str, data: bytes) -> None:
        obstore.put(self._store(), key, data)

    def empty(self) -> None:
        """Take every object out."""
        for page in obstore.list(self._store()):
            obstore.delete(self._store(), [each["path"] for each in page])

    def create(self, bucket: str) -> None:
        scope = "Credential=AKIAFORTESTS/20260101/us-east-1/s3/aws4_request"
        signed = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"
        self._asked("PUT", f"/{bucket}", b"", {"Authorization": signed})

    def _gate(self, method: str, body: bytes = b"") -> dict[str, object]:
        return json.loads(self._asked(method, object_gate.OWN, body, {}))

    def _asked(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request(method, path, body, headers)
            found = connection.getresponse()
            assert found.status == 200, path
            return found.read()
        finally:
            connection.close()

    def _store(self) -> S3Store:
        return S3Store(BUCKET, endpoint=self.endpoint, client_options={"allow_http": True}, **KEYS)


@contextmanager
def running_object_server() -> Iterator[ObjectServer]:
    """Moto and the gate in a process of their own, with one empty bucket."""
    program = [sys.executable, object_gate.__file__]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            server = ObjectServer(int(process.stdout.readline()))
            server.create(BUCKET)
            yield server
        finally:
            process.kill()
