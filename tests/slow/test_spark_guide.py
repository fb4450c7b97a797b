"""The guide to Spark, followed with a session of Spark that each collector starts for itself."""

from __future__ import annotations

from doc_pages.delta_guide import assert_found, follow
from jira_server import JiraServer, small_site


def test_a_fault_on_day_twenty_of_a_delta_table_becomes_a_ticket(tmp_path) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    with JiraServer(small_site()) as jira:
        assert_found(place, follow(place, jira.url, with_spark=True))
    left = {each.name for each in place.iterdir()} - {"lake", "orders.py"}
    assert {name.split(".db")[0] for name in left} == {"qualitywatch", "qualitywatch.yaml"}, (
        "Spark leaves nothing behind"
    )
