"""What travels out of a collector's process, and what is made of it on our side: any JSON at all, or ValueError."""

from __future__ import annotations

import contextlib
import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naughty_collectors import COLUMN, NUMBER
from pipeline_examples import NOON
from qualitywatch.domain.observation import (
    EVIDENCE_LIMIT,
    Evidence,
    Grounds,
    Observation,
    Problem,
    Provenance,
)
from qualitywatch.domain.run import RunStatus
from qualitywatch.pipeline.isolation.wire import Body, decode, encode, encode_failure

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
GOOD: dict[str, Any] = {
    "observations": [
        {
            "metric": "a.b.c",
            "value": 1.5,
            "labels": {"x": "y"},
            "evidence": [["p.py", 1, 2, "n", 0.5, "m"]],
            "evidence_total": 9,
            "observed_at": "2026-03-02T12:00:00+00:00",
        }
    ],
    "problems": [["what", "do"]],
    "provenance": {"code": "abc"},
    "tools": {"python": "3.11"},
    "failure": None,
}


def through(*yielded: Any) -> Body:
    """As it arrives: encoded, written as JSON, read and decoded."""
    return decode(json.loads(json.dumps(encode(yielded) | {"tools": {}})))


def test_what_is_yielded_arrives_in_any_order() -> None:
    body = through(
        Problem("one", "mend it"),
        Observation(COLUMN, 2, {"column": "a"}, (Evidence("a.py", 3, 4, "f", 5.0, "m"),), 7, NOON),
        Provenance(data="v1"),
        Observation(NUMBER, 1),
        Provenance(data="v2", model="m"),
    )
    assert body.status is RunStatus.OK
    assert body.problems == (Problem("one", "mend it"),)
    assert body.provenance == {"data": "v2", "model": "m"}
    first, second = body.observations
    assert (first.metric, first.value, first.labels, first.observed_at) == (
        COLUMN.id,
        2.0,
        {"column": "a"},
        NOON,
    )
    assert (first.evidence, first.evidence_total) == ((Evidence("a.py", 3, 4, "f", 5.0, "m"),), 7)
    assert (second.evidence, second.evidence_total, second.observed_at) == ((), 0, None)


def test_the_worst_evidence_is_kept_and_all_of_it_counted() -> None:
    places = tuple(Evidence(f"{index}.py") for index in range(EVIDENCE_LIMIT + 5))
    (row,) = through(Observation(NUMBER, 1, evidence=places)).observations
    assert row.evidence == places[:EVIDENCE_LIMIT]
    assert row.evidence_total == EVIDENCE_LIMIT + 5


@pytest.mark.parametrize("total", [-1, 0, 1])
def test_there_is_never_less_evidence_than_there_is(total: int) -> None:
    places = (Evidence("a.py"), Evidence("b.py"))
    (row,) = through(Observation(NUMBER, 1, evidence=places, evidence_total=total)).observations
    assert row.evidence_total == 2


def test_lines_count_from_one_and_values_are_numbers() -> None:
    place = Evidence("a.py", 0, -3, "f", math.nan)
    (row,) = through(Observation(NUMBER, 1, evidence=(place,))).observations
    assert row.evidence == (Evidence("a.py", None, None, "f", None),)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_travels_to_where_it_is_refused(value: float) -> None:
    (row,) = through(Observation(NUMBER, value)).observations
    assert repr(row.value) == repr(value)


def test_a_time_keeps_its_zone() -> None:
    (row,) = through(Observation(NUMBER, 1, observed_at=NOON.replace(tzinfo=None))).observations
    assert row.observed_at == NOON.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("kind", "status"), [("no_evidence", RunStatus.NO_EVIDENCE), ("error", RunStatus.ERROR)]
)
def test_a_failure_comes_first_and_brings_no_values(kind: str, status: RunStatus) -> None:
    body = decode({**GOOD, "failure": encode_failure(kind, "no\nfiles", "write some")["failure"]})
    assert (body.status, body.observations) == (status, ())
    assert body.problems == (Problem("no files", "write some"), Problem("what", "do"))


@given(JSON)
def test_any_json_is_read_or_refused_with_one_kind_of_error(body: Any) -> None:
    with contextlib.suppress(ValueError):
        decode(body)


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_so_is_a_body_with_one_part_replaced(part: str, junk: Any) -> None:
    try:
        found = decode({**GOOD, part: junk})
    except ValueError:
        return
    assert all(isinstance(problem.message, str) for problem in found.problems)


@given(st.sampled_from(sorted(GOOD["observations"][0])), JSON)
def test_so_is_an_observation_with_one_part_replaced(part: str, junk: Any) -> None:
    body = {**GOOD, "observations": [{**GOOD["observations"][0], part: junk}]}
    try:
        found = decode(body)
    except ValueError:
        return
    for row in found.observations:
        assert isinstance(row.value, float)
        assert isinstance(row.metric, str)
        assert all(isinstance(text, str) for item in row.labels.items() for text in item)
        assert all(isinstance(place.path, str) for place in row.evidence)
        assert all(place.line is None or place.line > 0 for place in row.evidence)
        assert row.evidence_total >= len(row.evidence)


def test_unknown_kinds_of_version_are_left_out() -> None:
    assert decode({**GOOD, "provenance": {"code": "c", "shell": "rm -rf"}}).provenance == {"code": "c"}


def test_times_in_the_far_past_survive() -> None:
    past = NOON - timedelta(days=365 * 1000)
    (row,) = through(Observation(NUMBER, 1, observed_at=past)).observations
    assert row.observed_at == past


def test_grounds_travel_together_with_the_earliest_end() -> None:
    late, early = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    stated = [Grounds(("a",), late), Grounds(("b",), early, moving=("x.y.z",), ignored=True)]
    body = {**encode(stated), "tools": {}}
    assert decode(json.loads(json.dumps(body))).grounds == Grounds(
        ("a", "b"), early, ("x.y.z",), ignored=True
    )
    assert decode({**encode([]), "tools": {}}).grounds is None
