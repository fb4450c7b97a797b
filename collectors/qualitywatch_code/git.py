"""``code.git``: how much a project changes, by how many people, and how long it has been left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field

from qualitywatch import (
    Collected,
    CommitCollector,
    Duration,
    Grounds,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Problem,
    ResultCache,
    Revision,
    Target,
    Window,
    default_cache_directory,
)
from qualitywatch_code.git_settings import CUT, UNCUT, HistorySettings, end_of_day
from qualitywatch_code.history.kept import dump_observations, load_observations
from qualitywatch_code.history.log import LastCommit, last_commit
from qualitywatch_code.history.people import BOTS
from qualitywatch_code.history.repository import GitError, Repository, repository_at
from qualitywatch_code.history.state import history_key
from qualitywatch_code.metrics.git import (
    ABANDONED_SHARE,
    AGE,
    AUTHORS,
    CHURN,
    COMMITS,
    COUPLED_PAIRS,
    HOTSPOT_COMPLEXITY,
    SINGLE_AUTHOR_SHARE,
    TRUCK_FACTOR,
)
from qualitywatch_code.sources.listing import is_excluded

_METHOD_VERSION = "3"
"""Raised when a measure, or what a kept result means, changes."""

CODE_SUFFIXES = (
    ".c", ".cc", ".clj", ".cpp", ".cs", ".cu", ".cxx", ".dart", ".ex", ".exs", ".go", ".groovy", ".h", ".hpp", ".hs",
    ".java", ".jl", ".js", ".jsx", ".kt", ".kts", ".lua", ".m", ".mjs", ".ml", ".mm", ".php", ".pl", ".pm", ".ps1",
    ".py", ".pyi", ".pyx", ".r", ".R", ".rb", ".rs", ".scala", ".sh", ".sql", ".svelte", ".swift", ".tf", ".ts",
    ".tsx", ".vue",
)  # fmt: skip
"""Files that hotspots, authors and coupling are about, where nothing else is configured: no texts, data and locks."""


class GitCollector(CommitCollector):
    """Reads the history of the directory in git, up to the end of the window; the working tree does not matter."""

    name = "code.git"
    method_version: ClassVar[str] = _METHOD_VERSION
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (
        COMMITS,
        AUTHORS,
        CHURN,
        AGE,
        HOTSPOT_COMPLEXITY,
        COUPLED_PAIRS,
        TRUCK_FACTOR,
        SINGLE_AUTHOR_SHARE,
        ABANDONED_SHARE,
    )
    present_only: ClassVar[tuple[MetricDefinition, ...]] = (AGE,)

    span: Duration = Field(
        default=timedelta(days=90),
        description="How far back commits are counted from the end of the window's day (UTC).",
    )
    long_span: Duration = Field(
        default=timedelta(days=365),
        description="How far back hotspots and files that change together are looked for.",
    )
    away_after: Duration = Field(
        default=timedelta(days=365), description="How long somebody committed nothing who counts as gone."
    )
    suffixes: tuple[str, ...] = Field(
        default=CODE_SUFFIXES,
        description="How the names of code files end: hotspots, authors and coupling are about those.",
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="Patterns of code files to leave out, such as 'vendor' or '*_pb2.py'."
    )
    bots: tuple[str, ...] = Field(
        default=BOTS, description="Patterns of names and addresses whose commits are not a person's."
    )
    people: Literal["named", "numbered"] = Field(
        default="named", description="Whether evidence shows people by name or by number; never by address."
    )
    cache_dir: Path | None = Field(
        default=None,
        description="Where results are kept until a commit or midnight (UTC) comes; $QUALITYWATCH_CACHE,"
        " $XDG_CACHE_HOME/qualitywatch or ~/.cache/qualitywatch where it is not given.",
    )

    @classmethod
    def looks_for(cls) -> Sequence[str]:
        """Nothing but the state of git."""
        return ()

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies in a git repository that has a commit."""
        try:
            repository = repository_at(Path(target.location))
        except GitError as error:
            return NotApplicable(f"git cannot read the repository: {error}", lasting=False)
        if repository is None:
            return NotApplicable("not a git repository", "run git init, or measure a clone")
        if not repository.head:
            return NotApplicable("a git repository without a commit", "commit something")
        return cls()

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield what happened within the spans, and who knows the code as it was at the end of the window."""
        location = Path(target.location)
        repository = repository_at(location)
        if repository is None:
            raise NoEvidenceError(
                f"{location} is not a git repository", hint="run git init, or measure a clone"
            )
        newest, touched = (
            last_commit(location, window.end, below=below) if repository.head else None
            for below in (False, True)
        )
        if newest is None or touched is None:
            raise NoEvidenceError(
                f"{location} has no commit up to {window.end:%Y-%m-%d}", hint="commit something"
            )
        yield Observation(AGE, max(0.0, (window.end - touched.time).total_seconds()))
        if repository.shallow:
            yield Problem(
                f"{CUT}, so commits, authors and churn may be too low, and hotspots, coupling and who knows the code"
                " cannot be told",
                hint=UNCUT,
            )
        yield from self._kept(location, repository, newest, window.end)

    def collect_revisions(
        self, target: Target, revisions: Sequence[Revision]
    ) -> Iterable[tuple[Revision, Iterable[Collected]]]:
        """Yield for each revision what was to be seen of its own history when it was committed."""
        from qualitywatch_code.git_past import past_revisions  # noqa: PLC0415 - where the past is asked about

        return past_revisions(Path(target.location), revisions, self.settings())

    def settings(self) -> HistorySettings:
        """What the walk through a history needs to know."""
        return HistorySettings(
            span=self.span,
            long_span=self.long_span,
            away_after=self.away_after,
            chosen=lambda path: path.endswith(self.suffixes) and not is_excluded(path, self.exclude),
            bots=self.bots,
            numbered=self.people == "numbered",
            cache_dir=self.cache_dir or default_cache_directory(),
        )

    def _kept(
        self, location: Path, repository: Repository, newest: LastCommit, until: datetime
    ) -> Iterator[Collected]:
        # Spans end with the window's day: what was found out is right until midnight, and not until the next second.
        settings = (
            _METHOD_VERSION,
            end_of_day(until).isoformat(),
            str(repository.shallow),
            self.model_dump_json(exclude={"cache_dir"}),
        )
        key = history_key(location, repository, newest, until, settings)
        if key is None:
            yield from self._measured(location, newest, until, shallow=repository.shallow)
            return
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            if (kept := cache.get(key)) is not None:
                try:
                    measured = load_observations(kept, {metric.id: metric for metric in self.metrics})
                except (ValueError, TypeError, KeyError):
                    kept = None  # written by something else under our key: measured anew
            if kept is None:
                measured = self._measured(location, newest, until, shallow=repository.shallow)
                cache.put(key, dump_observations(measured))
        yield from measured
        yield Grounds(until=end_of_day(until), moving=(AGE.id,))

    def _measured(
        self, location: Path, newest: LastCommit, until: datetime, *, shallow: bool
    ) -> list[Observation]:
        from qualitywatch_code.git_past import observe_commit  # noqa: PLC0415 - what is kept needs none of it

        return list(observe_commit(location, Revision(newest.id, until), self.settings(), shallow=shallow))
