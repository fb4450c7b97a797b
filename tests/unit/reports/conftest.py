"""Fixtures of the reports' tests: a verdict with everything in it, a clean one, hostile ones, and golden files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import strategies as st

from qualitywatch import __version__
from qualitywatch.domain.lasting import Progress
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.target import Target, TargetKind, Versions
from qualitywatch.domain.verdict import (
    CharacteristicReport,
    LeftOut,
    ProblemReport,
    TargetReport,
    Verdict,
    VerdictKind,
)
from qualitywatch.domain.waiver import Waiver
from report_examples import NOW, clean_verdict, make_outcome, make_verdict, make_verdict_of, sample_verdict

GOLDEN = Path(__file__).parent / "golden"

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@pytest.fixture(scope="session", name="make_outcome")
def make_outcome_fixture() -> MakeOutcome:
    return make_outcome


@pytest.fixture(scope="session", name="make_verdict")
def make_verdict_fixture() -> MakeVerdict:
    return make_verdict


@pytest.fixture(scope="session")
def sample() -> Verdict:
    """Two targets, and something of every kind that a verdict can hold."""
    return sample_verdict()


@pytest.fixture(scope="session")
def clean() -> Verdict:
    """One target where everything passes."""
    return clean_verdict()


@pytest.fixture(scope="session")
def hostile_verdicts() -> st.SearchStrategy[Verdict]:
    """Verdicts whose every name and number may be anything that a measured project can make them."""
    text = st.text(st.characters(), max_size=12)  # with surrogates, controls and marks of direction
    number = st.none() | st.floats(width=32)
    line = st.none() | st.integers(-5, 10_000)
    evidence = st.builds(Evidence, text, line, line, text, number, text)
    unit = st.sampled_from(["1", "s", "By", "{function}", "{commit}/d", "%", "Cel"]) | text
    waiver = st.none() | st.builds(Waiver, text, text, text, st.just(NOW), st.just(NOW), text)
    outcome = st.builds(
        make_outcome,
        text,
        target=st.just("shop") | text,
        labels=st.dictionaries(text, text, max_size=2),
        title=text,
        why=text,
        fix=text,
        message=text,
        unit=unit,
        characteristic=text,
        outcome=st.sampled_from(Outcome),
        severity=st.sampled_from(Severity),
        value=number,
        limit=number,
        baseline=number,
        comparison=st.sampled_from(["above", "below", None]),
        pending=st.none() | st.just(Progress(1, 2)),
        required=st.booleans(),
        waiver=waiver,
        evidence=st.lists(evidence, max_size=4).map(tuple),
        evidence_total=st.integers(0, 9),
    )
    location = st.sampled_from([".", "src", "/abs", "../up", "s3://user:secret@bucket/x"]) | text
    shop = TargetReport(Target("shop", TargetKind.CODE, "."), Versions())
    target = st.builds(Target, text, st.sampled_from(TargetKind), location)
    versions = st.builds(Versions, st.none() | text, st.none() | text, st.none() | text)
    characteristic = st.builds(
        CharacteristicReport, text, text, st.none() | st.floats(0, 1), st.just(1), st.just(2), text
    )
    return st.builds(
        make_verdict_of,
        st.lists(outcome, max_size=5, unique_by=lambda each: each.fingerprint),
        kind=st.sampled_from(VerdictKind),
        quality_model=text,
        targets=st.lists(st.builds(TargetReport, target, versions), max_size=2).map(
            lambda more: (shop, *more)
        ),
        characteristics=st.lists(characteristic, max_size=2).map(tuple),
        problems=st.lists(st.builds(ProblemReport, text, text, text, text), max_size=2).map(tuple),
        left_out=st.lists(st.builds(LeftOut, text, text, text, text), max_size=2).map(tuple),
    )


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with a file under golden/; QUALITYWATCH_UPDATE_GOLDEN=1 writes it anew, to be looked at."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        settled = text.replace(f'"{__version__}"', '"VERSION"')
        if os.environ.get("QUALITYWATCH_UPDATE_GOLDEN"):
            path.write_text(settled, encoding="utf-8")
        assert settled == path.read_text(encoding="utf-8")

    return check
