"""Many findings, few tickets: those that are alike share one, those without room wait in one, none is in two."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest

from fault_world import World
from jira_server import EMAIL, TOKEN
from jira_server.workflow import DONE
from jira_watch import in_step
from qualitywatch import Outcome
from qualitywatch.store import Migrate, open_store
from qualitywatch_jira.sink import JiraSink

FAIL, PASS = Outcome.FAIL, Outcome.PASS
HOUR = 3_600


@pytest.fixture
def world(jira, tmp_path):
    """Makes an installation on a small site, for a sink with these keys."""
    template = tmp_path / "template.db"
    open_store(f"sqlite:///{template}", migrate=Migrate.UPGRADE).close()
    usual = {"url": jira.url, "project": "QW", "token": TOKEN, "email": EMAIL, "issue_type": "Story"}
    made = []

    def make(**keys: object) -> World:
        sinks = [in_step(JiraSink.model_validate({**usual, **keys}), jira.site.clock) for _ in range(2)]
        made.append(World(jira, sinks, template, tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.close()


def issues(world):
    return list(world.server.site.issues.values())


def comments(issue):
    return [str(comment["body"]) for comment in issue.comments]


def measure_all(world, outcome, *columns):
    for column in columns:
        world.measure("drift", outcome, column)


def act(world):
    for _ in range(3):
        world.act(0)


def test_forty_findings_of_one_rule_are_one_ticket_with_a_list(world):
    town = world()
    measure_all(town, FAIL, *(f"c{number}" for number in range(40)))
    act(town)
    (issue,) = issues(town)
    assert issue.fields["summary"].endswith("is above its limit in several places")
    assert str(issue.fields["description"]).count("'column=c") == 40
    assert issue.sprint_id == 12


def test_labels_in_group_by_keep_tickets_apart(world):
    town = world(group_by=["column"])
    measure_all(town, FAIL, "a", "b")
    act(town)
    assert len(issues(town)) == 2


def test_without_grouping_each_finding_has_its_ticket(world):
    town = world(group=False)
    measure_all(town, FAIL, "a", "b")
    act(town)
    assert len(issues(town)) == 2


def test_who_joins_and_leaves_is_said_in_one_comment(world):
    town = world()
    measure_all(town, FAIL, "a", "b")
    act(town)
    measure_all(town, FAIL, "c", "d")
    measure_all(town, PASS, "a")
    for _ in range(3):
        town.follow()
    (issue,) = issues(town)
    (said,) = comments(issue)
    assert "it holds 3 by now. 2 new: column=c, column=d; 1 repaired or waived: column=a" in said
    assert "'column=a'" not in str(issue.fields["description"])


def test_further_changes_of_the_list_wait_for_their_time_and_are_said_together(world):
    town = world()
    measure_all(town, FAIL, "a")
    act(town)
    for column in "bcd":
        measure_all(town, FAIL, column)
        town.follow()
    (issue,) = issues(town)
    assert len(comments(issue)) == 1
    assert "'column=d'" in str(issue.fields["description"])
    town.clock.advance(25 * HOUR)
    measure_all(town, FAIL, "a")
    town.follow()
    assert "2 new: column=c, column=d" in comments(issue)[1]


def test_a_text_that_a_human_worded_stays_and_the_list_is_still_told_once(world):
    town = world(comment_every="0s")
    measure_all(town, FAIL, "a")
    act(town)
    town.human_edits("mine")
    measure_all(town, FAIL, "b")
    for _ in range(3):
        town.follow()
    (issue,) = issues(town)
    assert "'mine'" in str(issue.fields["description"])
    assert len(comments(issue)) == 1
    before = len(town.server.exchanges)
    town.follow()
    assert [each.method for each in town.server.exchanges[before:] if each.method == "PUT"] == []


def test_the_ticket_closes_with_its_last_member_and_carries_the_proof(world):
    town = world()
    measure_all(town, FAIL, "a", "b")
    act(town)
    measure_all(town, PASS, "a")
    act(town)
    (issue,) = issues(town)
    assert issue.status is not DONE
    measure_all(town, PASS, "b")
    act(town)
    assert issue.status is DONE
    assert "The repair of all that were listed is proven, the last one" in comments(issue)[-1]
    assert "is 10 % (limit" in comments(issue)[-1]


def test_a_wont_do_waives_those_that_were_listed_and_a_new_one_is_due(world):
    town = world()
    measure_all(town, FAIL, "a", "b")
    act(town)
    (issue,) = issues(town)
    town.server.site.close(issue, DONE, "Won't Do")
    town.follow()
    assert len({waiver.fingerprint for waiver in town.store.readings.waivers()}) == 2
    (waiver, _) = town.store.readings.waivers()
    for column in "ab":
        judged = changed(town.judged("drift", column), waiver=waiver)
        town.settle(judged)
    measure_all(town, FAIL, "c")
    act(town)
    assert issue.status is not DONE
    town.follow()
    assert town.living("drift", "c") == [issue]
    assert "'column=a'" not in str(issue.fields["description"])


def test_what_a_sprint_has_no_room_for_waits_in_one_ticket(world):
    town = world(per_sprint=2)
    for rule in "abcd":
        town.measure(rule, FAIL)
    act(town)
    first, second, overflow = issues(town)
    assert (first.sprint_id, second.sprint_id, overflow.sprint_id) == (12, 12, None)
    assert "findings that wait for room in a sprint" in overflow.fields["summary"]
    for rule in "cd":
        assert f"{rule} on shop" in str(overflow.fields["description"])


def test_the_next_sprint_takes_from_the_list_and_empties_it(world):
    town = world(per_sprint=2)
    for rule in "abcd":
        town.measure(rule, FAIL)
    act(town)
    overflow = issues(town)[2]
    town.a_sprint_begins()
    town.follow()
    act(town)
    assert [issue.sprint_id for issue in issues(town)] == [12, 12, None, 13, 13]
    act(town)
    assert overflow.status is DONE
    assert "Nothing waits here any more" in comments(overflow)[-1]


def test_a_list_that_nobody_wants_waives_nothing(world):
    town = world(per_sprint=1)
    for rule in "ab":
        town.measure(rule, FAIL)
    act(town)
    town.server.site.close(issues(town)[1], DONE, "Won't Do")
    town.follow()
    assert town.store.readings.waivers() == []


def test_points_are_on_the_budget_and_so_is_the_velocity(world):
    town = world(points_per_sprint="20%", estimate={1: 3}, overflow="backlog")
    site = town.server.site
    town.measure("done", FAIL)
    act(town)
    (done,) = issues(town)
    assert "its velocity" not in town.store.readings.tickets()[0].ref.note
    # The sprint that is over finished 20 points: a fifth of that is room for one ticket of 3.
    done.sprint_id, done.status, done.fields["customfield_10016"] = 10, DONE, 20.0
    site.remember(done)
    fresh = town.sinks[1]
    town.sinks[0] = JiraSink.model_validate(fresh.model_dump() | {"token": TOKEN})
    for rule in "ab":
        town.measure(rule, FAIL)
    act(town)
    assert [issue.sprint_id for issue in issues(town)[1:]] == [12, None]
    assert "QW Sprint 3 has 3 of its 4 points of quality already" in str(
        issues(town)[2].fields["description"]
    )


def test_a_velocity_that_nobody_can_say_leads_to_the_backlog_with_the_reason(world):
    town = world(points_per_sprint="10%")
    town.server.site.boards[0].estimates_in = ""
    town.measure("a", FAIL)
    act(town)
    (issue,) = issues(town)
    assert issue.sprint_id is None
    assert "board 1 has no estimation field, so its velocity is not known" in str(issue.fields["description"])
