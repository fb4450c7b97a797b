"""The history chart: it draws what the table says, and says so to those who do not see it."""

from __future__ import annotations

import re

import pytest

PIXELS = """([red, green, blue]) => {
  const canvas = document.querySelector(".chart canvas");
  const { width, height } = canvas;
  const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const columns = {};
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const near = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 24;
      if (near && data[at + 3] > 200) (columns[x] ??= []).push(y);
    }
  }
  return { width, height, columns };
}"""
LINE = [0x23, 0x60, 0xA5]
LIMIT = [0xB4, 0x28, 0x1E]
SHARE = "metric"
COVERAGE = "/targets/shop/metrics/sample.coverage.lines"


@pytest.fixture
def chart(visit):
    """Open a metric's page and wait until its chart is drawn."""

    def drawn(path, **settings):
        page = visit(color_scheme="light", **settings).open(path)
        page.wait_for_selector(".chart[data-drawn] canvas")
        return page

    return drawn


def _coloured(page, colour):
    found = page.evaluate(PIXELS, colour)
    return {int(x): ys for x, ys in found["columns"].items()}, found["width"]


def _rows(page):
    return page.eval_on_selector_all(
        "#data-table tbody tr",
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))",
    )


def test_the_line_runs_over_the_whole_width(chart):
    columns, width = _coloured(chart(SHARE), LINE)
    assert max(columns) - min(columns) > 0.85 * width


@pytest.mark.parametrize(("path", "rises"), [(SHARE, True), (COVERAGE, False)])
def test_the_line_goes_where_the_values_go(chart, path, rises):
    columns, _ = _coloured(chart(path), LINE)
    ordered = sorted(columns)
    first, last = (min(columns[x]) for x in (ordered[5], ordered[-5]))
    assert (last < first) is rises


def test_a_limit_is_a_line_across_the_chart(chart):
    columns, width = _coloured(chart(SHARE), LIMIT)
    heights = [y for ys in columns.values() for y in ys]
    line = max(set(heights), key=heights.count)
    assert heights.count(line) > 0.4 * width


def test_a_metric_without_a_rule_has_no_limit_line(chart):
    columns, _ = _coloured(chart("labelled metric"), LIMIT)
    assert not columns


def test_chart_and_table_have_the_same_values(chart, site):
    page = chart(SHARE)
    source = page.get_attribute(".chart", "data-src")
    samples = page.request.get(site.address + source).json()["samples"]
    assert page.get_attribute(".chart", "data-drawn") == str(len(samples)) == "60"
    shown = page.eval_on_selector_all(
        "#data-table [data-value]", "cells => cells.map(cell => +cell.dataset.value)"
    )
    assert shown == [sample["value"] for sample in reversed(samples)][:50]


def test_it_reads_out_the_latest_value_first(chart):
    page = chart(SHARE)
    newest = _rows(page)[0]
    assert page.inner_text(".readout") == f"{newest[1]} · {newest[0]} UTC · {newest[3]}"


def test_arrow_keys_move_along_the_values(chart):
    page = chart(SHARE)
    rows = _rows(page)
    page.focus(".plot")
    for key, row in (
        ("ArrowLeft", rows[1]),
        ("ArrowLeft", rows[2]),
        ("ArrowRight", rows[1]),
        ("End", rows[0]),
    ):
        page.keyboard.press(key)
        assert row[0] in page.inner_text(".readout")
    page.keyboard.press("Home")
    assert "2026-09-25" in page.inner_text(".readout")


def test_the_pointer_reads_out_where_it_points(chart):
    page = chart(SHARE)
    box = page.locator(".u-over").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.wait_for_function("document.querySelector('.readout').innerText.includes('2026-10')")


def test_it_fits_when_the_window_changes(chart):
    page = chart(SHARE)
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("document.querySelector('.chart .uplot').clientWidth < 400")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_it_changes_colours_with_the_page(chart):
    page = chart(SHARE)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert _coloured(page, [0x7F, 0xB4, 0xF2])[0]
    assert not _coloured(page, LINE)[0]


def test_a_range_narrows_chart_and_table_alike(chart):
    page = chart(SHARE)
    page.get_by_role("link", name="30 days").click()
    page.wait_for_selector(".chart[data-drawn] canvas")
    assert page.get_attribute(".chart", "data-drawn") == str(len(_rows(page))) == "30"


@pytest.mark.parametrize("fault", ["refused", "gone"])
def test_if_the_data_cannot_be_had_it_says_so(visit, fault):
    visitor = visit()
    handlers = {
        "refused": lambda route: route.fulfill(status=503, body="{}"),
        "gone": lambda route: route.abort(),
    }
    visitor.page.route("**/history?*", handlers[fault])
    page = visitor.open(SHARE)
    page.wait_for_selector(".chart .failed")
    assert "the table below has its values" in page.inner_text(".chart .failed")
    assert len(_rows(page)) == 50


def test_a_single_value_is_a_point_in_the_middle(chart):
    columns, width = _coloured(chart("/targets/brand-new/metrics/sample.size.source_lines"), LINE)
    assert 3 <= len(columns) <= 12
    assert 0.35 * width < min(columns) < 0.65 * width


def test_without_scripts_there_is_no_empty_frame(visit):
    page = visit(java_script_enabled=False).open(SHARE)
    assert page.get_by_text("The chart needs JavaScript").is_visible()
    assert not page.locator(".plot").is_visible()
    assert page.locator("#data-table tbody tr").count() == 50


def test_a_score_is_drawn_with_the_interval_that_missing_evidence_leaves(chart):
    page = chart("score")
    assert _coloured(page, LINE)[0]
    page.press(".plot", "End")
    assert re.search(r"^\d+(\.\d+)? · \d", page.inner_text(".readout"))
    assert page.evaluate("window.violations") == []
