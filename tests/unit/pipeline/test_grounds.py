"""What a verdict follows from: all that its runs do, and nothing where one of them cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pipeline_examples import COMPLEXITY, COVERAGE, FILES, LINES, LONG, SHARE, a_rule, metric
from qualitywatch.config.project import Project
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Grounds
from qualitywatch.domain.quality_model import DEFAULT_MODEL
from qualitywatch.domain.quality_model.scoring import Measure, ScoringModel
from qualitywatch.domain.quality_model.utility import Anchor, Utility
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.grounds import GatheredGrounds, VerdictGrounds, count_doubts, names_commits

EARLY, LATE = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 18, tzinfo=UTC)
OF_SHARE = metric("code.long.share_of_shares", elements=(SHARE.id, FILES.id), direction=Direction.NONE)
CATALOGUE = MetricCatalogue((COMPLEXITY, COVERAGE, FILES, LONG, LINES, SHARE, OF_SHARE))


def collection(
    grounds: Grounds | None, *, location: str = "/shop", status: RunStatus = RunStatus.OK
) -> Collection:
    return Collection(
        target=Target("shop", TargetKind.CODE, location),
        collector="code.python",
        declared=(),
        window=Window(EARLY, EARLY),
        status=status,
        duration=0.0,
        grounds=grounds,
    )


def project(*rules: Rule, scored: Measure | None = None, looked_for: tuple[str, ...] | None = ()) -> Project:
    scoring = SimpleNamespace(measures=(scored,))  # all that is asked of it
    return Project(
        source="",
        directory=Path("/project"),
        configured=True,
        store=None,
        quality_model=DEFAULT_MODEL.id,
        targets=(),
        rules=rules,
        scoring=cast("ScoringModel", scoring) if scored else None,
        looked_for=looked_for,
    )


def of_verdict(on: Project, *collections: Collection) -> VerdictGrounds | None:
    gathered = GatheredGrounds()
    for each in collections:
        assert gathered.taken(each) is each
    return gathered.of_verdict(on, CATALOGUE)


def test_a_verdict_follows_from_all_that_its_runs_do_and_holds_as_long_as_the_first_of_them() -> None:
    found = of_verdict(
        project(looked_for=("a.xml", "b.xml")),
        collection(Grounds(("*.xml",), until=LATE)),
        collection(Grounds(("*.json", "*.xml"), until=EARLY, ignored=True), location="/other"),
        collection(Grounds()),
    )
    sought = (
        ("/shop", "*.xml"), ("/other", "*.json"), ("/other", "*.xml"), ("/project", "a.xml"), ("/project", "b.xml"),
    )  # fmt: skip
    assert found == VerdictGrounds(sought, EARLY, frozenset({"/other"}))


def test_a_verdict_of_which_no_run_ends_has_no_end() -> None:
    assert of_verdict(project(), collection(Grounds())) == VerdictGrounds()


@pytest.mark.parametrize(
    "other",
    [collection(None), collection(Grounds(), status=RunStatus.ERROR)],
    ids=["without grounds", "that failed"],
)
def test_one_run_is_enough_for_a_verdict_to_have_none(other: Collection) -> None:
    assert of_verdict(project(), collection(Grounds()), other) is None


def test_a_verdict_has_none_where_discovery_may_find_more() -> None:
    assert of_verdict(project(looked_for=None), collection(Grounds())) is None


def measure(of: str, *alternatives: str) -> Measure:
    return Measure(
        metric=of,
        utility=Utility((Anchor(0, 100), Anchor(1, 50), Anchor(2, 0))),
        weight=1,
        source="a test",
        alternatives=alternatives,
    )


@pytest.mark.parametrize(
    ("on", "moves"),
    [
        (project(a_rule(COMPLEXITY, fail_above=1)), True),
        (project(a_rule(COVERAGE, fail_above=1)), False),
        (project(scored=measure(COMPLEXITY.id)), True),
        (project(scored=measure(COVERAGE.id, COMPLEXITY.id)), True),
        (project(scored=measure(COVERAGE.id)), False),
        (project(scored=measure("other.people.metric")), False),
    ],
    ids=["judged", "another is judged", "scored", "scored instead", "another is scored", "unknown"],
)
def test_a_verdict_on_what_the_clock_moves_has_none(on: Project, moves: bool) -> None:  # noqa: FBT001
    found = of_verdict(on, collection(Grounds(moving=(COMPLEXITY.id,))))
    assert (found is None) is moves


@pytest.mark.parametrize(
    "judged", [SHARE, OF_SHARE], ids=["what is computed of it", "what is computed of that"]
)
def test_so_has_one_on_what_is_computed_of_it(judged: MetricDefinition) -> None:
    on = project(a_rule(judged, fail_above=1))
    assert of_verdict(on, collection(Grounds(moving=(LONG.id,)))) is None
    assert of_verdict(on, collection(Grounds(moving=(COVERAGE.id,)))) is not None


def test_a_past_run_that_has_none_is_doubted() -> None:
    doubts: list[str] = []
    runs = [collection(Grounds()), collection(None), collection(Grounds(), status=RunStatus.ERROR)]
    assert list(count_doubts(runs, doubts)) == runs
    assert doubts == ["code.python of shop told no grounds"] * 2


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        (a_rule(fail_above=1), False),
        (a_rule(fail_above=1, against=Against.PREVIOUS), False),
        (a_rule(fail_above=1, against=Against.RELEASE), True),
        (a_rule(fail_above=1, against=Against("baseline", point="v1")), True),
        (a_rule(fail_above=1, against=Against("baseline", point="kept.json")), False),
    ],
    ids=["an absolute limit", "the value before", "a release", "a commit", "a file"],
)
def test_rules_may_name_commits(rule: Rule, named: bool) -> None:  # noqa: FBT001
    assert names_commits(replace(project(), rules=(rule,))) is named
