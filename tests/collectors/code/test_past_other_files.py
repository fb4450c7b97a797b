"""Names in the files of past commits that are not measured: reading is bounded, and nothing is told of what is missing."""

from __future__ import annotations

import pytest

from qualitywatch_code.history.objects import MissingObjectError, Objects
from qualitywatch_code.project.past_other_files import PastOtherFiles

LIMIT = 100
LONG = b"x" * 60


class Blobs(Objects):
    """Some blobs, and which of them were asked for."""

    def __init__(self, **blobs: bytes) -> None:
        self.blobs = blobs
        self.asked: list[str] = []

    def content(self, blob: str, *, limit: int) -> bytes:
        self.asked.append(blob)
        if blob not in self.blobs:
            raise MissingObjectError(f"the repository lacks the blob {blob}")
        return self.blobs[blob][:limit]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitywatch_code.project.past_other_files.TOTAL_LIMIT", LIMIT)


def test_no_more_is_read_than_may_be() -> None:
    objects = Blobs(a=LONG, b=LONG, c=b"alone")
    others = PastOtherFiles(objects)
    others.update({"c.html": "c", "b.html": "b", "a.html": "a"})
    assert others.names({"alone"}, measured=set()) == frozenset()
    assert objects.asked == ["a", "b"]
    others.update({"a.html": None})
    assert others.names({"alone"}, measured=set()) == {"alone"}
    assert objects.asked == ["a", "b", "c"]


def test_as_long_as_a_blob_is_missing_nothing_is_told() -> None:
    objects = Blobs(a=LONG, b=LONG, d=b"alone")
    others = PastOtherFiles(objects)
    others.update({"a.html": "a", "b.html": "b", "c.html": "c", "d.html": "d"})
    assert others.names({"alone"}, measured=set()) == frozenset()  # c lies beyond what is read
    others.update({"a.html": None})
    for _ in range(2):
        with pytest.raises(MissingObjectError, match="lacks the blob c"):
            others.names({"alone"}, measured=set())
    others.update({"c.html": None})
    assert others.names({"alone"}, measured=set()) == {"alone"}
