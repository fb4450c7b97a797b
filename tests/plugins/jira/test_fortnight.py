"""A team's first fortnight, as the guide tells it: docs/guides/jira.md."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jira_server.workflow import DONE, IN_PROGRESS
from jira_watch import BAD, GOOD, WORSE, Watch
from qualitywatch import Outcome
from qualitywatch.plugins import load_plugins
from qualitywatch_jira.doctor import examine

DAY = 86_400
SERVICES = ("basket", "prices", "stock")


@pytest.fixture
def services(jira, sink, tmp_path):
    """Three services, each watched by the same configuration."""
    plugins = load_plugins()
    watches = [
        Watch(plugins, sink(), jira.site.clock, f"sqlite:///{tmp_path / name}.db", name=name)
        for name in SERVICES
    ]
    yield watches
    for one in watches:
        one.store.close()


def test_from_the_doctor_to_a_sprint_of_three_of_which_one_closes_by_itself(jira, sink, services):
    basket, prices, stock = services
    site = jira.site

    # Day 1: the doctor is content, and the first measurements put three ready items into the next sprint.
    assert all(line.healthy for line in examine(sink()))
    for one in services:
        one.measure(BAD, after=60)
        one.act()
    issues = {name: site.issues[one.ticket.ref.id] for name, one in zip(SERVICES, services, strict=True)}
    assert {issue.sprint_id for issue in issues.values()} == {12}
    for name, issue in issues.items():
        story = str(issue.fields["description"])
        for part in ("Why it matters", "Who is affected", "What to change", "shop/cart.py:12", "Done when"):
            assert part in story
        assert f"The next measurement of code.complexity.share_above_10 on {name} (production)" in story
        assert issue.fields["priority"] == {"name": "High"}

    # Day 2 to 5: measured again every day; nobody is told what nobody needs to know.
    for _ in range(4):
        for one in services:
            one.measure(BAD, after=DAY / 3)
            one.act()
            assert one.follow() == []
    assert not any(issue.comments for issue in issues.values())
    assert len(site.issues) == 3

    # Day 6: somebody takes up the basket and words it anew; the others go their own ways.
    site.close(issues["basket"], IN_PROGRESS)
    issues["basket"].fields["summary"] = "Split checkout() into steps"
    site.close(issues["stock"], DONE, "Won't Do")
    assert stock.follow() == [f"{issues['stock'].key}: Won't Do, waived until {_until(site)}"]
    assert stock.measure(BAD).verdict == "pass"
    (outcome,) = stock.store.readings.outcomes()
    assert (outcome.outcome, outcome.waiver.ticket) == (Outcome.FAIL, issues["stock"].key)

    # Day 7: prices is closed although nothing was repaired: the next measurement opens it again and says why.
    site.close(issues["prices"], DONE, "Done")
    prices.measure(WORSE)
    assert prices.follow() == [f"{issues['prices'].key}: opened again, for it is still measured"]
    assert issues["prices"].status.category == "new"

    # Day 8: the basket's repair is merged and measured: the ticket closes by itself, with the proof.
    basket.measure(GOOD, after=DAY)
    basket.act()
    assert issues["basket"].status is DONE
    assert "The repair is proven" in str(issues["basket"].comments[-1]["body"])
    assert issues["basket"].fields["summary"] == "Split checkout() into steps"

    # Day 10: a relapse belongs into the same ticket; a second repair closes it again.
    basket.measure(BAD, after=2 * DAY)
    basket.act()
    assert issues["basket"].status.category == "new"
    basket.measure(GOOD)
    basket.act()
    assert issues["basket"].status is DONE

    # Day 14: three tickets, as on the first day.
    assert len(site.issues) == 3
    assert stock.follow() == []


def _until(site):
    return f"{site.clock.now() + timedelta(days=90):%Y-%m-%d}"
