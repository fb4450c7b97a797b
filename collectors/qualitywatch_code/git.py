"""``code.git``: how much a project changes, by how many people, and how long it has been left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field

from qualitywatch import (
    Collected,
    Collector,
    Duration,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Problem,
    ResultCache,
    Target,
    Window,
    default_cache_directory,
    one_line,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.kept import dump_observations, load_observations
from qualitywatch_code.history.log import LastCommit, last_commit, read_history
from qualitywatch_code.history.people import BOTS, is_bot
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

_METHOD_VERSION = "2"
"""Raised when a measure, or what a kept result means, changes."""

CODE_SUFFIXES = (
    ".c", ".cc", ".clj", ".cpp", ".cs", ".cu", ".cxx", ".dart", ".ex", ".exs", ".go", ".groovy", ".h", ".hpp", ".hs",
    ".java", ".jl", ".js", ".jsx", ".kt", ".kts", ".lua", ".m", ".mjs", ".ml", ".mm", ".php", ".pl", ".pm", ".ps1",
    ".py", ".pyi", ".pyx", ".r", ".R", ".rb", ".rs", ".scala", ".sh", ".sql", ".svelte", ".swift", ".tf", ".ts",
    ".tsx", ".vue",
)  # fmt: skip
"""Files that hotspots, authors and coupling are about, where nothing else is configured: no texts, data and locks."""


class GitCollector(Collector):
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
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies in a git repository that has a commit."""
        try:
            repository = repository_at(Path(target.location))
        except GitError as error:
            return NotApplicable(f"git cannot read the repository: {error}")
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
        last = last_commit(location, window.end) if repository.head else None
        if last is None:
            raise NoEvidenceError(
                f"{location} has no commit up to {window.end:%Y-%m-%d}", hint="commit something"
            )
        yield Observation(AGE, max(0.0, (window.end - last.time).total_seconds()))
        if repository.shallow:
            yield Problem(
                "the history is cut: this is a shallow clone, so commits, authors and churn may be too low, and hotspots,"
                " coupling and who knows the code cannot be told",
                hint="fetch all of it: git fetch --unshallow, or fetch-depth: 0 in CI",
            )
        yield from self._kept(location, repository, last, window.end)

    def _kept(
        self, location: Path, repository: Repository, last: LastCommit, until: datetime
    ) -> Iterable[Observation]:
        shallow = repository.shallow
        # Spans end with the window's day: what was found out is right until midnight, and not until the next second.
        day = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        settings = (
            _METHOD_VERSION,
            day.isoformat(),
            str(shallow),
            self.model_dump_json(exclude={"cache_dir"}),
        )
        key = history_key(location, repository, last, until, settings)
        if key is None:
            return list(self._measured(location, last, until, day, shallow=shallow))
        with ResultCache(self.cache_dir or default_cache_directory()) as cache:
            if (kept := cache.get(key)) is not None:
                try:
                    return load_observations(kept, {metric.id: metric for metric in self.metrics})
                except (ValueError, TypeError, KeyError):
                    pass  # written by something else under our key: measured anew
            measured = list(self._measured(location, last, until, day, shallow=shallow))
            cache.put(key, dump_observations(measured))
        return measured

    def _measured(
        self, location: Path, last: LastCommit, until: datetime, day: datetime, *, shallow: bool
    ) -> Iterator[Observation]:
        yield from self._span(location, day - self.span, until)
        if not shallow:
            yield from self._files(location, last, until, day)

    def _span(self, location: Path, since: datetime, until: datetime) -> Iterator[Observation]:
        history = read_history(location, since, until)
        people = [
            address for address, name in history.authors.items() if not is_bot(name, address, self.bots)
        ]
        yield Observation(COMMITS, history.commits)
        yield Observation(AUTHORS, len(people))
        churn = sorted(history.churn.items(), key=lambda item: (-item[1], item[0]))
        yield observed(
            CHURN,
            sum(history.churn.values()),
            places=churn,
            evidence=lambda item: Evidence(
                one_line(item[0]), value=item[1], message=f"{item[1]} lines added or deleted"
            ),
        )

    def _files(
        self, location: Path, last: LastCommit, until: datetime, day: datetime
    ) -> Iterator[Observation]:
        from qualitywatch_code.git_files import file_observations  # noqa: PLC0415 - what is kept needs none of these
        from qualitywatch_code.git_people import people_observations  # noqa: PLC0415
        from qualitywatch_code.history.changes import read_commits  # noqa: PLC0415
        from qualitywatch_code.history.past import past_of  # noqa: PLC0415
        from qualitywatch_code.history.shapes import shapes_of  # noqa: PLC0415
        from qualitywatch_code.history.tree import read_tree  # noqa: PLC0415

        tree = {
            path: blob
            for path, blob in read_tree(location, last.id).items()
            if path.endswith(self.suffixes) and not is_excluded(path, self.exclude)
        }
        shapes = shapes_of(location, tree)
        if not shapes:
            return
        past = past_of(read_commits(location, until), shapes, since=day - self.long_span, bots=self.bots)
        yield from file_observations(past, shapes)
        named = past.people.name if self.people == "named" else "person {}".format
        yield from people_observations(past, shapes, named=named, away_since=day - self.away_after)
