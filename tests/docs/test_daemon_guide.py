"""The guide to the daemon, followed by a reader: it starts, answers what the guide says, and stops in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from doc_pages.reading import blocks_of, pages
from doc_pages.shop import make_shop, qualitywatch

(GUIDE,) = [page for page in pages("guides") if page.name == "daemon.md"]
DEFAULT = "http://127.0.0.1:8425"


@contextmanager
def running(directory: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A daemon on the shop, which it has measured once, and its address."""
    shop = make_shop(directory, configured=True)
    assert qualitywatch(["collect"], shop).returncode == 0
    with subprocess.Popen(
        [sys.executable, "-m", "qualitywatch", "run", "--port", "0"],
        cwd=shop,
        env={**os.environ, "QUALITYWATCH_CACHE": str(shop.parent / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().split()[-1]
        process.kill()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a daemon answers."""
    with running(tmp_path_factory.mktemp("daemon")) as (_, address):
        yield address


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def documented_addresses() -> list[str]:
    """Every path that the guide names: in commands, and in the table of pages."""
    text = GUIDE.read_text()
    commands = re.findall(rf"{DEFAULT}(/\S*)", "".join(block.text for block in blocks_of(GUIDE)))
    return commands + re.findall(r"^\| `(/[^`]*)` \|", text, re.MULTILINE)


@pytest.mark.parametrize("path", documented_addresses())
def test_an_address_of_the_guide_answers(address: str, path: str) -> None:
    assert status(address + path) == 200


def test_readiness_counts_deliveries(address: str) -> None:
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert re.search(r"\d+ deliver\w+ wait.* \d+ .*failed", answer.read().decode())


def test_sigterm_ends_it_in_order(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(30) == 0
        assert time.monotonic() - began < 20


def test_a_wrong_configuration_ends_it_with_the_status_that_systemd_does_not_restart(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, configured=True)
    (shop / "qualitywatch.yaml").write_text("target: {}\n")
    assert qualitywatch(["run"], shop).returncode == 2
