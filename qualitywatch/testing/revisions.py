"""The contract of collectors that read commits themselves: what a commit brings is what a checkout of it would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from qualitywatch.components import RevisionCollector
from qualitywatch.domain.observation import Observation
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target, Window
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.git import run_git
from qualitywatch.testing.collectors import CollectorContract

_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgSign=false")


class RevisionCollectorContract(CollectorContract):
    """What every RevisionCollector keeps to; needs git.

    Subclasses set ``collector`` to an instance and define the fixture ``target``, whose files are committed.
    """

    collector: ClassVar[RevisionCollector]

    @pytest.fixture
    def revisions(self, target: Target) -> list[Revision]:
        """Three commits of the target's files, alike in all but their ids and times."""
        for command in (("init", "--quiet"), ("add", "--all", "--force")):
            _git(target, *command)
        found = []
        for number in range(3):
            _git(target, *_AUTHOR, "commit", "--quiet", "--allow-empty", "-m", f"commit {number}")
            commit = _git(target, "rev-parse", "HEAD").strip()
            found.append(Revision(commit, _NOON + timedelta(days=number)))
        return found

    def values_of(
        self, target: Target, revisions: list[Revision]
    ) -> list[tuple[Revision, dict[tuple[str, tuple[tuple[str, str], ...]], float]]]:
        """The values that each revision brings."""
        return [
            (revision, _values([item for item in collected if isinstance(item, Observation)]))
            for revision, collected in self.collector.collect_revisions(target, revisions)
        ]

    def test_a_commit_brings_the_values_of_a_checkout(
        self, target: Target, window: Window, revisions: list[Revision]
    ) -> None:
        ((_, values),) = self.values_of(target, revisions[-1:])
        present = {metric.id for metric in self.collector.present_only}
        expected = [item for item in self.observations(target, window) if item.metric.id not in present]
        assert values == _values(expected)

    def test_revisions_are_answered_one_by_one_in_the_order_given(
        self, target: Target, revisions: list[Revision]
    ) -> None:
        asked = [revisions[1], revisions[0], revisions[2], revisions[1]]
        answered = self.values_of(target, asked)
        assert [revision for revision, _ in answered] == asked
        assert all(values == answered[0][1] for _, values in answered), "their files are alike"

    def test_the_working_tree_does_not_matter(self, target: Target, revisions: list[Revision]) -> None:
        before = self.values_of(target, revisions)
        _git(target, "rm", "-r", "--quiet", "--force", ".")
        assert self.values_of(target, revisions) == before

    def test_files_bring_declared_metrics(self, target: Target, revisions: list[Revision]) -> None:
        files = {
            path: list(items) for path, items in self.collector.collect_files(target, revisions[0], None)
        }
        assert files
        foreign = (*self.collector.present_only, *self.collector.of_all_files)
        for items in files.values():
            for item in items:
                assert not isinstance(item, Observation) or item.metric.id in self.declared
                assert not isinstance(item, Observation) or item.metric not in foreign
        chosen = sorted(files)[:1]
        found = self.collector.collect_files(target, revisions[0], [*chosen, "no/such/file"])
        assert [path for path, _ in found] == chosen

    def test_a_commit_that_is_not_there_is_an_error(self, target: Target, revisions: list[Revision]) -> None:
        gone = replace(revisions[0], commit="0" * len(revisions[0].commit))
        with pytest.raises(CollectError):
            self.values_of(target, [gone])
        with pytest.raises(CollectError):
            list(self.collector.collect_files(target, gone, None))


def _values(observations: list[Observation]) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {(item.metric.id, tuple(sorted(item.labels.items()))): item.value for item in observations}


def _git(target: Target, *arguments: str) -> str:
    done = run_git(target.location, *arguments, timeout=60)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()
