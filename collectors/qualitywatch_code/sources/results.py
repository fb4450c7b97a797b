"""The results of many files: those that are kept are looked up together, the others analysed, on every core where that pays."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from qualitywatch import ResultCache
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.garbage import no_search_for_cycles
from qualitywatch_code.sources.content import blob_id, content_key
from qualitywatch_code.sources.parallel import answers, cores

Result = TypeVar("Result")

Blob = tuple[str, str]
"""A path, and git's id of what the file has."""

_BLOBS_AT_ONCE = 500
_BYTES_AT_ONCE = 16 * 1024**2
_RESULT, _REASON, _LASTING_REASON = b"r", b"u", b"l"
_REFUSED = b"\0"
"""How a reason begins that is kept in a result's place; no analysis' results do."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A file that could not be measured, and why; ``lasting`` where that hangs on its content alone."""

    path: str
    reason: str
    lasting: bool = False


class SourceAnalysis(Generic[Result]):
    """A pure function of a file's content; ``version`` names everything else that its result depends on."""

    version: str
    pays_from: ClassVar[int] = 200_000
    """How many bytes of sources are worth a process for each core."""

    @abstractmethod
    def measure(self, path: str, source: bytes) -> Result:
        """Analyse one file; raises UnparsableError."""

    @abstractmethod
    def dumps(self, result: Result) -> bytes:
        """The result as bytes for the cache."""

    @abstractmethod
    def loads(self, data: bytes) -> Result:
        """The inverse of ``dumps``; raises ValueError, TypeError or KeyError for anything else."""

    def key(self, path: str, blob: str) -> str:
        """What the result is kept under; ``path`` matters only to an analysis that looks at it."""
        del path
        return content_key(blob, self.version)


def results_of(
    blobs: Iterable[Blob],
    analysis: SourceAnalysis[Result],
    cache: ResultCache,
    content: Callable[[Blob], bytes],
) -> Iterator[tuple[str, Result] | Unmeasured]:
    """The result of each blob, in order; ``content`` is asked only for those whose result is not kept.

    It may raise UnparsableError for a blob that cannot be had, and need not be true: a result is kept under the name of
    the content that was analysed. A few hundred results are held at once, and a few megabytes of content.
    """
    left = iter(blobs)
    while portion := list(islice(left, _BLOBS_AT_ONCE)):
        yield from _portion(portion, analysis, cache, content)


def _portion(
    blobs: Sequence[Blob],
    analysis: SourceAnalysis[Result],
    cache: ResultCache,
    content: Callable[[Blob], bytes],
) -> Iterator[tuple[str, Result] | Unmeasured]:
    keys = [analysis.key(*blob) for blob in blobs]
    kept = cache.get_many(keys)
    known: dict[Blob, tuple[str, Result] | Unmeasured] = {}
    missing: list[Blob] = []
    with no_search_for_cycles():
        for blob, key in zip(blobs, keys, strict=True):
            if key in kept:
                try:
                    known[blob] = _known(blob[0], kept[key], analysis)
                    continue
                except (ValueError, TypeError, KeyError):
                    pass  # written by something else under our key: measured anew
            missing.append(blob)
    del kept
    for sources in _fetched(missing, content, known):
        for (blob, source), answer in zip(sources, _analysed(analysis, sources), strict=True):
            path, body = blob[0], answer[1:]
            if answer[:1] == _REASON:
                known[blob] = Unmeasured(path, body.decode(errors="replace"))
                continue
            keeping = body if answer[:1] == _RESULT else _REFUSED + body
            cache.put(analysis.key(path, blob_id(source)), keeping)
            known[blob] = _known(path, keeping, analysis)
    for blob in blobs:
        yield known[blob]


def _known(path: str, kept: bytes, analysis: SourceAnalysis[Result]) -> tuple[str, Result] | Unmeasured:
    if kept.startswith(_REFUSED):
        return Unmeasured(path, kept.removeprefix(_REFUSED).decode(errors="replace"), lasting=True)
    return path, analysis.loads(kept)


def _fetched(
    blobs: Iterable[Blob],
    content: Callable[[Blob], bytes],
    known: dict[Blob, tuple[str, Result] | Unmeasured],
) -> Iterator[list[tuple[Blob, bytes]]]:
    """The contents, a few megabytes at a time; what cannot be had is known to be unmeasured."""
    sources: list[tuple[Blob, bytes]] = []
    size = 0
    for blob in dict.fromkeys(blobs):
        try:
            source = content(blob)
        except UnparsableError as error:
            known[blob] = Unmeasured(blob[0], str(error))
            continue
        sources.append((blob, source))
        size += len(source)
        if size >= _BYTES_AT_ONCE:
            yield sources
            sources, size = [], 0
    if sources:
        yield sources


def _analysed(analysis: SourceAnalysis[Result], sources: Sequence[tuple[Blob, bytes]]) -> list[bytes]:
    """What the analysis makes of each source, as bytes that say whether they are a result or a reason."""

    def analysed(index: int) -> bytes:
        (path, _), source = sources[index]
        try:
            return _RESULT + analysis.dumps(analysis.measure(path, source))
        except UnparsableError as error:
            kind = _LASTING_REASON if error.lasting else _REASON
            return kind + str(error).encode(errors="replace")

    # The first is done here: what it loads is loaded once, and what the analysis cannot do at all is said here.
    largest_first = sorted(range(len(sources)), key=lambda index: -len(sources[index][1]))
    first, others = largest_first[-1], largest_first[:-1]
    found: dict[int, bytes | None] = {first: analysed(first)}
    workers = min(cores(), len(others))
    if workers > 1 and sum(len(sources[index][1]) for index in others) >= analysis.pays_from:
        found.update(zip(others, answers(analysed, others, workers=workers), strict=True))
    return [found.get(index) or analysed(index) for index in range(len(sources))]
