"""Results of many files: each blob is analysed once, and what is kept is never mistaken for something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from qualitywatch import ResultCache
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.sources.content import blob_id
from qualitywatch_code.sources.results import SourceAnalysis, Unmeasured, results_of


class Length(SourceAnalysis[int]):
    """How long a source is; counts how often it is asked."""

    version = "length/1"
    pays_from: ClassVar[int] = 10**9

    def __init__(self) -> None:
        self.measured: list[str] = []

    def measure(self, path: str, source: bytes) -> int:
        self.measured.append(path)
        if source.startswith(b"broken"):
            raise UnparsableError("it is broken")
        return len(source)

    def dumps(self, result: int) -> bytes:
        return str(result).encode()

    def loads(self, data: bytes) -> int:
        return int(data)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ResultCache]:
    with ResultCache(tmp_path / "cache") as opened:
        yield opened


def results(files, analysis, cache):
    blobs = [(path, blob_id(content)) for path, content in files.items()]
    return list(results_of(blobs, analysis, cache, lambda blob: files[blob[0]]))


def test_each_file_has_its_result_in_the_order_asked_for(cache: ResultCache) -> None:
    files = {"b": b"xx", "a": b"broken", "c": b""}
    assert results(files, Length(), cache) == [("b", 2), Unmeasured("a", "it is broken"), ("c", 0)]


def test_content_that_was_analysed_is_not_fetched_again_under_whatever_name(cache: ResultCache) -> None:
    results({"a": b"xx"}, Length(), cache)
    again = Length()
    kept = list(results_of([("renamed", blob_id(b"xx"))], again, cache, lambda _: pytest.fail("fetched")))
    assert kept == [("renamed", 2)]
    assert again.measured == []


def test_another_version_of_the_analysis_begins_anew(cache: ResultCache) -> None:
    results({"a": b"xx"}, Length(), cache)
    newer = Length()
    newer.version = "length/2"
    results({"a": b"xx"}, newer, cache)
    assert newer.measured == ["a"]


def test_a_result_is_kept_under_the_name_of_what_was_analysed(cache: ResultCache) -> None:
    """A file can change between being listed and being read."""
    list(results_of([("a", blob_id(b"before"))], Length(), cache, lambda _: b"changed since"))
    later = Length()
    assert results({"a": b"before"}, later, cache) == [("a", len(b"before"))]
    assert later.measured == ["a"]


def test_what_is_not_a_result_under_our_key_is_analysed_again(cache: ResultCache) -> None:
    analysis = Length()
    cache.put(analysis.key("a", blob_id(b"xx")), b"no number")
    assert results({"a": b"xx"}, analysis, cache) == [("a", 2)]


def test_a_blob_that_cannot_be_had_is_unmeasured_and_the_others_are_not(cache: ResultCache) -> None:
    def content(blob: tuple[str, str]) -> bytes:
        if blob[0] == "gone":
            raise UnparsableError("it cannot be read")
        return b"xx"

    blobs = [("gone", "0" * 40), ("a", blob_id(b"xx"))]
    assert list(results_of(blobs, Length(), cache, content)) == [
        Unmeasured("gone", "it cannot be read"),
        ("a", 2),
    ]


def test_more_files_than_are_held_at_once(cache: ResultCache) -> None:
    files = {f"{number}": b"x" * (number % 7) for number in range(1700)}
    assert results(files, Length(), cache) == [(path, len(content)) for path, content in files.items()]


@pytest.mark.one_thread
def test_every_core_comes_to_the_same(cache: ResultCache) -> None:
    class Parallel(Length):
        pays_from: ClassVar[int] = 0

    files = {f"{number}": (b"broken" if number % 5 == 0 else b"x") * number for number in range(40)}
    alone = results(files, Length(), ResultCache(None))
    analysis = Parallel()
    assert results(files, analysis, cache) == alone
    assert len(analysis.measured) == 1  # the others were measured elsewhere


@pytest.mark.one_thread
def test_what_an_analysis_raises_is_raised_here_although_a_worker_met_it(cache: ResultCache, capfd) -> None:
    class Raising(Length):
        pays_from: ClassVar[int] = 0

        def measure(self, path: str, source: bytes) -> int:
            if path == "7":
                raise ZeroDivisionError
            return super().measure(path, source)

    with pytest.raises(ZeroDivisionError):
        results({f"{number}": b"x" * (number + 1) for number in range(20)}, Raising(), cache)
    capfd.readouterr()


def test_why_a_content_cannot_be_measured_is_kept_with_it(cache: ResultCache) -> None:
    class Refusing(Length):
        def measure(self, path: str, source: bytes) -> int:
            super().measure(path, source)
            raise UnparsableError("it never will", lasting=True)

    first, again = Refusing(), Refusing()
    refused = [Unmeasured("a", "it never will", lasting=True)]
    assert results({"a": b"xx"}, first, cache) == refused
    assert results({"a": b"xx"}, again, cache) == refused
    assert again.measured == []


def test_what_may_be_a_moments_fault_is_tried_again(cache: ResultCache) -> None:
    results({"a": b"broken"}, Length(), cache)
    again = Length()
    results({"a": b"broken"}, again, cache)
    assert again.measured == ["a"]
