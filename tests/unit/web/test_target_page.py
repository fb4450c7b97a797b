"""A target's page: characteristics, rules, measures, collectors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitywatch import Outcome, Sample, SeriesKey, Target, TargetKind
from qualitywatch.domain.readings import Evaluation, Reading
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from qualitywatch.testing.samples import sample_outcome
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse
from sample_world.town import NOW

SHOP = Target("shop", TargetKind.CODE, ".")


def _section(town, name, section):
    page = parse(town.get(f"/targets/{name}").text)
    return page.one("section", aria_labelledby=section)


def _rows(section):
    return [
        {cell.attributes.get("data-label", ""): cell.words for cell in row.inside}
        for row in section.all("tr")
        if row.all("td")
    ]


def _reading(metric="sample.coverage.lines", value=0.8, *, unit="1", labels=(), current=True):
    return Reading(
        key=SeriesKey("shop", metric, labels),
        value=value,
        observed_at=NOW,
        collector="sample.tests",
        unit=unit,
        characteristic="maintainability/testability",
        run_id=1,
        current=current,
    )


def test_each_characteristic_has_its_evidence_rules_and_weakest_rule(town):
    rows = {row[""]: row for row in _rows(_section(town, "shop", "characteristics"))}
    assert len(rows) == 9
    assert rows["Maintainability"]["Evidence"] == "4 of 4 measured"
    assert rows["Maintainability"]["Rules"] == "2 fail"
    assert rows["Maintainability"]["Weakest"] == "sample.complexity.share its repair adds 17"
    assert rows["Safety"]["Evidence"] == "nothing to measure"


def test_data_characteristics_are_listed_where_they_are_measured(town):
    rows = _rows(_section(town, "scoring-input", "characteristics"))
    assert [row[""] for row in rows][:2] == ["Completeness (data)", "Consistency (data)"]
    assert len(rows) == 11


def test_scores_are_shown_with_their_interval_and_only_where_there_is_one(serve):
    reports = (
        CharacteristicReport("security", "Security", 1.0, 1, 1, score=Score(71.6, 60.2, 80.0)),
        CharacteristicReport("reliability", "Reliability", 0.2, 1, 5, basis=ScoreBasis(coverage=0.2)),
    )
    readings = FakeReadings(
        all_targets=[SHOP],
        all_evaluations=[
            Evaluation(
                target="shop",
                at=NOW,
                verdict=VerdictKind.PASS,
                quality_model="iso25010:2023",
                characteristics=reports,
            )
        ],
    )
    rows = {row[""]: row for row in _rows(_section(serve(readings), "shop", "characteristics"))}
    assert rows["Security"]["Score"] == "72 60–80"
    assert rows["Reliability"]["Score"] == "too little evidence"


def test_without_any_score_there_is_no_column_for_it(town):
    assert "Score" in _section(town, "shop", "characteristics").one("thead").words
    assert "Score" not in _section(town, "brand-new", "characteristics").one("thead").words


def test_rules_come_worst_first_with_value_limit_and_why(town):
    rows = _rows(_section(town, "shop", "rules"))
    assert [row["Outcome"] for row in rows] == ["fail", "fail", "fail", "warn", "pass"]
    assert rows[1]["Rule"] == "complex-functions major"
    assert rows[1]["Value"].startswith("23.4 %")
    assert rows[1]["Limit"] == "at most 21 %"
    assert rows[1]["Why"] == "Functions this branched hide the cases that break."


def test_a_rule_without_evidence_says_why_there_is_none(town):
    rows = {row["Rule"].split()[0]: row for row in _rows(_section(town, "legacy-importer", "rules"))}
    assert rows["complex-functions"]["Outcome"] == "error"
    assert "tokenize failed" in rows["complex-functions"]["Why"]
    assert rows["slow-tests"]["Outcome"] == "no evidence"
    assert "junit.xml is not there" in rows["slow-tests"]["Why"]


def test_what_nobody_asked_to_be_measured_comes_last_and_quietly(town):
    section = _section(town, "legacy-importer", "rules")
    last = section.all("tr")[-1]
    assert "severe-weaknesses" in last.words
    assert "not in use here" in last.words
    assert last.attributes["class"] == "quiet"
    assert _rows(section)[0]["Outcome"] == "error"


def test_what_a_rule_passes_many_times_is_one_row(serve):
    outcomes = [
        sample_outcome(rule="drift", labels={"column": f"c{number:03}"}, outcome=outcome)
        for outcome, count in ((Outcome.PASS, 150), (Outcome.FAIL, 25))
        for number in range(count)
    ]
    rows = _rows(_section(serve(FakeReadings(all_targets=[SHOP], all_outcomes=outcomes)), "shop", "rules"))
    assert len(rows) == 22
    assert rows[20]["Rule"] == "drift major · 5 alike"
    assert rows[21]["Rule"] == "drift major · 150 alike"
    assert rows[21]["Outcome"] == "pass"


def test_a_waived_outcome_says_until_when(serve, town_store):
    waiver = next(iter(town_store.readings.waivers()))
    outcome = replace(sample_outcome(), waiver=waiver)
    rows = _rows(_section(serve(FakeReadings(all_targets=[SHOP], all_outcomes=[outcome])), "shop", "rules"))
    assert rows[0]["Outcome"] == "fail waived until 2026-12-02 14:30"


def test_measures_stand_under_their_characteristic(town):
    section = _section(town, "shop", "measures")
    groups = {body.all("th", scope="rowgroup")[0].text: body for body in section.all("tbody")}
    assert list(groups) == ["Functional suitability", "Performance efficiency", "Security", "Maintainability"]
    assert "Line coverage" in groups["Maintainability"].words
    assert "Line coverage" not in groups["Security"].words


def test_a_measure_has_value_change_and_a_line_of_its_history(town):
    section = _section(town, "shop", "measures")
    row = next(row for row in section.all("tr") if "Line coverage" in row.words)
    assert row.one("td", data_label="Value").words == "83.1 %"
    assert row.one("td", data_label="Change").words == "−0.37 points worse"
    assert len(row.one("polyline").attributes["points"].split()) == 12


def test_a_first_measurement_has_no_change_and_no_line(town):
    row = _section(town, "brand-new", "measures").all("tr")[-1]
    assert row.one("td", data_label="Change").words == ""
    assert not row.all("polyline")


def test_a_fact_that_grows_is_neither_better_nor_worse(town):
    section = _section(town, "shop", "measures")
    row = next(row for row in section.all("tr") if row.words.startswith("Source lines Analysability"))
    assert row.one("td", data_label="Change").words == "+41 lines"


def test_a_value_that_is_no_longer_seen_says_so(serve):
    readings = FakeReadings(all_targets=[SHOP], all_latest=[_reading(current=False)])
    assert "no longer seen by sample.tests" in _section(serve(readings), "shop", "measures").words


def test_many_series_of_a_metric_show_the_worst_and_lead_to_the_rest(serve):
    series = [
        _reading("sample.completeness.column", 1 - number / 100, labels=(("column", f"c{number:02}"),))
        for number in range(30)
    ]
    section = _section(serve(FakeReadings(all_targets=[SHOP], all_latest=series)), "shop", "measures")
    shown = [row.words for row in section.all("tr") if row.all("td", data_label="Value")]
    assert len(shown) == 6
    assert "column c29" in shown[0]
    more = section.one("tr", class_="more")
    assert more.words == "24 more series of sample.completeness.column"
    assert more.one("a").attributes["href"] == "/targets/shop/metrics/sample.completeness.column"


def test_reading_a_page_asks_a_bounded_number_of_questions(serve):
    series = [
        _reading(f"sample.made.m{metric}", 1.0, labels=(("column", f"c{number}"),))
        for metric in range(100)
        for number in range(10)
    ]
    history = {reading.key: [Sample(NOW, 1.0), Sample(NOW, 2.0)] for reading in series}
    readings = FakeReadings(all_targets=[SHOP], all_latest=series, samples=history)
    assert serve(readings).get("/targets/shop").status_code == 200
    assert readings.questions < 170


def test_collectors_show_their_tools_and_problems(town):
    rows = {row[""]: row for row in _rows(_section(town, "legacy-importer", "collectors"))}
    assert rows["sample.shape"]["Result"] == "error"
    assert rows["sample.shape"]["Measured with"] == "python 3.11.2 radon 6.0.1"
    assert "save the file as UTF-8" in rows["sample.shape"]["Problems"]
    assert rows["sample.tests"]["Result"] == "no evidence"


def test_the_location_is_shown_without_its_password(town):
    page = town.get("/targets/scoring-input").text
    assert "db.example.org/features" in page
    assert "hunter2" not in page


@pytest.mark.parametrize("section", ["characteristics", "rules", "measures", "collectors"])
def test_a_target_that_was_never_measured_has_every_section(serve, section):
    assert _section(serve(FakeReadings(all_targets=[SHOP])), "shop", section).words
