"""A characteristic's score: its page, its history in the API, and the break where another model began."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.readings import Evaluation, ScorePoint
from qualitywatch.domain.score import Score, ScoreBasis, ScoredMeasure, WeakestLink
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from sample_world.fake_readings import FakeReadings
from sample_world.pages import Element, parse
from sample_world.town import NOW

SHOP = Target("shop", TargetKind.CODE, ".")
OURS = ModelVersion("ours", "1", "a" * 64, "iso25010:2023")
STRICTER = ModelVersion("ours", "2", "b" * 64, "iso25010:2023")
SHARE = ScoredMeasure(
    metric="sample.complexity.share",
    title="Share of code in branched functions",
    target="shop",
    unit="1",
    weight=2.0,
    goal=0.16,
    anchors=((0.1, 100.0), (0.16, 80.0), (0.4, 0.0)),
    value=0.28,
    utility=40.0,
    gain=21.4,
    source="what the team agreed on",
)
COVERAGE = replace(
    SHARE,
    metric="sample.coverage.lines",
    title="Line coverage",
    goal=0.8,
    anchors=((0.2, 0.0), (0.8, 80.0), (0.95, 100.0)),
    value=None,
    utility=None,
    gain=0.0,
)
BASIS = ScoreBasis(
    coverage=0.5,
    measures=(SHARE, COVERAGE),
    uncapped=40.0,
    weakest=WeakestLink(target="shop", gain=21.4, metric=SHARE.metric),
)


def point(days_ago, value, *, model=OURS):
    score = None if value is None else Score(value, value - 10, value + 10)
    return ScorePoint(
        at=NOW - timedelta(days=days_ago),
        characteristic="maintainability",
        score=score,
        coverage=0.5,
        scoring=model,
    )


def readings(*points, basis=BASIS, score=Score(40.0, 16.0, 57.1429), quality_model="iso25010:2023"):  # noqa: B008
    report = CharacteristicReport(
        "maintainability", "Maintainability", 0.5, 1, 2, weakest="", score=score, basis=basis
    )
    evaluation = Evaluation(
        target="shop",
        at=NOW,
        verdict=VerdictKind.PASS,
        quality_model=quality_model,
        characteristics=(report,),
        scoring=STRICTER,
    )
    return FakeReadings(all_targets=[SHOP], all_evaluations=[evaluation], all_scores={"shop": list(points)})


def section(text, name) -> Element:
    return parse(text).one("section", aria_labelledby=name)


def rows(part):
    return [
        {cell.attributes.get("data-label", ""): cell.words for cell in row.inside}
        for row in part.all("tr")
        if row.all("td")
    ]


def text_of(part):
    return (parse(part) if isinstance(part, str) else part).words


PAGE = "/targets/shop/characteristics/maintainability"


@pytest.fixture
def page(serve):
    return serve(readings(point(9, 50.0), point(5, 60.0), point(2, 40.0, model=STRICTER))).get(PAGE).text


class TestThePage:
    def test_it_says_the_score_its_interval_and_on_how_much_evidence(self, page):
        assert "40 of 100" in text_of(page)
        about = text_of(section(page, "about"))
        assert "16 and 57, whatever the missing evidence says" in about
        assert "50 % of what the model weighs" in about
        assert "its repair adds 21" in about
        assert "ours 2, iso25010:2023" in about

    def test_each_measure_has_its_anchors_beside_it_and_what_is_missing_is_said(self, page):
        first, second = rows(section(page, "measures"))
        assert first[""] == "Share of code in branched functions"
        assert (first["Value"], first["Score"], first["Weight"]) == ("28 %", "40", "2")
        assert (first["Good enough"], first["Repair adds"]) == ("16 %", "+21")
        assert first["Anchors"] == "10 % → 100, 16 % → 80, 40 % → 0 what the team agreed on"
        assert (second["Value"], second["Score"]) == ("not measured", "–")

    def test_the_changes_are_listed_newest_first_with_the_model_behind_each(self, page):
        found = [
            [cell.words for cell in row.inside] for row in section(page, "values").all("tr") if row.all("td")
        ]
        assert [(row[1], row[4]) for row in found] == [
            ("40.0", "ours 2"),
            ("40.0", "ours 2"),
            ("60.0", "ours 1"),
            ("50.0", "ours 1"),
        ]

    def test_the_chart_is_marked_where_another_model_began(self, page):
        assert "Scores of different models do not compare" in text_of(section(page, "history"))
        assert page.count('"ruler": true') == 1

    def test_without_a_change_of_the_model_there_is_no_break(self, serve):
        text = serve(readings(point(9, 50.0), point(5, 60.0))).get(PAGE).text
        assert "do not compare" not in text

    def test_a_cap_is_named(self, serve):
        capped = replace(BASIS, capped_by=("failing-tests",), uncapped=82.0)
        text = text_of(serve(readings(basis=capped, score=Score(39.0, 16.0, 39.0))).get(PAGE).text)
        assert "Held at 39 at most while a rule fails: failing-tests. Without that it would be 82." in text

    def test_where_it_is_withheld_the_page_says_why(self, serve):
        text = text_of(serve(readings(score=None, basis=replace(BASIS, coverage=0.4))).get(PAGE).text)
        assert "Only 40 % of what the model weighs is measured: too little for a score." in text

    @pytest.mark.parametrize("path", [PAGE.replace("maintain", "unmaintain"), PAGE.replace("shop", "nobody")])
    def test_what_is_not_scored_is_not_found(self, serve, path):
        assert serve(readings()).get(path).status_code == 404


class TestTheApi:
    SCORES = "/api/v1/targets/shop/scores?characteristic=maintainability"

    def test_a_line_is_broken_where_another_model_began(self, serve):
        told = serve(readings(point(9, 50.0), point(5, 60.0), point(2, 40.0, model=STRICTER))).get(
            self.SCORES
        )
        samples = told.json()["samples"]
        assert [sample["value"] for sample in samples] == [50.0, 60.0, None, 40.0, 40.0]
        assert [model["version"] for model in told.json()["models"]] == ["1", "2"]

    def test_each_sample_has_its_interval(self, serve):
        samples = serve(readings(point(9, 50.0))).get(self.SCORES).json()["samples"]
        assert (samples[0]["low"], samples[0]["high"], samples[0]["coverage"]) == (40.0, 60.0, 0.5)

    def test_a_score_that_was_withheld_is_null(self, serve):
        samples = serve(readings(point(9, 50.0), point(5, None))).get(self.SCORES).json()["samples"]
        assert [sample["value"] for sample in samples] == [50.0, None, None]

    def test_a_name_of_2011_finds_it_too(self, serve):
        old = serve(readings(quality_model="iso25010:2011"))
        assert old.get(self.SCORES).status_code == 200
        assert old.get(self.SCORES.replace("maintainability", "usability")).status_code == 404

    def test_the_target_tells_what_each_score_came_from(self, serve):
        target = serve(readings()).get("/api/v1/targets/shop").json()
        (told,) = target["characteristics"]
        assert target["scoring"] == {
            "name": "ours", "version": "2", "digest": "b" * 64, "edition": "iso25010:2023",
        }  # fmt: skip
        assert told["score"] == {"value": 40.0, "low": 16.0, "high": 57.1429}
        assert told["basis"]["weakest"]["metric"] == SHARE.metric
        assert told["basis"]["measures"][0]["anchors"][0] == {"value": 0.1, "score": 100.0}


def test_the_targets_page_links_each_score_and_names_its_weakest_link(serve):
    text = serve(readings()).get("/targets/shop").text
    assert f'href="{PAGE}"' in text
    row = next(row for row in rows(section(text, "characteristics")) if row[""] == "Maintainability")
    assert row["Score"] == "40 16–57"
    assert row["Weakest"] == "sample.complexity.share its repair adds 21"
