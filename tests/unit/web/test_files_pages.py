"""A target's files by a metric, at a commit and since another; and one file in the commits that touched it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch import NoEvidenceError, Target, TargetKind
from qualitywatch.pipeline.past_files import BusyError
from sample_world import metrics as m
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse
from sample_world.past import BEFORE, FakePast
from sample_world.town import NOW

SHOP = Target("shop", TargetKind.CODE, ".")
OTHER = Target("team/other", TargetKind.CODE, ".")
LINES, INDEX = m.LINES.id, m.INDEX.id


@pytest.fixture
def past():
    return FakePast()


@pytest.fixture
def client(serve, past):
    return serve(FakeReadings(all_targets=[SHOP, OTHER]), past=past)


def _rows(client, **query):
    answer = client.get("/targets/shop/files", params=query)
    assert answer.status_code == 200, answer.text
    table = parse(answer.text).one("table")
    return [[cell.words for cell in row.inside] for row in table.all("tr")[1:]]


def test_files_are_ranked_the_largest_first_where_neither_way_is_better(client):
    rows = _rows(client, metric=LINES)
    assert rows[0] == ["1", "shop/part 59.py", "159 lines"]
    assert len(rows) == 50


def test_the_worst_are_the_lowest_where_higher_is_better(client):
    assert _rows(client, metric=INDEX)[0][1] == "shop/part 59.py"
    assert _rows(client, metric=INDEX, order="best")[0][1] == "shop/part 01.py"


def test_a_file_without_a_value_is_in_no_rank(client):
    page = parse(client.get("/targets/shop/files", params={"metric": INDEX}).text)
    assert page.one("section", aria_labelledby="files").one("h2").words.endswith("1 to 50 of 59 files")


def test_the_change_is_to_the_commit_named(client):
    rows = _rows(client, metric=LINES, since="v1.0")
    assert rows[0] == ["1", "shop/part 59.py", "218 lines", "159 lines", "−59 lines"]


def test_a_file_that_came_is_new_and_one_that_went_is_counted(client):
    answer = client.get("/targets/shop/files", params={"metric": LINES, "since": "v1.0", "page": "2"})
    assert parse(answer.text).one("table").all("tr")[-1].words.endswith("shop/part 00.py – 100 lines new")
    assert "1 file came, 1 went" in parse(answer.text).words


def test_what_changed_most_comes_first_and_what_is_new_last(client):
    rows = _rows(client, metric=LINES, since="v1.0", order="change")
    assert rows[0][1] == "shop/part 59.py"
    last = _rows(client, metric=LINES, since="v1.0", order="change", page="2")[-1]
    assert last[1] == "shop/part 00.py"


def test_pages_lead_to_each_other_and_keep_what_was_asked_for(client):
    answer = client.get("/targets/shop/files", params={"metric": LINES, "since": "v1.0"})
    following = parse(answer.text).one("nav", aria_label="Pages").one("a", rel="next")
    second = parse(client.get(following.attributes["href"]).text)
    assert "page 2 of 2" in second.words
    assert second.one("input", name="since").attributes["value"] == "v1.0"
    assert second.one("table").all("tr")[1].inside[0].words == "51"


def test_every_metric_can_be_chosen_and_the_chosen_one_is(client):
    select = parse(client.get("/targets/shop/files", params={"metric": INDEX}).text).one(
        "select", name="metric"
    )
    chosen = [each.attributes["value"] for each in select.all("option") if "selected" in each.attributes]
    assert chosen == [INDEX]
    assert len(select.all("option")) == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"metric": "sample.nothing"}, 404),
        ({"at": "no-such-branch"}, 400),
        ({"at": ":/text"}, 400),
        ({"since": "HEAD^{/text}"}, 400),
        ({"since": "--output=x"}, 400),
        ({"order": "random"}, 400),
        ({"page": "3"}, 400),
        ({"page": "0"}, 400),
        ({"page": "²"}, 400),
        ({"limit": "5"}, 400),
    ],
)
def test_what_cannot_be_is_refused(client, query, status):
    answer = client.get("/targets/shop/files", params=query, headers={"accept": "text/html"})
    assert answer.status_code == status


def test_while_other_commits_are_measured_it_says_when_to_come_again(client, past):
    past.trouble = BusyError("other commits are being measured", hint="try again in a few seconds")
    answer = client.get("/targets/shop/files")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_a_commit_with_nothing_to_measure_is_no_defect_of_ours(client, past):
    past.trouble = NoEvidenceError("no Python files in shop", hint="correct location")
    answer = client.get("/targets/shop/files", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "No Python files in shop." in answer.text


def test_a_target_whose_commits_cannot_be_measured_has_no_such_page(client):
    name = "team%252Fother"
    assert client.get(f"/targets/{name}/files").status_code == 404
    assert "files by measure" not in client.get(f"/targets/{name}").text
    assert "files by measure" in client.get("/targets/shop").text


def test_without_a_past_there_is_no_such_page(serve):
    client = serve(FakeReadings(all_targets=[SHOP]))
    assert client.get("/targets/shop/files").status_code == 404
    assert "files by measure" not in client.get("/targets/shop").text


def test_a_file_has_its_values_newest_first(client):
    link = _link(client, "shop/part 59.py")
    page = parse(client.get(link).text)
    rows = [[cell.words for cell in row.inside] for row in page.one("table").all("tr")[1:]]
    assert [row[2] for row in rows] == ["140 lines", "150 lines", "–", "120 lines"]
    assert rows[0][3] == "−10 lines"
    assert rows[1][3] == ""
    assert page.one("h1").words == "shop/part 59.py"
    assert page.one("svg", class_="spark").attributes["aria-label"] == "3 values, from 120 lines to 140 lines"


def _link(client, path):
    page = parse(client.get("/targets/shop/files", params={"metric": LINES}).text)
    return next(each for each in page.one("table").all("a") if each.words == path).attributes["href"]


@pytest.mark.parametrize(
    ("query", "status"), [({}, 400), ({"path": "x", "odd": "1"}, 400), ({"path": "shop/never.py"}, 404)]
)
def test_a_file_that_no_commit_touched_is_not_found(client, query, status):
    assert client.get("/targets/shop/file", params=query).status_code == status


def test_the_quick_choices_count_from_the_commit(client):
    page = parse(client.get("/targets/shop/files").text)
    links = page.one("p", class_="ranges").all("a")
    assert [each.words for each in links] == ["30 days before", "90 days before", "1 year before"]
    day = (NOW - timedelta(days=31)).date().isoformat()
    assert f"since={day}" in links[0].attributes["href"]
    assert BEFORE.commit[:10] not in page.words
