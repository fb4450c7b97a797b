"""One process that answers in parts: each part for itself, limits for each part, and an end that says why."""

from __future__ import annotations

import platform
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from isolated_runs import all_end, errand_for
from naughty_collectors import NUMBER
from naughty_past import PastNaughty
from pipeline_examples import NOON
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.run import RunStatus
from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.collect_past import collect_files, collect_revisions
from qualitywatch.pipeline.isolation.launch import Launch, Launched

REVISIONS = [Revision(f"{number:040x}", NOON + timedelta(hours=number)) for number in range(5)]


def measured(
    place: Path, launch: Launch, *, misdeed: str, at: int = 2, timeout: float = 60, **means: Any
) -> Iterable[tuple[Revision, Any]]:
    collector = PastNaughty(misdeed=misdeed, at=REVISIONS[at].commit)
    errand = errand_for(collector, place, timeout=timeout)
    return collect_revisions(errand.target, errand.schedule, REVISIONS, Means(launch, **means))


def test_each_revision_brings_its_own_values_at_its_own_time(place: Path, launch: Launch) -> None:
    found = list(measured(place, launch, misdeed="none"))
    assert [revision for revision, _ in found] == REVISIONS
    for number, (revision, collection) in enumerate(found):
        (row,) = collection.observations
        assert (row.metric, row.value) == (NUMBER.id, number)
        assert (collection.code, collection.window.end) == (revision.commit, revision.committed_at)


def test_each_revision_says_what_measured_it(place: Path, launch: Launch) -> None:
    versions = {"python": platform.python_version(), "test.past": "7"}
    found = list(measured(place, launch, misdeed="none"))
    assert [collection.tools for _, collection in found] == [versions] * len(REVISIONS)


@pytest.mark.parametrize(
    ("misdeed", "status"),
    [("no evidence", RunStatus.NO_EVIDENCE), ("error", RunStatus.ERROR), ("crash", RunStatus.ERROR)],
)
def test_what_a_part_raises_is_that_part_s_and_the_rest_goes_on(
    place: Path, launch: Launch, misdeed: str, status: RunStatus
) -> None:
    found = [collection.status for _, collection in measured(place, launch, misdeed=misdeed)]
    assert found == [RunStatus.OK, RunStatus.OK, status, RunStatus.OK, RunStatus.OK]


def test_a_process_that_dies_costs_the_revision_it_was_at(place: Path, launch: Launch) -> None:
    found = [collection for _, collection in measured(place, launch, misdeed="die")]
    assert [each.status for each in found] == [RunStatus.OK] * 2 + [RunStatus.ERROR] + [RunStatus.OK] * 2
    assert "ended with status 9" in found[2].problems[0].message


def test_time_is_for_each_revision(place: Path, launch: Launch) -> None:
    found = [collection for _, collection in measured(place, launch, misdeed="hang", timeout=3)]
    assert [each.status for each in found] == [RunStatus.OK] * 2 + [RunStatus.ERROR] + [RunStatus.OK] * 2
    assert "its time limit of 3s" in found[2].problems[0].message


def test_memory_is_bounded(place: Path, launch: Launch) -> None:
    found = [collection for _, collection in measured(place, launch, misdeed="memory")]
    assert "memory limit" in found[2].problems[0].message
    assert found[3].status is RunStatus.OK


def test_an_answer_about_something_else_is_refused(place: Path, launch: Launch) -> None:
    found = [collection for _, collection in measured(place, launch, misdeed="another")]
    assert found[2].status is RunStatus.ERROR
    assert "cannot be read" in found[2].problems[0].message


def test_answering_too_little_is_an_error_of_what_is_missing(place: Path, launch: Launch) -> None:
    found = [collection for _, collection in measured(place, launch, misdeed="stop")]
    assert [each.status for each in found][:3] == [RunStatus.OK, RunStatus.OK, RunStatus.ERROR]


def test_a_collector_that_gives_up_the_whole_work_says_why(place: Path, launch: Launch) -> None:
    with pytest.raises(NoEvidenceError, match=r"test\.past: no repository"):
        list(measured(place, launch, misdeed="give up"))


def test_processes_that_do_nothing_but_die_are_not_started_for_ever(place: Path) -> None:
    started = []

    def broken(job: Any) -> Launched:
        started.append(job)
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with pytest.raises(CollectError, match="could not be started"):
        list(measured(place, broken, misdeed="none"))
    assert len(started) == 3


def test_who_stops_reading_ends_the_process(place: Path, launch: Launch) -> None:
    pids = []

    def watched(job: Any) -> Launched:
        process = launch(job)
        pids.append(process.pid)
        return process

    parts = measured(place, watched, misdeed="hang", at=1)
    next(iter(parts))
    parts.close()  # type: ignore[attr-defined]
    assert pids
    assert all_end(pids)


def test_a_cancelled_one_ends_without_a_word(place: Path, launch: Launch) -> None:
    cancelled = threading.Event()
    found = []
    for revision, _ in measured(place, launch, misdeed="hang", at=3, cancelled=cancelled):
        found.append(revision)
        if len(found) == 3:
            cancelled.set()
    assert found == REVISIONS[:3]


def test_each_file_is_a_part(place: Path, launch: Launch) -> None:
    errand = errand_for(PastNaughty(misdeed="none"), place)
    parts = collect_files(errand.target, errand.schedule, REVISIONS[0], ["b.py", "a.py"], Means(launch))
    assert [(path, each.observations[0].value) for path, each in parts] == [("b.py", 0.0), ("a.py", 1.0)]


def test_files_of_a_revision_without_any_are_no_evidence(place: Path, launch: Launch) -> None:
    errand = errand_for(PastNaughty(misdeed="give up"), place)
    with pytest.raises(NoEvidenceError, match="no repository"):
        list(collect_files(errand.target, errand.schedule, REVISIONS[0], None, Means(launch)))


def test_one_that_cannot_measure_the_past_is_told_so(place: Path, launch: Launch) -> None:
    from naughty_collectors import Healthy  # noqa: PLC0415

    errand = errand_for(Healthy(), place)
    schedule = replace(errand.schedule, collector=Healthy())
    with pytest.raises(CollectError, match="cannot measure the past"):
        list(collect_revisions(errand.target, schedule, REVISIONS, Means(launch)))
