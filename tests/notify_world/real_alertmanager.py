"""Debian's Alertmanager on a free port, and what it holds."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from notify_world.http_site import free_port

CONFIGURATION = """\
route:
  receiver: nobody
receivers:
  - name: nobody
"""


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """Its address, once it answers; skips the test where it is not installed."""
    binary = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if binary is None:
        pytest.skip("Alertmanager is not installed (Debian's package prometheus-alertmanager has it)")
    (folder / "alertmanager.yml").write_text(CONFIGURATION)
    url = f"http://127.0.0.1:{free_port()}"
    command = [
        binary,
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
        "--cluster.listen-address=",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(500):
            try:
                with urllib.request.urlopen(f"{url}/-/ready", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        else:
            pytest.fail(f"Alertmanager did not start: {(folder / 'log').read_text()}")
        yield url
    finally:
        process.kill()
        process.wait()


def alerts(url: str) -> list[dict[str, Any]]:
    """The active alerts."""
    with urllib.request.urlopen(f"{url}/api/v2/alerts", timeout=10) as answer:
        return json.load(answer)
