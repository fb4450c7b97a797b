"""What the collectors that read Python sources have in common: which files, and results kept by content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from qualitywatch import Collector, NoEvidenceError, NotApplicable, Problem, Target, one_line
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.messages import short
from qualitywatch_code.sources.cache import ResultCache, blob_id, default_cache_directory
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
        self, target: Target, files: Iterable[str], analysis: SourceAnalysis[Result]
    ) -> Iterator[tuple[str, Result] | Unmeasured]:
        """The analysis of each file, from the cache where its content was analysed before."""
        location = Path(target.location)
        unreadable: dict[Blob, UnparsableError] = {}

        def blobs() -> Iterator[Blob]:
            for path in files:
                try:
                    yield path, blob_id(_read(location / path))
                except UnparsableError as error:
                    unreadable[path, ""] = error
                    yield path, ""

        def content(blob: Blob) -> bytes:
            if blob in unreadable:
                raise unreadable[blob]
            return _read(location / blob[0])

        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            yield from results_of(blobs(), analysis, cache, content)


def unmeasured_problem(unmeasured: list[Unmeasured], total: int, *, hint: str) -> Problem:
    """One problem that names the first files and counts the others."""
    named = "; ".join(f"{one_line(each.path)}: {short(each.reason)}" for each in unmeasured[:NAMED_LIMIT])
    others = len(unmeasured) - NAMED_LIMIT
    more = f"; and {others} more" if others > 0 else ""
    return Problem(
        f"{len(unmeasured)} of {total} Python files could not be measured: {named}{more}", hint=hint
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            source = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UnparsableError(f"it cannot be read: {error.strerror}") from None
    if len(source) > SIZE_LIMIT:
        raise UnparsableError(f"it is larger than {SIZE_LIMIT // 1024**2} MiB")
    return source
