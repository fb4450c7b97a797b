"""A profile that is kept is only taken for a file that is certainly the one it was made of."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from qualitywatch_data.engine.duck import engine
from qualitywatch_data.objects.file import RemoteFile
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiler
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.sources import unchanged
from qualitywatch_data.sources.dataset import Part
from qualitywatch_data.sources.files import files_dataset

HOUR = 3600 * 10**9
CSV = "n,k\n" + "".join(f"{n},a\n" for n in range(100))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    return path


def test_a_file_that_was_rewritten_with_its_size_and_time_is_read_again(run, file) -> None:
    """As ``cp -p``, rsync and archives do it, in place: neither size nor time nor inode is another one."""
    before = file.stat()
    assert run(ProfileCollector(), file).values["distinct k"] == 1
    time.sleep(0.012)  # a tick of the file system's clock
    with file.open("r+") as opened:
        opened.write(CSV.replace("7,a", "7,b"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (before.st_size, before.st_mtime_ns, before.st_ino) == (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    )
    assert run(ProfileCollector(), file).values["distinct k"] == 2


@pytest.fixture
def kept(file, tmp_path, monkeypatch):
    """Whether the profile of the file is kept, by a profiler whose clock stands so much after its last change."""
    monkeypatch.setattr(unchanged, "TICK", 2 * 10**9)

    def profiled(after: int) -> bool:
        dataset = files_dataset("a.csv", tmp_path)
        now = max(file.stat().st_mtime_ns, file.stat().st_ctime_ns) + after
        with engine(dataset.files) as opened, opened_cache(tmp_path / "cache") as cache:
            profiles = KeptProfiles(cache)
            made = Profiler(Duck(opened), profiles, Choice(), now=lambda: now).profiled(dataset, "rows")
            assert made.profile.rows == 100
            return profiles.profile(made.leaves[0].digest) is not None

    return profiled


def test_of_a_file_that_may_change_again_within_the_tick_nothing_is_kept(kept) -> None:
    assert not kept(10**9)
    assert not kept(-HOUR)  # of the future, by a clock that goes wrong
    assert kept(3 * 10**9)


def remote(tag: str | None, **fields) -> RemoteFile:
    modified = datetime(2026, 3, 1, tzinfo=UTC)
    return RemoteFile(
        **{"url": "s3://b/a", "size": 1, "modified": modified, "state": str(tag), "read": lambda *_: b""}
        | fields
    )


def test_an_object_is_known_by_its_tag_and_without_one_by_its_time(tmp_path) -> None:
    tagged = Part("a", "s3://b/a", remote=remote('"1"'))
    dated = Part("a", "s3://b/a", remote=remote(None, dated=True))
    assert tagged.touched == 0
    assert dated.touched == datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 10**9
    (tmp_path / "a.csv").write_text(CSV)
    dataset = files_dataset("a.csv", tmp_path)
    moment = dated.touched + int(timedelta(seconds=1).total_seconds() * 10**9)
    assert unchanged.settled(dataset.with_parts([tagged]), moment)
    assert unchanged.settled(dataset.with_parts([dated]), moment) == (unchanged.TICK < 10**9)
