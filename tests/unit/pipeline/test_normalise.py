"""From what was collected to measurements: what breaks the collector's own contract is a problem, not a number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import COMPLEXITY, DRIFT, LINES, LONG, NOON, SHARE, SHOP, hours, metric
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Versions, Window
from qualitywatch.pipeline.collection import Collection, Observed
from qualitywatch.pipeline.normalise import Measured, normalise

CATALOGUE = MetricCatalogue((COMPLEXITY, DRIFT, LINES, LONG, SHARE))
WINDOW = Window(NOON - timedelta(days=90), NOON)


def observed(
    definition: MetricDefinition | str,
    value: float,
    labels: Mapping[str, str] | None = None,
    *,
    at: datetime | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Observed:
    name = definition if isinstance(definition, str) else definition.id
    return Observed(name, value, labels or {}, evidence, len(evidence), at)


def collection(
    *rows: Observed,
    status: RunStatus = RunStatus.OK,
    problems: tuple[Problem, ...] = (),
    provenance: Mapping[str, str] | None = None,
) -> Collection:
    return Collection(
        target=SHOP,
        collector="code.python",
        declared=(COMPLEXITY, DRIFT, LINES, LONG),
        window=WINDOW,
        status=status,
        duration=1.5,
        code="abc-dirty",
        problems=problems,
        observations=rows,
        provenance=provenance or {},
        tools={"python": "3.11.7"},
    )


def normalised(*rows: Observed, catalogue: MetricCatalogue = CATALOGUE) -> Measured:
    return normalise(collection(*rows), catalogue)


def values(measured: Measured) -> dict[str, float]:
    return {item.metric.id: item.value for item in measured.measurements}


class TestOneObservation:
    def test_it_is_stamped_with_target_time_and_collector(self) -> None:
        evidence = (Evidence("a.py", 1),)
        (found,) = normalised(observed(COMPLEXITY, 0.3, at=hours(-1), evidence=evidence)).measurements
        assert (found.target, found.collector, found.metric) == ("shop", "code.python", COMPLEXITY)
        assert (found.value, found.observed_at) == (0.3, hours(-1))
        assert (found.evidence, found.evidence_total) == (evidence, 1)

    def test_without_a_time_of_its_own_it_is_as_of_the_end_of_the_window(self) -> None:
        (found,) = normalised(observed(COMPLEXITY, 0.3)).measurements
        assert found.observed_at == NOON

    @pytest.mark.parametrize(
        "at",
        [hours(1), datetime(9999, 12, 31, tzinfo=UTC), datetime(2026, 3, 1), datetime(2999, 1, 1)],  # noqa: DTZ001
    )
    def test_a_report_from_the_future_or_from_no_time_zone_is_as_of_now(self, at: datetime) -> None:
        (found,) = normalised(observed(COMPLEXITY, 0.3, at=at)).measurements
        assert found.observed_at == NOON

    def test_another_time_zone_is_no_other_time(self) -> None:
        east = timezone(timedelta(hours=9))
        (found,) = normalised(observed(COMPLEXITY, 0.3, at=hours(-1).astimezone(east))).measurements
        assert found.observed_at == hours(-1)

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_what_is_no_number_is_a_problem(self, value: float) -> None:
        found = normalised(observed(COMPLEXITY, value), observed(LINES, 3))
        assert values(found) == {LINES.id: 3}
        (problem,) = found.run.problems
        assert problem.message == f"code.python observed {COMPLEXITY.id} = {value}, which is no number"

    @pytest.mark.parametrize("name", [SHARE.id, "code.unheard.of"])
    def test_an_undeclared_metric_is_a_problem_even_where_the_catalogue_knows_it(self, name: str) -> None:
        found = normalised(observed(name, 1.0))
        assert found.measurements == ()
        assert "does not declare" in found.run.problems[0].message

    @pytest.mark.parametrize(
        ("definition", "labels"),
        [
            (DRIFT, {}),
            (DRIFT, {"column": "a", "row": "b"}),
            (DRIFT, {"Column": "a"}),
            (COMPLEXITY, {"x": "y"}),
        ],
    )
    def test_labels_other_than_the_declared_ones_are_a_problem(
        self, definition: MetricDefinition, labels: dict[str, str]
    ) -> None:
        found = normalised(observed(definition, 1.0, labels))
        assert found.measurements == ()
        assert "with the labels" in found.run.problems[0].message

    def test_the_second_value_of_a_series_is_a_problem_and_the_first_one_counts(self) -> None:
        found = normalised(
            observed(DRIFT, 1.0, {"column": "age"}),
            observed(DRIFT, 2.0, {"column": "age"}),
            observed(DRIFT, 3.0, {"column": "city"}),
        )
        assert [(item.labels["column"], item.value) for item in found.measurements] == [
            ("age", 1.0),
            ("city", 3.0),
        ]
        (problem,) = found.run.problems
        assert problem == Problem(
            f"code.python observed {DRIFT.id}[column=age] twice", "the first one counts"
        )

    def test_a_flood_of_problems_is_counted_and_cut_short(self) -> None:
        told = Problem("the collector's own words")
        rows = [observed("code.unheard.of", 1.0) for _ in range(5000)]
        found = normalise(collection(*rows, problems=(told,)), CATALOGUE)
        assert found.run.problems[0] == told
        assert len(found.run.problems) == 102
        assert found.run.problems[-1].message == "and 4900 more problems"


class TestTheRun:
    def test_it_says_what_was_measured_with_what(self) -> None:
        told = Problem("one file could not be read")
        run = normalise(collection(observed(LINES, 1), problems=(told,)), CATALOGUE).run
        assert (run.target, run.collector, run.window, run.status) == (
            "shop",
            "code.python",
            WINDOW,
            RunStatus.OK,
        )
        assert (run.started_at, run.duration, run.tools) == (NOON, 1.5, {"python": "3.11.7"})
        assert (run.versions, run.problems) == (Versions(code="abc-dirty"), (told,))

    def test_what_the_collector_knows_of_versions_beats_what_the_core_knows(self) -> None:
        known = {"code": "v2", "data": "snapshot-7"}
        run = normalise(collection(provenance=known), CATALOGUE).run
        assert run.versions == Versions(code="v2", data="snapshot-7")

    @pytest.mark.parametrize("status", [RunStatus.ERROR, RunStatus.NO_EVIDENCE])
    def test_one_that_did_not_go_well_measured_nothing(self, status: RunStatus) -> None:
        found = normalise(collection(observed(LINES, 1), status=status), CATALOGUE)
        assert (found.run.status, found.measurements) == (status, ())

    def test_one_that_observed_nothing_went_well_all_the_same(self) -> None:
        found = normalised()
        assert (found.run.status, found.measurements) == (RunStatus.OK, ())

    @given(st.permutations([("a", 1.0), ("b", 2.0), ("c", 3.0)]))
    def test_the_order_of_observations_changes_nothing(self, rows: list[tuple[str, float]]) -> None:
        found = normalised(*(observed(DRIFT, value, {"column": name}) for name, value in rows))
        assert [item.labels["column"] for item in found.measurements] == ["a", "b", "c"]


class TestComputed:
    def test_a_measure_is_computed_from_its_elements(self) -> None:
        found = normalised(observed(LONG, 20), observed(LINES, 80))
        assert values(found)[SHARE.id] == 0.25
        assert found.run.problems == ()

    def test_nothing_over_nothing_is_no_data(self) -> None:
        found = normalised(observed(LONG, 0), observed(LINES, 0))
        assert values(found) == {LONG.id: 0, LINES.id: 0}
        assert found.run.problems == ()

    def test_without_all_of_its_elements_there_is_none(self) -> None:
        assert SHARE.id not in values(normalised(observed(LONG, 20)))

    def test_an_element_that_is_no_number_makes_none(self) -> None:
        assert SHARE.id not in values(normalised(observed(LONG, math.nan), observed(LINES, 80)))

    def test_it_is_explained_by_the_evidence_of_its_elements_and_as_old_as_the_oldest(self) -> None:
        evidence = (Evidence("a.py", 1),)
        found = normalised(
            observed(LONG, 20, at=hours(-1), evidence=evidence), observed(LINES, 80, at=hours(-9))
        )
        (share,) = (item for item in found.measurements if item.metric is SHARE)
        assert (share.evidence, share.evidence_total, share.observed_at) == (evidence, 1, hours(-9))
        assert share.collector == "code.python"

    def test_each_label_set_is_computed_for_itself(self) -> None:
        part = metric("test.rows.bad", labels=("column",))
        whole = metric("test.rows.all", labels=("column",))
        share = metric("test.rows.share", labels=("column",), elements=(part.id, whole.id))
        rows = [
            observed(part, 1, {"column": "a"}),
            observed(whole, 4, {"column": "a"}),
            observed(part, 2, {"column": "b"}),
            observed(whole, 0, {"column": "c"}),
        ]
        source = Collection(
            target=SHOP,
            collector="test",
            declared=(part, whole),
            window=WINDOW,
            status=RunStatus.OK,
            duration=0,
            observations=tuple(rows),
        )
        found = normalise(source, MetricCatalogue((part, whole, share)))
        assert [
            (item.labels["column"], item.value) for item in found.measurements if item.metric is share
        ] == [("a", 0.25)]

    def test_what_is_computed_can_be_computed_from(self) -> None:
        half = metric("code.long.half", elements=(SHARE.id, LINES.id))
        found = normalised(
            observed(LONG, 20), observed(LINES, 80), catalogue=MetricCatalogue((*CATALOGUE, half))
        )
        assert values(found)[half.id] == 0.25 / 80

    def test_a_value_that_was_observed_is_not_computed_over(self) -> None:
        declared = (LONG, LINES, SHARE)
        source = collection(observed(LONG, 20), observed(LINES, 80), observed(SHARE, 0.9))
        found = normalise(replace(source, declared=declared), CATALOGUE)
        assert values(found)[SHARE.id] == 0.9

    @pytest.mark.parametrize(
        ("function", "says"),
        [
            (lambda _: 1 / 0, "code.bad.measure could not be computed: ZeroDivisionError"),
            (lambda elements: elements["code.other"], "code.bad.measure could not be computed: KeyError"),
            (lambda _: "12", "code.bad.measure could not be computed: TypeError"),
            (lambda _: math.inf, "code.bad.measure was computed as inf, which is no number"),
            (lambda _: math.nan, "code.bad.measure was computed as nan, which is no number"),
            (
                lambda elements: math.exp(elements[LINES.id] * 99),
                "code.bad.measure could not be computed: Ov",
            ),
        ],
    )
    def test_a_function_that_fails_is_a_problem_and_spoils_nothing(self, function: object, says: str) -> None:
        bad = MetricDefinition(
            id="code.bad.measure",
            title="Bad",
            unit="1",
            direction=Direction.LOWER,
            characteristic="reliability",
            how="Badly.",
            elements=(LINES.id,),
            function=function,  # type: ignore[arg-type]
        )
        catalogue = MetricCatalogue((*CATALOGUE, bad))
        found = normalised(observed(LONG, 20), observed(LINES, 80), catalogue=catalogue)
        assert values(found) == {LONG.id: 20, LINES.id: 80, SHARE.id: 0.25}
        (problem,) = found.run.problems
        assert problem.message.startswith(says)

    @given(part=st.integers(0, 10**6), whole=st.integers(0, 10**6))
    def test_a_share_is_what_it_says_or_nothing(self, part: int, whole: int) -> None:
        found = values(normalised(observed(LONG, part), observed(LINES, whole)))
        assert found.get(SHARE.id) == (part / whole if whole else None)
