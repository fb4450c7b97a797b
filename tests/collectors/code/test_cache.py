"""The result cache: never a source of a wrong number, whatever happens to its file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import ResultCache, default_cache_directory
from qualitywatch_code.sources.content import blob_id, content_key


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
    keys = {content_key(blob_id(source), version) for source in (b"a", b"b") for version in ("1", "2")}
    assert len(keys) == 4


@pytest.mark.parametrize("content", [b"", b"x = 1\n", b"\0\xff\r\n", b"x" * 100_000])
def test_content_has_the_name_that_git_gives_it(content: bytes) -> None:
    named = subprocess.run(
        ["git", "hash-object", "--stdin"], input=content, capture_output=True, check=True
    ).stdout
    assert blob_id(content) == named.decode().strip()


def test_many_are_looked_up_at_once(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        for number in range(1500):
            cache.put(f"key {number}", str(number).encode())
    with ResultCache(tmp_path) as cache:
        cache.put("pending", b"here")
        found = cache.get_many(["pending", "absent", *(f"key {number}" for number in range(1500))])
    assert found == {"pending": b"here"} | {f"key {number}": str(number).encode() for number in range(1500)}


def test_what_is_used_outlives_what_is_not(tmp_path: Path) -> None:
    limit = 400_000
    with ResultCache(tmp_path, limit=limit) as cache:
        cache.put("used", b"value")
        cache.put("unused", b"value")
    for generation in range(150):
        with ResultCache(tmp_path, limit=limit) as cache:
            assert cache.get("used") == b"value"
            for number in range(5):
                cache.put(f"{generation} {number}", b"x" * 1000)
    with ResultCache(tmp_path, limit=limit) as cache:
        assert cache.get("unused") is None


def test_reading_alone_writes_nothing(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    before = database_of(tmp_path).read_bytes()
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") == b"value"
    assert database_of(tmp_path).read_bytes() == before


@given(at=st.integers(0, 10**6), garbage=st.binary(min_size=1, max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_over_it_no_wrong_value_comes_back(at: int, garbage: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        with ResultCache(place) as cache:
            for number in range(20):
                cache.put(f"key {number}", f"value {number}".encode() * 20)
        file = database_of(place)
        content = bytearray(file.read_bytes())
        start = at % len(content)
        content[start : start + len(garbage)] = garbage
        file.write_bytes(content)
        with ResultCache(place) as cache:
            found = cache.get_many([f"key {number}" for number in range(20)])
        assert found.items() <= {f"key {n}": f"value {n}".encode() * 20 for n in range(20)}.items()


def test_a_writer_that_is_killed_at_any_moment_leaves_no_wrong_value(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from qualitywatch import ResultCache\n"
        "number = 0\n"
        "while True:\n"
        "    with ResultCache(Path(sys.argv[1])) as cache:\n"
        "        print('.', flush=True)\n"
        "        for _ in range(300):\n"
        "            cache.put(f'key {number % 1000}', f'value {number % 1000}'.encode() * 50)\n"
        "            number += 1\n"
    )
    for milliseconds in (1, 7, 23):
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        with writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(milliseconds / 1000)
            writer.kill()
        with ResultCache(tmp_path) as cache:
            found = cache.get_many([f"key {number}" for number in range(1000)])
        assert found.items() <= {f"key {n}": f"value {n}".encode() * 50 for n in range(1000)}.items()


def test_a_corrupt_entry_is_a_miss(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    with sqlite3.connect(database_of(tmp_path)) as database:
        database.execute("UPDATE results SET value = replace(value, 'value', 'other')")
        database.execute("INSERT INTO results VALUES ('text', 1, 'no bytes')")
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
    monkeypatch.setattr("qualitywatch.result_cache._WAIT_SECONDS", 0.05)
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


def test_an_entry_of_a_version_that_differs_at_its_end_is_a_miss(tmp_path: Path) -> None:
    version = "analyser " + "x" * 200
    ours, others = content_key(blob_id(b"a"), f"{version} 1"), content_key(blob_id(b"a"), f"{version} 2")
    with ResultCache(tmp_path) as cache:
        cache.put(ours, b"value")
    with sqlite3.connect(database_of(tmp_path)) as database:
        database.execute("UPDATE results SET key = ?", (others,))
    database.close()
    with ResultCache(tmp_path) as cache:
        assert cache.get(others) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no owners")
def test_a_directory_that_everybody_may_write_to_is_not_believed(tmp_path: Path) -> None:
    with ResultCache(tmp_path) as cache:
        cache.put("key", b"value")
    tmp_path.chmod(0o777)
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") is None
    tmp_path.chmod(0o700)
    with ResultCache(tmp_path) as cache:
        assert cache.get("key") == b"value"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no owners")
def test_a_directory_of_somebody_else_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = tmp_path / "owned"
    with ResultCache(owned) as cache:
        cache.put("key", b"value")
    os.chown(owned, 12345, -1) if os.geteuid() == 0 else monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with ResultCache(owned) as cache:
        assert cache.get("key") is None
