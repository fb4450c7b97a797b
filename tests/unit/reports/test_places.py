"""Where a breach is, and by what key it is known again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.places import ROOT, Places, not_shown, place_path

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("location", "path", "shown"),
    [
        (".", "shop/a.py", "shop/a.py"),
        ("services/shop", "a.py", "services/shop/a.py"),
        ("./services//shop/", "./a.py", "services/shop/a.py"),
        ("/home/someone/shop", "a.py", "a.py"),
        ("../shop", "a.py", "a.py"),
        ("C:\\shop", "a.py", "a.py"),
        (".", "/etc/passwd", "etc/passwd"),
        (".", "../../etc/passwd", "etc/passwd"),
        (".", "", ROOT),
        ("services/shop", "", "services/shop"),
        ("https://user:secret@host/x", "", ROOT),
    ],
)
def test_a_path_is_relative_and_never_leaves_the_root(location: str, path: str, shown: str) -> None:
    assert place_path(Target("shop", TargetKind.CODE, location), path) == shown


def test_evidence_on_data_files_stands_alone() -> None:
    assert (
        place_path(Target("input", TargetKind.DATASET, "data/*.parquet"), "part-1.parquet")
        == "part-1.parquet"
    )


@given(location=st.text(), path=st.text())
def test_no_path_begins_at_a_root_or_climbs(location: str, path: str) -> None:
    shown = place_path(Target("shop", TargetKind.CODE, location), path)
    assert not shown.startswith("/")
    assert ".." not in shown.split("/")


EVIDENCE = st.builds(
    Evidence,
    st.sampled_from(["a.py", "b.py"]),
    st.integers(1, 500),
    st.none(),
    st.sampled_from(["f", "g", ""]),
    st.floats(0, 100),
)


@given(evidence=st.lists(EVIDENCE, max_size=20).map(tuple), shift=st.integers(0, 1000))
def test_keys_are_unique_and_survive_moved_lines_and_changed_values(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, evidence: tuple[Evidence, ...], shift: int
) -> None:
    def keys(pieces: tuple[Evidence, ...]) -> list[str]:
        outcome = make_outcome(evidence=pieces)
        return [place.key for place in Places(make_verdict(outcome)).of(outcome)]

    moved = tuple(replace(each, line=(each.line or 0) + shift, value=1.0, message="new") for each in evidence)
    assert len(set(keys(evidence))) == len(evidence)
    assert keys(moved) == keys(evidence)


@pytest.mark.parametrize("change", [{"rule": "other"}, {"target": "other"}, {"labels": {"column": "age"}}])
def test_the_same_place_in_another_finding_has_another_key(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, change: dict[str, object]
) -> None:
    evidence = (Evidence("a.py", 3, None, "f"),)
    one, other = (
        make_outcome(evidence=evidence),
        make_outcome(**{"rule": "complex-functions", **change}, evidence=evidence),
    )
    places = Places(make_verdict(one, other))
    assert places.of(one)[0].key != places.of(other)[0].key


@pytest.mark.parametrize(
    ("unit", "evidence", "text"),
    [
        ("1", Evidence(name="f", value=34.0, message="cyclomatic complexity"), "f: 34 cyclomatic complexity"),
        ("1", Evidence(name="f", value=0.41, message="lines 3-9 missing"), "f: 41 % lines 3-9 missing"),
        ("{path}", Evidence(name="f", value=34.0), "f: 34 paths"),
        ("s", Evidence(name="f", value=48.21, message="slowest"), "f: 48.2 s slowest"),
        ("{issue}", Evidence(name="f", message="shell=True"), "f: shell=True"),
        ("{line}", Evidence(name="f", value=120.0, message="120 lines long"), "f: 120 lines long"),
        (
            "1",
            Evidence(name="f", value=1.0, message="1 of 20 lines not covered"),
            "f: 1 of 20 lines not covered",
        ),
        ("{line}", Evidence(name="f", value=2.0, message="of 12 lines"), "f: 2 of 12 lines"),
    ],
)
def test_the_value_of_a_place_is_told_once_with_its_unit(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, unit: str, evidence: Evidence, text: str
) -> None:
    outcome = make_outcome(unit=unit, evidence=(evidence,))
    assert Places(make_verdict(outcome)).of(outcome)[0].text == text


@pytest.mark.parametrize(
    ("line", "end", "shown"), [(0, 4, (None, None)), (-1, None, (None, None)), (5, 3, (5, None))]
)
def test_a_line_that_cannot_be_is_no_line(
    make_outcome: MakeOutcome,
    make_verdict: MakeVerdict,
    line: int,
    end: int | None,
    shown: tuple[int | None, int | None],
) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py", line, end),))
    place = Places(make_verdict(outcome)).of(outcome)[0]
    assert (place.line, place.end_line) == shown


def test_evidence_that_was_not_kept_is_counted(make_outcome: MakeOutcome) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py"),), evidence_total=17)
    assert not_shown(outcome, 1) == 16


def test_a_collector_that_counts_too_few_hides_nothing(make_outcome: MakeOutcome) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py"), Evidence("b.py")), evidence_total=0)
    assert not_shown(outcome, 2) == 0
