"""What is recorded comes back: values, versions, evidence, and which of them are the latest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.observation import EVIDENCE_LIMIT, Evidence, Problem
from qualitywatch.domain.readings import EvidenceSet
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, TargetKind
from store_examples import COMPLEXITY, ISSUES, NOON, SHOP, hours, measured, run_at

KEY = SeriesKey("shop", COMPLEXITY.id)
WORST = Evidence("shop/cart.py", 12, 88, "checkout", 23.0, "cyclomatic complexity 23")


def test_the_latest_reading_says_all_there_is_to_say(store):
    run_id = store.record(run_at(NOON), [measured(0.34, NOON)], SHOP)

    (reading,) = store.readings.latest()

    assert reading.key == KEY
    assert (reading.value, reading.unit) == (0.34, "1")
    assert reading.observed_at == NOON
    assert reading.characteristic == "maintainability/modifiability"
    assert (reading.collector, reading.run_id, reading.current) == ("code.python", run_id, True)


def test_a_run_comes_back_as_it_was(store):
    run = run_at(NOON, commit="8f3c2a1", problems=[Problem("x.py does not parse", "fix line 3")])
    store.record(run, [], SHOP)
    assert list(store.readings.last_runs()) == [run]


def test_a_target_comes_back_as_it_was_last_measured(store):
    store.record(run_at(NOON), [], SHOP)
    moved = replace(SHOP, location="/srv/shop", labels={"team": "cart"})
    store.record(run_at(hours(1)), [], moved)
    assert list(store.readings.targets()) == [moved]


def test_history_names_the_commit_of_every_sample(store):
    store.record(run_at(NOON, commit="aaa"), [measured(0.1, NOON)], SHOP)
    store.record(run_at(hours(1)), [measured(0.2, hours(1))], SHOP)
    assert list(store.readings.history(KEY)) == [Sample(NOON, 0.1, "aaa"), Sample(hours(1), 0.2, None)]


def test_labels_make_series_apart(store):
    store.record(
        run_at(NOON, collector="code.bandit"),
        [
            measured(count, NOON, metric=ISSUES, collector="code.bandit", labels={"severity": severity})
            for severity, count in (("high", 1), ("low", 7))
        ],
        SHOP,
    )
    values = {
        reading.labels["severity"]: reading.value for reading in store.readings.latest(metric=ISSUES.id)
    }
    assert values == {"high": 1.0, "low": 7.0}


def test_the_order_of_labels_does_not_matter(store):
    store.record(run_at(NOON), [measured(1, NOON, labels={"a": "1", "b": "2"})], SHOP)
    store.record(run_at(hours(1)), [measured(2, hours(1), labels={"b": "2", "a": "1"})], SHOP)
    assert [reading.value for reading in store.readings.latest()] == [2.0]


def test_latest_of_one_target_leaves_the_others_out(store):
    cart = Target("cart", TargetKind.CODE, "cart")
    store.record(run_at(NOON), [measured(0.1, NOON)], SHOP)
    store.record(run_at(NOON, target="cart"), [measured(0.2, NOON, target="cart")], cart)
    assert [reading.key.target for reading in store.readings.latest(target="cart")] == ["cart"]


def test_measuring_the_same_moment_again_corrects_it(store):
    store.record(run_at(NOON), [measured(0.1, NOON)], SHOP)
    store.record(run_at(NOON), [measured(0.3, NOON)], SHOP)
    assert [sample.value for sample in store.readings.history(KEY)] == [0.3]
    assert [reading.value for reading in store.readings.latest()] == [0.3]


def test_a_backfill_joins_the_history_and_does_not_become_the_latest(store):
    newest = store.record(run_at(NOON), [measured(0.5, NOON, evidence=(WORST,))], SHOP)
    store.record(run_at(hours(-48)), [measured(0.1, hours(-48), evidence=(WORST, WORST))], SHOP)

    assert [sample.value for sample in store.readings.history(KEY)] == [0.1, 0.5]
    (reading,) = store.readings.latest()
    assert (reading.value, reading.run_id, reading.current) == (0.5, newest, True)
    assert store.readings.evidence(KEY, run_id=newest).total == 1
    assert [run.window.end for run in store.readings.last_runs()] == [NOON]


def test_a_series_that_the_last_good_run_no_longer_saw_is_not_current(store):
    store.record(run_at(NOON), [measured(1, NOON, labels={"file": "gone"})], SHOP)
    store.record(run_at(hours(1)), [measured(2, hours(1), labels={"file": "here"})], SHOP)
    current = {reading.labels["file"]: reading.current for reading in store.readings.latest()}
    assert current == {"gone": False, "here": True}


def test_a_failed_run_leaves_what_is_current_alone(store):
    store.record(run_at(NOON), [measured(1, NOON)], SHOP)
    store.record(run_at(hours(1), status=RunStatus.ERROR), [], SHOP)
    assert [reading.current for reading in store.readings.latest()] == [True]
    assert [run.status for run in store.readings.last_runs()] == [RunStatus.ERROR]


def test_an_older_report_read_again_keeps_its_series_current(store):
    store.record(run_at(NOON), [measured(0.9, NOON)], SHOP)
    store.record(run_at(hours(2)), [measured(0.8, hours(-5))], SHOP)
    (reading,) = store.readings.latest()
    assert (reading.value, reading.current) == (0.9, True)


def test_collectors_do_not_outdate_each_other(store):
    store.record(run_at(NOON), [measured(1, NOON)], SHOP)
    store.record(
        run_at(hours(1), collector="code.bandit"),
        [measured(2, hours(1), metric=ISSUES, collector="code.bandit")],
        SHOP,
    )
    assert [reading.current for reading in store.readings.latest()] == [True, True]


def test_evidence_is_that_of_the_newest_run(store):
    first = store.record(run_at(NOON), [measured(1, NOON, evidence=(WORST,))], SHOP)
    second = store.record(run_at(hours(1)), [measured(1, hours(1), evidence=(WORST, WORST))], SHOP)
    assert store.readings.evidence(KEY, run_id=first) == EvidenceSet()
    assert store.readings.evidence(KEY, run_id=second) == EvidenceSet((WORST, WORST), 2)


def test_a_run_without_evidence_leaves_none_behind(store):
    first = store.record(run_at(NOON), [measured(1, NOON, evidence=(WORST,))], SHOP)
    store.record(run_at(hours(1)), [measured(0, hours(1))], SHOP)
    assert store.readings.evidence(KEY, run_id=first) == EvidenceSet()


def test_evidence_is_kept_up_to_the_limit_and_counted_in_full(store):
    many = replace(measured(1, NOON, evidence=(WORST,) * 60), evidence_total=4000)
    run_id = store.record(run_at(NOON), [many], SHOP)
    kept = store.readings.evidence(KEY, run_id=run_id)
    assert (len(kept.items), kept.total) == (EVIDENCE_LIMIT, 4000)


def test_a_definition_that_changed_changes_what_readings_say(store):
    store.record(run_at(NOON), [measured(1, NOON)], SHOP)
    percent = replace(COMPLEXITY, unit="%")
    store.record(run_at(hours(1)), [measured(34, hours(1), metric=percent)], SHOP)
    assert [reading.unit for reading in store.readings.latest()] == ["%"]


def test_a_measurement_of_another_target_is_refused_whole(store):
    with pytest.raises(ValueError, match="cart"):
        store.record(run_at(NOON), [measured(1, NOON), measured(1, NOON, target="cart")], SHOP)
    assert list(store.readings.targets()) == []


def test_text_in_broken_encodings_comes_back_as_it_was(store):
    odd = Evidence(path="caf\udce9/\0.py", name="größe", message="\ud800")
    labels = {"file": "caf\udce9\0"}
    run_id = store.record(run_at(NOON), [measured(1, NOON, labels=labels, evidence=(odd,))], SHOP)
    (reading,) = store.readings.latest()
    assert reading.labels == labels
    assert store.readings.evidence(reading.key, run_id=run_id).items == (odd,)
    assert [sample.value for sample in store.readings.history(reading.key)] == [1.0]


def test_a_thousand_series_are_recorded_at_once(store):
    many = [measured(n, NOON, labels={"file": f"f{n}"}, evidence=(WORST,)) for n in range(2500)]
    store.record(run_at(NOON), many, SHOP)
    store.record(run_at(hours(1)), [replace(one, observed_at=hours(1)) for one in many], SHOP)
    assert len(store.readings.latest()) == 2500
    assert len(store.readings.history(many[77].key)) == 2


def test_many_runs_are_backfilled_in_order(store):
    runs = ((run_at(hours(-n), commit=f"c{n}"), [measured(n, hours(-n))]) for n in range(120))
    assert store.record_many(runs, SHOP) == 120
    history = store.readings.history(KEY)
    assert [sample.value for sample in history] == [float(n) for n in reversed(range(120))]
    assert store.readings.latest()[0].value == 0.0


def test_history_is_cut_at_the_newest_and_at_both_ends(store):
    store.record(run_at(hours(9)), [measured(n, hours(n)) for n in range(10)], SHOP)

    def values(**bounds):
        return [sample.value for sample in store.readings.history(KEY, **bounds)]

    assert values(limit=3) == [7, 8, 9]
    assert values(since=hours(4), until=hours(6)) == [4, 5, 6]
    assert values(until=hours(6), limit=2) == [5, 6]


def test_the_extreme_is_strictly_before_a_time(store):
    store.record(run_at(hours(3)), [measured(v, hours(n)) for n, v in enumerate((5, 1, 9))], SHOP)
    assert store.readings.extreme(KEY, largest=True, before=hours(2)).value == 5
    assert store.readings.extreme(KEY, largest=False, before=hours(2)).value == 1
    assert store.readings.extreme(KEY, largest=True, before=NOON) is None


def test_an_unknown_series_has_no_history(store):
    assert list(store.readings.history(SeriesKey("shop", "code.size.files"))) == []


def test_times_are_kept_to_the_millisecond_in_utc(store):
    odd = NOON.replace(microsecond=123_987)
    store.record(run_at(odd), [measured(1, odd)], SHOP)
    assert store.readings.latest()[0].observed_at == NOON.replace(microsecond=123_000)
