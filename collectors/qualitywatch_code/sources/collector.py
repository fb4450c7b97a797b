"""What the collectors that read Python sources have in common: which files, and results kept by content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from qualitywatch import (
    Collected,
    Collector,
    Grounds,
    NoEvidenceError,
    NotApplicable,
    Problem,
    ResultCache,
    Target,
    Window,
    default_cache_directory,
    one_line,
)
from qualitywatch_code.messages import short
from qualitywatch_code.sources.content import blob_id
from qualitywatch_code.sources.kept import dump_collected, load_collected
from qualitywatch_code.sources.listing import MODULES, Listing, has_sources, source_files
from qualitywatch_code.sources.naming import Naming, name_all, read_source
from qualitywatch_code.sources.results import Blob, Result, SourceAnalysis, Unmeasured, results_of

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
    def looks_for(cls) -> Sequence[str]:
        """Nothing but sources, and settings at the location."""
        return ()

    @classmethod
    def without_sources(cls, target: Target) -> NotApplicable | None:
        """Why there is nothing for this collector to read at a place; None where there is."""
        location = Path(target.location)
        if location.is_dir() and has_sources(Listing(location), cls.suffixes):
            return None
        return NotApplicable(f"no Python files in {target.location}")

    def files(self, listing: Listing) -> list[str]:
        """The files to measure; raises NoEvidenceError where there are none."""
        found = source_files(listing, paths=self.paths, exclude=self.exclude, suffixes=self.suffixes)
        if not found:
            raise NoEvidenceError(
                f"no Python files in {listing.root}", hint="correct location, paths or exclude"
            )
        return found

    def sources(self, target: Target, window: Window, files: Iterable[str]) -> Sources:
        """The files with the names of what they have; those of the last time stay known until others are asked for."""
        purpose = self.name if window.changes is None else f"{self.name} changes"
        return Sources(Path(target.location), files, self.naming(target, window, purpose))

    def naming(self, target: Target, window: Window, purpose: str) -> Naming:
        """The names of files, remembered where results are kept."""
        cache = self.cache_dir or default_cache_directory()
        return Naming(Path(target.location), purpose=purpose, now=window.end, cache=cache)

    def results(
        self, sources: Sources, analysis: SourceAnalysis[Result], *, among: Iterable[Blob] | None = None
    ) -> Iterator[tuple[str, Result] | Unmeasured]:
        """The analysis of each file, or of those ``among`` them, from the cache where its content was analysed before."""
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            blobs = sources.blobs if among is None else among
            for result in results_of(blobs, analysis, cache, sources.content):
                if isinstance(result, Unmeasured) and not result.lasting:
                    sources.uncertain.add(result.path)
                yield result

    def kept(
        self, asked: str, sources: Sources, collect: Callable[[], Iterable[Collected]]
    ) -> Iterable[Collected]:
        """What was said before of the same sources under the same key, or else what ``collect`` says."""
        metrics = {metric.id: metric for metric in self.measured_metrics()}
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            if said := cache.get(asked):
                try:
                    return load_collected(said, metrics)
                except (ValueError, TypeError, KeyError):
                    pass  # written by something else under our key: measured anew
        collected = list(collect())
        saying = None if sources.uncertain else dump_collected(collected)
        if saying is not None:
            with ResultCache(self.cache_dir or default_cache_directory()) as cache:
                cache.put(asked, saying)
        return collected


def grounds(listing: Listing, sources: Sources, *files: str) -> Iterator[Grounds]:
    """That a run followed from the sources and these files alone, where it did; to be asked for in the end."""
    if listing.certain and not sources.uncertain:
        yield Grounds(files)


class Sources:
    """Files below a directory, each with git's name of its content as it was when this was made."""

    def __init__(self, location: Path, files: Iterable[str], naming: Naming) -> None:
        self._location = location
        self.blobs, self._unreadable = name_all(naming, files)
        self.uncertain = set(self._unreadable)
        """What was not read as its name says, or of which more than contents decided over what was found."""

    def content(self, blob: Blob) -> bytes:
        """What a file has now; raises UnparsableError where it could not be read, then or now."""
        path, name = blob
        if path in self._unreadable:
            raise self._unreadable[path]
        source = read_source(f"{self._location}/{path}")
        if blob_id(source) != name:
            self.uncertain.add(path)  # written to meanwhile
        return source


def unmeasured_problem(unmeasured: list[Unmeasured], total: int, *, hint: str) -> Problem:
    """One problem that names the first files and counts the others."""
    named = "; ".join(f"{one_line(each.path)}: {short(each.reason)}" for each in unmeasured[:NAMED_LIMIT])
    others = len(unmeasured) - NAMED_LIMIT
    more = f"; and {others} more" if others > 0 else ""
    return Problem(
        f"{len(unmeasured)} of {total} Python files could not be measured: {named}{more}", hint=hint
    )
