"""What the collectors that read Python sources have in common: which files, and results kept by content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from qualitywatch import (
    Collected,
    Collector,
    NoEvidenceError,
    NotApplicable,
    Problem,
    ResultCache,
    Target,
    default_cache_directory,
    one_line,
)
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.messages import short
from qualitywatch_code.sources.content import blob_id
from qualitywatch_code.sources.kept import dump_collected, load_collected
from qualitywatch_code.sources.listing import MODULES, source_files
from qualitywatch_code.sources.results import Blob, Result, SourceAnalysis, Unmeasured, results_of

SIZE_LIMIT = 32 * 1024**2
NAMED_LIMIT = 10


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts:
        raise ValueError("a path below the target's location is expected, without '..'")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]


class SourceCollector(Collector):
    """Reads the Python sources of a project."""

    from_sources: ClassVar[bool] = True
    suffixes: ClassVar[tuple[str, ...]] = MODULES
    """How the names of the files end that it can read."""

    paths: tuple[RelativePath, ...] = Field(
        default=(), description="Files and directories to measure, relative to the location; all where empty."
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="Patterns of paths to leave out, such as 'tests' or '*/migrations/*'."
    )
    cache_dir: Path | None = Field(
        default=None,
        description="Where results are kept by content; $QUALITYWATCH_CACHE, $XDG_CACHE_HOME/qualitywatch"
        " or ~/.cache/qualitywatch where it is not given.",
    )

    @classmethod
    def without_sources(cls, target: Target) -> NotApplicable | None:
        """Why there is nothing for this collector to read at a place; None where there is."""
        location = Path(target.location)
        if location.is_dir() and source_files(location, suffixes=cls.suffixes):
            return None
        return NotApplicable(f"no Python files in {target.location}")

    def files(self, target: Target) -> list[str]:
        """The files to measure; raises NoEvidenceError where there are none."""
        found = source_files(
            Path(target.location), paths=self.paths, exclude=self.exclude, suffixes=self.suffixes
        )
        if not found:
            raise NoEvidenceError(
                f"no Python files in {target.location}", hint="correct location, paths or exclude"
            )
        return found

    def results(
        self, sources: Sources, analysis: SourceAnalysis[Result]
    ) -> Iterator[tuple[str, Result] | Unmeasured]:
        """The analysis of each file, from the cache where its content was analysed before."""
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            for result in results_of(sources.blobs, analysis, cache, sources.content):
                if isinstance(result, Unmeasured) and not result.lasting:
                    sources.certain = False
                yield result

    def kept(
        self, key: Callable[[], str], sources: Sources, collect: Callable[[], Iterable[Collected]]
    ) -> Iterable[Collected]:
        """What was said before of the same sources under the same key, or else what ``collect`` says.

        ``key`` is asked again in the end, for what may have changed since.
        """
        metrics = {metric.id: metric for metric in self.metrics}
        asked = key()
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            if said := cache.get(asked):
                try:
                    return load_collected(said, metrics)
                except (ValueError, TypeError, KeyError):
                    pass  # written by something else under our key: measured anew
        collected = list(collect())
        if sources.certain and (saying := dump_collected(collected)) is not None and key() == asked:
            with ResultCache(self.cache_dir or default_cache_directory()) as cache:
                cache.put(asked, saying)
        return collected


class Sources:
    """Files below a directory, each with git's name of its content as it was when this was made."""

    def __init__(self, location: Path, files: Iterable[str]) -> None:
        self._location = location
        self._unreadable: dict[Blob, UnparsableError] = {}
        self.certain = True
        """Whether all was analysed as its blob says, and nothing but contents decided over what was found."""
        self.blobs: list[Blob] = [(path, self._blob(path)) for path in files]

    def _blob(self, path: str) -> str:
        try:
            return blob_id(_read(f"{self._location}/{path}"))
        except UnparsableError as error:
            self._unreadable[path, ""] = error
            self.certain = False
            return ""

    def content(self, blob: Blob) -> bytes:
        """What a file has now; raises UnparsableError where it could not be read, then or now."""
        if blob in self._unreadable:
            raise self._unreadable[blob]
        source = _read(f"{self._location}/{blob[0]}")
        if blob_id(source) != blob[1]:
            self.certain = False  # written to meanwhile
        return source


def unmeasured_problem(unmeasured: list[Unmeasured], total: int, *, hint: str) -> Problem:
    """One problem that names the first files and counts the others."""
    named = "; ".join(f"{one_line(each.path)}: {short(each.reason)}" for each in unmeasured[:NAMED_LIMIT])
    others = len(unmeasured) - NAMED_LIMIT
    more = f"; and {others} more" if others > 0 else ""
    return Problem(
        f"{len(unmeasured)} of {total} Python files could not be measured: {named}{more}", hint=hint
    )


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - hot
            # Room for what there is: to make room for the limit, thousands of times, takes longer than to read.
            size = os.fstat(file.fileno()).st_size
            source = file.read(min(size, SIZE_LIMIT) + 1)
            if len(source) > size:  # it grew meanwhile
                source += file.read(max(0, SIZE_LIMIT + 1 - len(source)))
    except OSError as error:
        raise UnparsableError(f"it cannot be read: {error.strerror}") from None
    return bounded(source)


def bounded(source: bytes) -> bytes:
    """A file's content as it is; raises UnparsableError where it is larger than SIZE_LIMIT."""
    if len(source) > SIZE_LIMIT:
        raise UnparsableError(f"it is larger than {SIZE_LIMIT // 1024**2} MiB")
    return source
