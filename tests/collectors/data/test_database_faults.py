"""Servers that die, freeze or have too much to say while rows are read: each outcome is told, soon, and names the table."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources import database
from qualitywatch_data.sources.database_failures import BusyDatabaseError

ROWS = 150_000


def profile(url: str, **fields) -> ProfileCollector:
    return ProfileCollector.model_validate({"data": {"url": url, "table": "orders"}, **fields})


@contextmanager
def at_the_second_taking(monkeypatch, happens: Callable[[], object]) -> Iterator[None]:
    """Something happens when rows have been taken in once, before the next ones are."""
    taken, original = [], database.Intake.take

    def take(self, rows) -> None:
        taken.append(len(rows))
        if len(taken) == 2:
            happens()
        original(self, rows)

    with monkeypatch.context() as patched:
        patched.setattr(database, "ROWS_AT_ONCE", 500)
        patched.setattr(database.Intake, "take", take)
        yield


@pytest.fixture(scope="module")
def shop(postgres_server):
    name = postgres_server.create()
    with postgres_server.connect(name) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT n, repeat('x', 2000) AS t FROM generate_series(1, 20000) AS n"
        )
    yield postgres_server.url(name)
    postgres_server.drop(name)


def test_a_postgres_that_freezes_is_hung_up_on_when_the_time_is_over(
    run, shop, postgres_server, tmp_path, monkeypatch
) -> None:
    frozen: list[int] = []

    def freeze() -> None:
        with postgres_server.connect() as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%c_%' AND state LIKE 'idle in%'"
            frozen.extend(pid for (pid,) in connection.execute(asked).fetchall())
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)

    began = time.monotonic()
    try:
        with (
            at_the_second_taking(monkeypatch, freeze),
            pytest.raises(BudgetError, match="stopped after 3s, which is the budget"),
        ):
            run(profile(shop, budget={"time": "3s"}), tmp_path)
        assert frozen
        assert time.monotonic() - began < 20
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


@dataclass
class MariaDB:
    """A server of our own."""

    process: subprocess.Popen[bytes]
    socket: Path
    url: str

    def says(self, statement: str) -> str:
        return subprocess.run(
            ["mariadb", "-uroot", "-S", self.socket, "-Ne", statement],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        ).stdout

    @property
    def sent(self) -> int:
        return int(self.says("SHOW GLOBAL STATUS LIKE 'Bytes_sent'").split()[1])


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory) -> Iterator[MariaDB]:
    """A MariaDB that may be killed; needs Debian's mariadb-server and PyMySQL."""
    pytest.importorskip("pymysql")
    if not shutil.which("mariadbd") or not shutil.which("mariadb-install-db"):
        pytest.skip("Debian's mariadb-server is not installed")
    place = tmp_path_factory.mktemp("maria")
    common = [f"--datadir={place}/data", *(["--user=root"] if os.getuid() == 0 else [])]
    installing = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal"]
    subprocess.run(installing, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    small = ["--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"]
    where = [f"--socket={place}/s", f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={place}/pid"]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(["mariadbd", *common, *small, *where], stdout=log, stderr=log)
    server = MariaDB(process, place / "s", f"mysql+pymysql://reader:OfReader@127.0.0.1:{port}/shop")
    try:
        ends = time.monotonic() + 120
        while not server.says("SELECT 1") and time.monotonic() < ends:
            time.sleep(0.2)
        server.says(
            "CREATE DATABASE shop; USE shop; CREATE TABLE orders (n BIGINT, t VARCHAR(200));"
            f" INSERT INTO orders SELECT seq, repeat('x', 100) FROM seq_1_to_{ROWS};"
            " CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'OfReader'; GRANT SELECT ON shop.* TO reader@'127.0.0.1'"
        )
        yield server
    finally:
        process.kill()
        process.wait(60)


def test_what_is_beyond_the_budget_is_not_sent(run, mariadb, tmp_path, monkeypatch) -> None:
    """Drivers read what is left of a result to its end to close it, were they let."""
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 500)
    before = mariadb.sent
    with pytest.raises(BudgetError, match="bytes of values, the budget is 100,000"):
        run(profile(mariadb.url, budget={"bytes": "100kB"}), tmp_path)
    assert mariadb.sent - before < ROWS * 100 / 2


def test_a_mariadb_that_freezes_is_hung_up_on_when_the_time_is_over(
    run, mariadb, tmp_path, monkeypatch
) -> None:
    began = time.monotonic()
    try:
        with (
            at_the_second_taking(monkeypatch, lambda: mariadb.process.send_signal(signal.SIGSTOP)),
            pytest.raises(BudgetError, match="stopped after 2s, which is the budget"),
        ):
            run(profile(mariadb.url, budget={"time": "2s"}), tmp_path)
        assert time.monotonic() - began < 20
    finally:
        mariadb.process.send_signal(signal.SIGCONT)


def test_a_mariadb_that_is_killed_is_told_with_the_table_and_that_trying_again_helps(
    run, mariadb, tmp_path, monkeypatch, capfd, caplog
) -> None:
    """The last test of this server."""
    with (
        at_the_second_taking(monkeypatch, mariadb.process.kill),
        pytest.raises(
            BusyDatabaseError, match=r"orders: the database shop at 127.0.0.1 says: Lost connection"
        ) as raised,
    ):
        run(profile(mariadb.url), tmp_path)
    assert raised.value.hint.startswith("trying again helps")
    assert "OfReader" not in str(raised.value)
    assert capfd.readouterr().err + caplog.text == ""  # no driver's traceback
    with pytest.raises(BusyDatabaseError, match=r"orders: the database shop at .* says: Can't connect"):
        run(profile(mariadb.url), tmp_path)
