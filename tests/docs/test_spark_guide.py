"""The guide to Spark without Spark: DuckDB finds in the same Delta table what Spark does (tests/slow follows it with Spark)."""

from __future__ import annotations

from doc_pages.delta_guide import assert_found, follow
from jira_server import JiraServer, small_site


def test_a_fault_on_day_twenty_of_a_delta_table_becomes_a_ticket(tmp_path) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    with JiraServer(small_site()) as jira:
        assert_found(place, follow(place, jira.url, with_spark=False))
