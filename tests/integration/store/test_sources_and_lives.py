"""Which run measured a sample, and the histories of all findings, come back within the bounds that are asked."""

from __future__ import annotations

from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import COMPLEXITY, NOON, SHOP, hours, measured, run_at, settle

KEY = SeriesKey("shop", COMPLEXITY.id)


def test_the_run_behind_each_sample_is_known(store):
    for hour in range(5):
        run = run_at(hours(hour), commit=f"{hour:040x}")
        store.record(run, [measured(0.2, hours(hour))], SHOP)
    found = store.readings.sources(KEY, since=hours(1), until=hours(3), limit=2)
    assert [source.observed_at for source in found] == [hours(1), hours(2)]
    assert [source.run.versions.code for source in found] == [f"{1:040x}", f"{2:040x}"]
    assert found[0].run == run_at(hours(1), commit=f"{1:040x}")
    assert found[0].run_id < found[1].run_id


def test_a_series_that_was_never_measured_has_no_sources(store):
    assert list(store.readings.sources(KEY, since=NOON, until=hours(9))) == []


def test_fingerprints_are_found_by_how_they_begin(store):
    changes = [sample_change(sample_outcome(rule=f"rule-{number}")) for number in range(6)]
    settle(store, *changes)
    every = sorted(change.finding.fingerprint for change in changes)
    assert list(store.readings.fingerprints("")) == every
    assert list(store.readings.fingerprints("", limit=2)) == every[:2]
    assert list(store.readings.fingerprints(every[3][:12])) == [every[3]]
    assert list(store.readings.fingerprints("f" * 64)) == []


def test_the_lives_of_findings_come_in_order_and_bounded(store):
    opened = sample_change(sample_outcome(), at=NOON)
    settle(store, opened, at=NOON)
    settle(store, sample_change(sample_outcome(rule="other"), at=hours(1)), at=hours(1))
    settle(store, sample_change(sample_outcome(), kind=ChangeKind.RESOLVED, at=hours(2)), at=hours(2))
    lives = store.readings.finding_lives()
    assert [(event.at, event.kind) for _, event in lives] == [
        (NOON, ChangeKind.OPENED),
        (hours(1), ChangeKind.OPENED),
        (hours(2), ChangeKind.RESOLVED),
    ]
    assert lives[0][0] == lives[2][0] == opened.finding.fingerprint
    assert [event.at for _, event in store.readings.finding_lives(since=hours(1), until=hours(1))] == [
        hours(1)
    ]
    assert [event.at for _, event in store.readings.finding_lives(limit=1)] == [hours(2)]
