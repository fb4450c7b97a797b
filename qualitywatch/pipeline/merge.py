"""What a merge would do: the branch as it is and as it would be, both measured and judged. Nothing is checked out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.domain.target import Window
from qualitywatch.domain.verdict import CharacteristicReport, Verdict
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.changes import commit_against
from qualitywatch.pipeline.collect import DEFAULT_SPAN, Errand, Means, collect
from qualitywatch.pipeline.evaluate import NO_PAST
from qualitywatch.pipeline.gate import GateInputs, Instruments, judge_gate, judged_project
from qualitywatch.pipeline.git import run_git
from qualitywatch.pipeline.normalise import normalise
from qualitywatch.pipeline.revisions import sources_of
from qualitywatch.plugins import Plugins

_TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class Merge:
    """The verdicts on a branch before and after HEAD is merged into it; ``into`` and ``head`` are commits."""

    into: str
    head: str
    before: Verdict
    after: Verdict

    def characteristics(self) -> Iterator[tuple[CharacteristicReport, CharacteristicReport]]:
        """Each characteristic that has a score on either side."""
        later = {report.characteristic: report for report in self.after.characteristics}
        for report in self.before.characteristics:
            after = later.get(report.characteristic)
            if after is not None and (report.score is not None or after.score is not None):
                yield report, after

    def rules(self) -> Iterator[tuple[Outcome | None, RuleOutcome]]:
        """What each rule that then says something else says, and what it says now."""
        earlier = {outcome.fingerprint: outcome.outcome for outcome in self.before.outcomes}
        for outcome in self.after.outcomes:
            was = earlier.get(outcome.fingerprint)
            if was is not outcome.outcome:
                yield was, outcome


def merge(
    project: Project, watched: WatchedTarget, ref: str, plugins: Plugins, means: Means, *, at: datetime
) -> Merge:
    """What merging HEAD of a code target into ``ref`` does, as far as collectors read it from sources.

    What is not committed is left out. Raises ConfigurationError where there is no such commit, and where both sides
    changed the same lines.
    """
    location = watched.target.location
    into = commit_against(location, ref, exact=True)
    head = commit_against(location, "HEAD", exact=True)
    tree = _merged_tree(location, into, head, ref)
    before, after = (
        _verdict_on(revision, commit, project=project, watched=watched, plugins=plugins, means=means, at=at)
        for revision, commit in ((into, into), (tree, head))
    )
    return Merge(into, head, before, after)


def changed_measures(
    before: CharacteristicReport, after: CharacteristicReport
) -> list[tuple[ScoredMeasure, ScoredMeasure]]:
    """The measures of a characteristic that have another value, what changed its score most first."""
    earlier = {each.identity: each for each in (before.basis.measures if before.basis else ())}
    pairs = [
        (earlier[each.identity], each)
        for each in (after.basis.measures if after.basis else ())
        if each.identity in earlier and earlier[each.identity].value != each.value
    ]
    return sorted(
        pairs, key=lambda pair: (-abs((pair[1].utility or 0) - (pair[0].utility or 0)), pair[1].metric)
    )


def _merged_tree(location: str, into: str, head: str, ref: str) -> str:
    """The tree that git would commit."""
    done = run_git(
        location, "merge-tree", "--write-tree", "--name-only", "--no-messages", into, head, timeout=_TIMEOUT
    )
    lines = os.fsdecode(done.stdout or b"").splitlines()
    if done.returncode == 1 and lines:
        raise ConfigurationError(
            f"--against: {ref} and HEAD changed the same lines of {', '.join(lines[1:6]) or 'some files'}",
            hint="merge or rebase by hand first",
        )
    if done.returncode or not lines:
        said = (done.stderr or b"").decode(errors="replace").strip().splitlines()
        raise ConfigurationError(
            f"--against: git cannot merge HEAD into {ref}: {said[-1] if said else 'it failed'}",
            hint="git 2.38 and newer can merge without a working tree",
        )
    return lines[0]


def _verdict_on(
    tree: str,
    commit: str,
    *,
    project: Project,
    watched: WatchedTarget,
    plugins: Plugins,
    means: Means,
    at: datetime,
) -> Verdict:
    schedules = tuple(each for each in watched.schedules if each.collector.from_sources)
    if not schedules:
        raise ConfigurationError(
            f"no collector of {watched.target.name} reads sources", hint="code.python does"
        )
    with ExitStack() as places:
        directory = places.enter_context(sources_of(watched.target.location, Revision(tree, at)))
        there = replace(watched.target, location=str(directory))
        window = Window(at - DEFAULT_SPAN, at)
        errands = [Errand(there, schedule, window, code=commit) for schedule in schedules]
        measured = tuple(normalise(found, plugins.catalogue) for found in collect(errands, means))
    judged = judged_project(replace(project, targets=(replace(watched, schedules=schedules),)))
    return judge_gate(
        GateInputs(
            at=at,
            project=judged,
            instruments=Instruments(plugins.catalogue, plugins.observers),
            measured=measured,
        ),
        NO_PAST,
    )
