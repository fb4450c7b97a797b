"""The first page: every target, how it stands, and on how much evidence."""

from __future__ import annotations

import pytest

from qualitywatch import Target, TargetKind
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse
from sample_world.town import NOW


@pytest.fixture(scope="session")
def rows(town_store):
    from starlette.testclient import TestClient  # noqa: PLC0415

    from qualitywatch.domain.catalogue import MetricCatalogue  # noqa: PLC0415
    from qualitywatch.web import create_app  # noqa: PLC0415
    from sample_world.metrics import ALL_METRICS  # noqa: PLC0415

    app = create_app(
        readings=town_store.readings, catalogue=MetricCatalogue(ALL_METRICS), health=None, clock=lambda: NOW
    )
    page = parse(TestClient(app, base_url="http://localhost").get("/").text)
    return {row.all("a")[0].text: row for row in page.one("tbody").all("tr")}


def _cells(row):
    return {cell.words.partition(":")[0]: cell for cell in row.all("td", class_="cell")}


def _marks(element):
    return [use.attributes["href"] for use in element.all("use")]


def test_the_worst_targets_come_first(rows):
    assert list(rows) == [
        "scoring-input",
        "shop",
        "legacy-importer",
        "billing",
        "brand-new",
        "churn-model",
        "nightly-etl",
        "search",
    ]


def test_a_verdict_is_a_word_and_a_shape_of_its_own(rows):
    said = {
        name: (row.one("td", class_="verdict").words, *_marks(row.one("td", class_="verdict")))
        for name, row in rows.items()
    }
    assert said["shop"] == ("fail", "#mark-fail")
    assert said["billing"] == ("warn", "#mark-warn")
    assert said["search"] == ("pass", "#mark-pass")
    assert said["legacy-importer"] == ("no evidence", "#mark-missing")
    assert said["brand-new"] == ("not evaluated", "#mark-undeclared")


def test_open_findings_are_counted_by_severity(rows):
    assert rows["shop"].one("td", class_="counts").words == "1 critical 2 major 1 minor"
    assert rows["search"].one("td", class_="counts").words == "none open"


def test_all_nine_characteristics_stand_in_a_strip(rows):
    assert list(_cells(rows["shop"])) == [
        "Functional suitability",
        "Performance efficiency",
        "Compatibility",
        "Interaction capability",
        "Reliability",
        "Security",
        "Maintainability",
        "Flexibility",
        "Safety",
    ]


def test_a_cell_says_what_its_mark_shows(rows):
    cell = _cells(rows["shop"])["Maintainability"]
    assert cell.words == "Maintainability: fail, 4 of 4 metrics measured, weakest: complex-functions"
    assert cell.attributes["title"] == cell.words
    assert _marks(cell) == ["#mark-fail"]


def test_no_evidence_looks_different_from_good(rows):
    missing = _cells(rows["legacy-importer"])["Security"]
    good = _cells(rows["search"])["Security"]
    assert _marks(missing) == ["#mark-missing"]
    assert _marks(good) == ["#mark-pass"]
    assert missing.words == "Security: no evidence, 0 of 1 metrics measured, weakest: severe-weaknesses"
    assert not missing.all("rect", class_="fill")
    assert good.all("rect", class_="fill")


def test_a_collector_that_failed_is_an_error_and_no_failure(rows):
    assert _marks(_cells(rows["legacy-importer"])["Maintainability"]) == ["#mark-error"]


def test_what_no_rule_judges_is_not_called_good(rows):
    cell = _cells(rows["nightly-etl"])["Flexibility"]
    assert _marks(cell) == ["#mark-unjudged"]
    assert "no rule judges it" in cell.words


def test_where_nothing_is_declared_there_is_no_bar(rows):
    cell = _cells(rows["shop"])["Safety"]
    assert _marks(cell) == ["#mark-undeclared"]
    assert not cell.all("rect")


def test_data_characteristics_take_the_strip_where_they_are_all_there_is(rows):
    assert "Consistency (data)" in rows["scoring-input"].one("td", class_="further").words


def test_the_bar_is_as_long_as_the_share_that_is_measured(serve):
    report = CharacteristicReport("security", "Security", 0.25, 1, 4)
    client = serve(
        FakeReadings(
            all_targets=[Target("shop", TargetKind.CODE, ".")],
            all_evaluations=[
                Evaluation(
                    target="shop",
                    at=NOW,
                    verdict=VerdictKind.PASS,
                    quality_model="iso25010:2023",
                    characteristics=(report,),
                )
            ],
        )
    )
    row = parse(client.get("/").text).one("tbody").one("tr")
    assert _cells(row)["Security"].one("rect", class_="fill").attributes["width"] == "10.0"


def test_the_edition_of_the_evaluations_names_the_columns(serve):
    report = CharacteristicReport("portability", "Portability", 1.0, 1, 1)
    evaluation = Evaluation(
        target="shop",
        at=NOW,
        verdict=VerdictKind.PASS,
        quality_model="iso25010:2011",
        characteristics=(report,),
    )
    client = serve(
        FakeReadings(all_targets=[Target("shop", TargetKind.CODE, ".")], all_evaluations=[evaluation])
    )
    page = parse(client.get("/").text)
    titles = [title.attributes["title"] for title in page.all("abbr")]
    assert len(titles) == 8
    assert titles[-1] == "Portability"
    assert _marks(_cells(page.one("tbody").one("tr"))["Portability"]) == ["#mark-unjudged"]


def test_an_empty_store_says_what_to_do(serve):
    main = parse(serve(FakeReadings()).get("/").text).one("main")
    assert "Nothing has been measured yet" in main.words
    assert "qualitywatch collect" in main.words
    assert not main.all("table")
