"""A metric's page: history, definition, limits, evidence, values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch import Sample, SeriesKey, Target, TargetKind
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Reading
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse
from sample_world.town import NOW

SHARE = "/targets/shop/metrics/sample.complexity.share"
HTML = {"accept": "text/html"}


def _main(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return parse(answer.text).one("main")


def _values(main):
    table = main.one("table", class_="values")
    return [[cell.words for cell in row.all("td")] for row in table.one("tbody").all("tr")]


def _facts(main, of="definition"):
    section = main.one("section", aria_labelledby=of)
    return {item.one("dt").words: item.one("dd").words for item in section.one("dl").all("div")}


def _readings(samples=(), **more):
    key = SeriesKey("shop", "sample.coverage.lines")
    reading = Reading(
        key=key,
        value=samples[-1].value if samples else 0.5,
        observed_at=NOW,
        collector="sample.tests",
        unit="1",
        characteristic="maintainability/testability",
        run_id=1,
        **more,
    )
    return FakeReadings(
        all_targets=[Target("shop", TargetKind.CODE, ".")], all_latest=[reading], samples={key: list(samples)}
    )


def test_the_latest_value_and_its_change_stand_at_the_top(town):
    head = _main(town, SHARE).one("div", class_="head")
    assert head.one("h1").words == "Share of code in branched functions"
    assert head.one("p", class_="figure").words == "23.4 % −0.047 points better"


def test_the_definition_says_how_the_number_comes_about(town):
    facts = _facts(_main(town, SHARE))
    assert facts["Metric"] == "sample.complexity.share"
    assert "divided by all source lines" in facts["How"]
    assert facts["Computed from"] == "sample.size.branched_lines sample.size.source_lines"
    assert facts["Better"] == "lower"
    assert facts["Unit"] == "ratio from 0 to 1"
    assert facts["Characteristic"] == "Maintainability › Modifiability"
    assert "Heitlager" in facts["Source"]


def test_the_score_is_shown_with_its_anchors_weight_and_model(town):
    facts = _facts(_main(town, SHARE), of="scored")
    assert facts["In"].startswith("Maintainability")
    assert facts["This value"].endswith("of 100, with weight 2")
    assert facts["Anchors"] == "10 % → 100, 16 % → 80, 40 % → 0 from the sample world"
    assert facts["Model"] == "sample 1, iso25010:2023, 5a5a5a5a5a5a"


def test_a_metric_outside_the_quality_model_says_so(town):
    scored = _main(town, "/targets/shop/metrics/sample.size.source_lines").one(
        "section", aria_labelledby="scored"
    )
    assert scored.one("p").words == "The quality model sample 1 does not weigh this metric."


def test_the_table_has_the_values_newest_first_with_commit_and_change(town):
    rows = _values(_main(town, SHARE))
    assert len(rows) == 12
    assert rows[0][:2] == ["2026-11-23 14:23", "23.4 %"]
    assert len(rows[0][3]) == 10
    assert rows[-1][2] == ""


def test_the_chart_takes_its_data_from_the_api(town):
    chart = _main(town, SHARE).one("figure", class_="chart")
    history = town.get(chart.attributes["data-src"]).json()
    assert [sample["value"] for sample in history["samples"]][-1] == pytest.approx(0.234)
    assert history["limits"] == [{"rule": "complex-functions", "comparison": "above", "limit": 0.21}]


def test_evidence_names_places_the_worst_first_and_how_many_there_are(town):
    section = _main(town, SHARE).one("section", aria_labelledby="evidence")
    rows = [[cell.words for cell in row.all("td")] for row in section.one("tbody").all("tr")]
    assert rows[0] == ["shop/checkout/cart.py:112", "Cart.reprice", "31", "cyclomatic complexity 31"]
    assert "The worst 5 of 212 are kept." in section.words


def test_rules_on_the_series_are_listed(town):
    rules = _main(town, SHARE).one("section", aria_labelledby="rules")
    assert "complex-functions" in rules.words
    assert "at most 21 %" in rules.words


def test_without_scripts_the_page_points_to_the_table(town):
    assert "table of values below" in _main(town, SHARE).one("p", class_="without").words


def test_several_series_are_offered_worst_first(town):
    main = _main(town, "/targets/scoring-input/metrics/sample.drift.effect")
    links = [row.one("a") for row in main.one("tbody").all("tr")]
    assert links[0].text == "column income"
    assert len(links) == 8
    assert not main.all("figure")
    page = _main(town, links[0].attributes["href"])
    assert page.one("h1").words == "Drift beyond the tolerance column income"


def test_labels_may_leave_one_series(town):
    main = _main(town, "/targets/shop/metrics/sample.security.issues?label.severity=high")
    assert main.one("p", class_="figure").words.startswith("2 issues")


def test_labels_that_name_one_series_exactly_are_not_a_choice(serve):
    def reading(value, **labels):
        return Reading(
            key=SeriesKey("shop", "sample.made.up", tuple(sorted(labels.items()))),
            value=value,
            observed_at=NOW,
            collector="c",
            unit="{line}",
            characteristic="security",
            run_id=1,
        )

    latest = [reading(1, column="a", part="x"), reading(2, column="a")]
    client = serve(FakeReadings(all_targets=[Target("shop", TargetKind.CODE, ".")], all_latest=latest))
    main = _main(client, "/targets/shop/metrics/sample.made.up?label.column=a")
    assert main.one("p", class_="figure").words == "2 lines"


def test_a_rule_that_selects_labels_belongs_to_the_series_it_judged(town):
    high, low = (
        _main(town, f"/targets/shop/metrics/sample.security.issues?label.severity={severity}")
        for severity in ("high", "low")
    )
    assert "severe-weaknesses" in high.words
    assert "severe-weaknesses" not in low.words


def test_an_unknown_label_says_which_there_are(town):
    answer = town.get("/targets/shop/metrics/sample.security.issues?label.severity=none", headers=HTML)
    assert answer.status_code == 404
    assert "label.severity=high" in parse(answer.text).one("main").words


@pytest.mark.parametrize(("span", "days"), [("30d", 30), ("90d", 90), ("1y", 365), ("all", 500)])
def test_a_range_shows_what_was_measured_in_it(serve, span, days):
    samples = [Sample(NOW - timedelta(days=back), 0.5) for back in range(499, -1, -1)]
    client = serve(_readings(samples))
    chart = _main(client, f"/targets/shop/metrics/sample.coverage.lines?range={span}").one("figure")
    shown = client.get(chart.attributes["data-src"]).json()["samples"]
    assert len(shown) in (days, days + 1)


def test_an_unknown_range_is_refused(town):
    answer = town.get(f"{SHARE}?range=2d", headers=HTML)
    assert answer.status_code == 400
    assert "30d, 90d, 1y, all" in answer.text


def test_a_range_without_values_says_so(serve):
    samples = [Sample(NOW - timedelta(days=200), 0.5)]
    main = _main(serve(_readings(samples)), "/targets/shop/metrics/sample.coverage.lines?range=30d")
    assert "Nothing was measured in this range." in main.words
    assert not main.all("figure")


def test_the_table_is_bounded_and_leads_to_everything(serve):
    samples = [Sample(NOW - timedelta(hours=back), 0.5) for back in range(119, -1, -1)]
    main = _main(serve(_readings(samples)), "/targets/shop/metrics/sample.coverage.lines")
    assert len(_values(main)) == 50
    assert "The newest 50 of 120" in main.words


def test_a_metric_whose_plugin_is_gone_is_still_shown(serve):
    client = serve(_readings([Sample(NOW, 0.5)]), catalogue=MetricCatalogue([]))
    main = _main(client, "/targets/shop/metrics/sample.coverage.lines")
    assert "plugin that defines this metric is not installed" in _facts(main)["How"]
    assert _values(main)[0][1] == "50 %"


def test_a_value_that_is_no_longer_seen_is_marked(serve):
    client = serve(_readings([Sample(NOW, 0.5)], current=False))
    notice = _main(client, "/targets/shop/metrics/sample.coverage.lines").one("p", class_="notice")
    assert "no longer saw this" in notice.words


def test_a_metric_that_was_never_measured_is_not_found(town):
    answer = town.get("/targets/shop/metrics/sample.drift.effect", headers=HTML)
    assert answer.status_code == 404
    assert "was never measured on shop" in answer.text
