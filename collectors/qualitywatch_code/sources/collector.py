"""What the collectors that read Python sources have in common: which files, and results kept by content."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import AfterValidator, Field

from qualitywatch import Collector, NoEvidenceError, NotApplicable, Problem, Target, one_line
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.messages import short
from qualitywatch_code.sources.cache import ResultCache, content_key, default_cache_directory
from qualitywatch_code.sources.listing import source_files

SIZE_LIMIT = 32 * 1024**2
NAMED_LIMIT = 10

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A file that could not be measured, and why."""

    path: str
    reason: str


class SourceAnalysis(Generic[Result]):
    """A pure function of a file's content; ``version`` names everything else that its result depends on."""

    version: str

    @abstractmethod
    def measure(self, path: str, source: bytes) -> Result:
        """Analyse one file; raises UnparsableError."""

    @abstractmethod
    def dumps(self, result: Result) -> bytes:
        """The result as bytes for the cache."""

    @abstractmethod
    def loads(self, data: bytes) -> Result:
        """The inverse of ``dumps``; raises ValueError, TypeError or KeyError for anything else."""

    def key(self, path: str, source: bytes) -> str:
        """What the result is kept under; ``path`` matters only to an analysis that looks at it."""
        del path
        return content_key(source, self.version)


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts:
        raise ValueError("a path below the target's location is expected, without '..'")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]


class SourceCollector(Collector):
    """Reads the Python sources of a project."""

    from_sources: ClassVar[bool] = True

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
        if location.is_dir() and source_files(location):
            return None
        return NotApplicable(f"no Python files in {target.location}")

    def files(self, target: Target) -> list[str]:
        """The files to measure; raises NoEvidenceError where there are none."""
        found = source_files(Path(target.location), paths=self.paths, exclude=self.exclude)
        if not found:
            raise NoEvidenceError(
                f"no Python files in {target.location}", hint="correct location, paths or exclude"
            )
        return found

    def results(
        self, target: Target, files: Iterable[str], analysis: SourceAnalysis[Result]
    ) -> Iterator[tuple[str, Result] | Unmeasured]:
        """The analysis of each file, from the cache where its content was analysed before."""
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            for path in files:
                try:
                    source = _read(Path(target.location) / path)
                    yield path, _result(cache, analysis, path, source)
                except UnparsableError as error:
                    yield Unmeasured(path, str(error))


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


def _result(cache: ResultCache, analysis: SourceAnalysis[Result], path: str, source: bytes) -> Result:
    key = analysis.key(path, source)
    kept = cache.get(key)
    if kept is not None:
        try:
            return analysis.loads(kept)
        except (ValueError, TypeError, KeyError):
            pass  # written by something else under our key: measured anew
    result = analysis.measure(path, source)
    cache.put(key, analysis.dumps(result))
    return result
