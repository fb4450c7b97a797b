"""The result cache: never a source of a wrong number, whatever happens to its file."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from qualitywatch_code.sources.cache import ResultCache, content_key, default_cache_directory


def database_of(directory: Path) -> Path:
    (file,) = directory.glob("*.sqlite")
    return file


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
        assert cache.get("key") == b"value"
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") == b"value"
        assert cache.get("other") is None


def test_the_key_changes_with_content_and_version() -> None:
    keys = {content_key(source, version) for source in (b"a", b"b") for version in ("1", "2")}
    assert len(keys) == 4
    assert content_key(b"a", "1") == content_key(b"a", "1")


def test_a_corrupt_entry_is_a_miss(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    with sqlite3.connect(database_of(tmp_path)) as database:
        database.execute("UPDATE results SET value = replace(value, 'value', 'other')")
        database.execute("INSERT INTO results VALUES ('text', 'no bytes')")
    database.close()
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") is None
        assert cache.get("text") is None


def test_an_entry_under_another_key_is_a_miss(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    with sqlite3.connect(database_of(tmp_path)) as database:
        database.execute("UPDATE results SET key = 'other'")
    database.close()
    with ResultCache(tmp_path) as cache:
        assert cache.get("other") is None


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b""])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    database_of(tmp_path).write_bytes(damage)
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") is None
        cache.put("key", b"new")
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") in {b"new", None}


def test_deleting_it_while_it_is_open_loses_nothing_but_results(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
        cache.flush()
        database_of(tmp_path).unlink()
        cache.put("other", b"value")
    with ResultCache(tmp_path) as cache:
        assert cache.get("other") is None


def test_a_directory_that_cannot_be_made_means_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with ResultCache(tmp_path / "file") as cache:
        cache.put("key", b"value")
        cache.flush()
        assert cache.get("key") is None


def test_it_stays_within_its_limit_and_drops_the_oldest(tmp_path: Path) -> None:
    limit = 400_000
    with ResultCache(tmp_path, limit=limit) as cache:
        for number in range(3000):
            cache.put(f"key {number}", b"x" * 1000)
    assert database_of(tmp_path).stat().st_size < 2 * limit
    with ResultCache(tmp_path, limit=limit) as cache:
        assert cache.get("key 2999") == b"x" * 1000
        assert cache.get("key 0") is None


def test_concurrent_runs_share_it(tmp_path: Path) -> None:
    def work(worker: int) -> None:
        for number in range(20):
            with ResultCache(tmp_path) as cache:
                cache.put(f"{worker} {number}", f"{worker} {number}".encode())
                cache.get("0 0")

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ResultCache(tmp_path) as cache:
        kept = {key: cache.get(key) for key in (f"{w} {n}" for w in range(4) for n in range(20))}
    assert all(value == key.encode() for key, value in kept.items() if value is not None)
    assert sum(value is not None for value in kept.values()) > 70


def test_a_writer_elsewhere_is_waited_for_and_then_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualitywatch_code.sources.cache._WAIT_SECONDS", 0.05)
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
        cache.flush()
        other = sqlite3.connect(database_of(tmp_path), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        cache.put("other", b"value")
        cache.flush()
        other.rollback()
        other.close()
        assert cache.get("key") == b"value"
        assert cache.get("other") is None


def test_its_place_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYWATCH_CACHE", str(tmp_path / "ours"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "all"))
    assert default_cache_directory() == tmp_path / "ours"
    monkeypatch.delenv("QUALITYWATCH_CACHE")
    assert default_cache_directory() == tmp_path / "all" / "qualitywatch"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_cache_directory() == tmp_path / ".cache" / "qualitywatch"
