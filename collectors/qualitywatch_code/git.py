"""``code.git``: how much a project changes, by how many people, and how long it has been left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field

from qualitywatch import (
    Collected,
    Collector,
    Direction,
    Duration,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Problem,
    Target,
    Window,
    one_line,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.log import is_shallow, last_commit, read_history
from qualitywatch_code.history.repository import GitError, git, is_repository


def _metric(id_: str, title: str, unit: str, how: str) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE,
        characteristic="maintainability/modifiability", how=how, source="git log",
    )  # fmt: skip


COMMITS = _metric("code.git.commits", "Commits", "{commit}", "Commits on the current branch within the span.")
AUTHORS = _metric(
    "code.git.authors", "Authors", "{author}",
    "Different authors of commits within the span, by address as the mailmap has it.",
)  # fmt: skip
CHURN = _metric(
    "code.git.churn", "Churn", "{line}",
    "Lines added plus lines deleted within the span; a renamed file counts by what changed in it, a merge not at all.",
)  # fmt: skip
AGE = _metric("code.git.age", "Age", "s", "Time from the last commit to the end of the window.")


class GitCollector(Collector):
    """Reads the history of the directory in git, up to the end of the window; the working tree does not matter."""

    name = "code.git"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (COMMITS, AUTHORS, CHURN, AGE)

    span: Duration = Field(
        default=timedelta(days=90), description="How far back commits are counted from the end of the window."
    )

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies in a git repository that has a commit."""
        location = Path(target.location)
        if not is_repository(location):
            return NotApplicable("not a git repository", "run git init, or measure a clone")
        try:
            head = git(location, "rev-parse", "--quiet", "--revs-only", "HEAD")
        except GitError as error:
            return NotApplicable(f"git cannot read the repository: {error}")
        return (
            cls() if head.strip() else NotApplicable("a git repository without a commit", "commit something")
        )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield commits, authors and churn of the span, and the time since the last commit."""
        location = Path(target.location)
        if not is_repository(location):
            raise NoEvidenceError(
                f"{location} is not a git repository", hint="run git init, or measure a clone"
            )
        last = last_commit(location, window.end)
        if last is None:
            raise NoEvidenceError(
                f"{location} has no commit up to {window.end:%Y-%m-%d}", hint="commit something"
            )
        if is_shallow(location):
            yield Problem(
                "the history is cut: this is a shallow clone, so commits, authors and churn may be too low",
                hint="fetch all of it: git fetch --unshallow, or fetch-depth: 0 in CI",
            )
        history = read_history(location, window.end - self.span, window.end)
        yield Observation(AGE, max(0.0, (window.end - last).total_seconds()))
        yield Observation(COMMITS, history.commits)
        yield Observation(AUTHORS, len(history.authors))
        churn = sorted(history.churn.items(), key=lambda item: (-item[1], item[0]))
        yield observed(
            CHURN,
            sum(history.churn.values()),
            places=churn,
            evidence=lambda item: Evidence(
                one_line(item[0]), value=item[1], message=f"{item[1]} lines added or deleted"
            ),
        )
