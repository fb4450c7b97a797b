"""Naming contents without reading them: right after every kind of change, and about nothing that may still change."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.sources import naming as naming_module
from qualitywatch_code.sources.content import blob_id
from qualitywatch_code.sources.naming import Naming, name_all

LATER = timedelta(hours=1)


def named(root: Path, *paths: str, now: datetime | None = None, purpose: str = "test") -> list[str]:
    naming = Naming(root, purpose=purpose, now=now or datetime.now(UTC) + LATER, cache=root.parent / "cache")
    return [blob for _, blob in name_all(naming, paths)[0]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "a.py").write_bytes(b"a = 1\n")
    return directory


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read to be named."""
    paths: list[str] = []
    real = naming_module.read_source

    def noting(path: str) -> bytes:
        paths.append(Path(path).name)
        return real(path)

    monkeypatch.setattr(naming_module, "read_source", noting)
    return paths


def test_a_name_is_gits(root: Path) -> None:
    assert named(root, "a.py") == [blob_id(b"a = 1\n")]


def test_what_is_untouched_is_not_read_again(root: Path, read: list[str]) -> None:
    assert named(root, "a.py") == named(root, "a.py")
    assert read == ["a.py"]


def test_a_change_of_the_same_length_is_seen(root: Path) -> None:
    named(root, "a.py")
    (root / "a.py").write_bytes(b"a = 2\n")
    assert named(root, "a.py") == [blob_id(b"a = 2\n")]


def test_a_change_behind_a_time_that_was_set_back_is_seen(root: Path) -> None:
    before = (root / "a.py").stat()
    named(root, "a.py")
    (root / "a.py").write_bytes(b"a = 2\n")
    os.utime(root / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert named(root, "a.py") == [blob_id(b"a = 2\n")]


def test_a_file_that_took_the_place_of_another_is_seen(root: Path) -> None:
    named(root, "a.py")
    (root / "b.py").write_bytes(b"b = 1\n")
    (root / "b.py").replace(root / "a.py")
    assert named(root, "a.py") == [blob_id(b"b = 1\n")]


def test_what_was_touched_just_before_is_read_again(root: Path, read: list[str]) -> None:
    now = datetime.fromtimestamp((root / "a.py").stat().st_mtime, UTC)
    named(root, "a.py", now=now)
    named(root, "a.py", now=now + timedelta(seconds=1))
    assert read == ["a.py", "a.py"]


def test_a_link_is_read_every_time(root: Path, read: list[str]) -> None:
    (root / "link.py").symlink_to("a.py")
    named(root, "link.py")
    named(root, "link.py")
    assert read == ["link.py", "link.py"]


def test_what_is_gone_has_no_name_and_a_reason(root: Path) -> None:
    named(root, "a.py")
    (root / "a.py").unlink()
    naming = Naming(root, purpose="test", now=datetime.now(UTC), cache=root.parent / "cache")
    assert named(root, "a.py") == [""]
    with pytest.raises(UnparsableError, match="No such file"):
        naming.blob("a.py")


@pytest.mark.parametrize("kept", [b"", b"[]", b"no json", b'{"a.py": 1}', b'{"a.py": [1, 2, 3, 4, null]}'])
def test_what_something_else_wrote_is_no_memory(
    root: Path, monkeypatch: pytest.MonkeyPatch, kept: bytes
) -> None:
    monkeypatch.setattr(naming_module.ResultCache, "get", lambda *_: kept)
    assert named(root, "a.py") == [blob_id(b"a = 1\n")]


def test_another_purpose_has_a_memory_of_its_own(root: Path, read: list[str]) -> None:
    named(root, "a.py", purpose="one")
    named(root, purpose="another")
    named(root, "a.py", purpose="one")
    assert read == ["a.py"]


@given(st.lists(st.sampled_from(["write", "append", "replace", "touch back", "name"]), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_changes_the_name_is_that_of_the_content(root: Path, steps: list[str]) -> None:
    file = root / "a.py"
    for number, step in enumerate([*steps, "name"]):
        if step == "write":
            file.write_bytes(b"a = %d\n" % (number % 10))
        elif step == "append":
            file.write_bytes(file.read_bytes()[:64] + b"#")
        elif step == "replace":
            (root / "new").write_bytes(b"a = %d\n" % (number % 10))
            (root / "new").replace(file)
        elif step == "touch back":
            os.utime(file, ns=(0, 0))
        else:
            time.sleep(0.01)  # beyond a tick of the file system's clock, which the margin of real runs is for
            assert named(root, "a.py") == [blob_id(file.read_bytes())]
