"""``jira plan`` shows exactly what would be sent, ``jira sync`` what people did; dry runs write nothing."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from jira_server import EMAIL, TOKEN
from jira_server.workflow import DONE
from qualitywatch import ChangeKind, TicketRef
from qualitywatch.cli.app import cli
from qualitywatch.pipeline.act import act
from qualitywatch.pipeline.follow import follow
from qualitywatch.store import Migrate, open_store
from qualitywatch.testing.samples import sample_change, sample_outcome
from qualitywatch_jira.templates import OWN
from store_examples import settle

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def sink_keys(jira):
    return {"url": jira.url, "project": "QW", "email": EMAIL, "token": "${JIRA_TOKEN}", "issue_type": "Story"}


@pytest.fixture
def store(tmp_path, monkeypatch, jira, sink_keys):
    """The store of a configured project in which one finding waits to be told."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIRA_TOKEN", TOKEN)
    target = {"name": "shop", "kind": "code", "location": ".", "collectors": [{"use": "code.python"}]}
    sinks = [{"use": "jira", "with": sink_keys}]
    (tmp_path / "qualitywatch.yaml").write_text(json.dumps({"targets": [target], "sinks": sinks}))
    opened = open_store("sqlite:///qualitywatch.db", migrate=Migrate.UPGRADE, clock=jira.site.clock.now)
    settle(opened, sample_change(at=jira.site.clock.now()), sinks=("jira",), at=jira.site.clock.now())
    yield opened
    opened.close()


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(cli, ["jira", *words], standalone_mode=False)


@pytest.fixture
def dispatch(store, sink, jira):
    return lambda: act(store.dispatch, {"jira": sink()}, worker="one", clock=jira.site.clock.now)


def writes(jira):
    reads = ("/search/jql", "/bulkfetch")
    return [each for each in jira.exchanges if each.method != "GET" and not each.path.endswith(reads)]


def test_a_plan_is_word_for_word_what_is_sent_then(jira, run, dispatch):
    (planned,) = json.loads(run("plan", "--format", "json").output)
    assert writes(jira) == []
    dispatch()
    sent = [(each.method, each.path) for each in writes(jira)]
    assert [(each["method"], each["path"]) for each in planned["requests"]] == sent
    create = planned["requests"][0]["body"]
    assert create["fields"] == jira.sent("POST", "/rest/api/3/issue")[0].body["fields"]


def test_a_plan_says_what_will_wait_for_room(run, sink, delivery, sink_keys, tmp_path):
    sink_keys["per_sprint"] = 1
    target = {"name": "shop", "kind": "code", "location": ".", "collectors": [{"use": "code.python"}]}
    config = {"targets": [target], "sinks": [{"use": "jira", "with": sink_keys}]}
    (tmp_path / "qualitywatch.yaml").write_text(json.dumps(config))
    sink().send(delivery(target="other"))
    result = run("plan")
    assert result.exit_code == 0
    assert "  waits in the overflow: QW Sprint 3 has its ticket of quality already" in result.output


def test_the_usual_template_is_printed_to_be_changed(run):
    assert run("template").output == OWN.read_text()


def test_a_plan_reads_as_a_diff(run):
    lines = run("plan").output.splitlines()
    assert lines[0] == "jira  opened complex-functions on shop"
    assert lines[1] == "  POST /rest/api/3/issue  (creating an issue)"
    assert "    + summary: shop: Source lines in complex functions is above its limit" in lines
    assert any(line.startswith("    + description: ") and "shop/cart.py:12" in line for line in lines)


def test_a_plan_of_an_edit_shows_what_it_replaces(store, jira, run, dispatch):
    dispatch()
    jira.site.clock.advance(3_600)

    worse = sample_change(sample_outcome(value=0.55), kind=ChangeKind.WORSENED, at=jira.site.clock.now())
    settle(store, worse, sinks=("jira",), at=jira.site.clock.now())
    output = run("plan").output
    changed = [line.strip() for line in output.splitlines() if "description: " in line]
    assert [line[0] for line in changed] == ["-", "+"]
    assert "34 %" in changed[0]
    assert "55 %" in changed[1]


def test_a_plan_that_jira_would_refuse_says_so_and_fails(jira, run):
    jira.site.project("QW").key = "GONE"
    result = run("plan")
    assert result.return_value == 1
    assert "  ! " in result.output


def test_what_was_given_up_is_in_the_plan_with_the_reason(store, jira, run, dispatch):
    project = jira.site.project("QW")
    project.key = "GONE"
    dispatch()
    (failed,) = store.outbox.failed()
    project.key = "QW"
    planned = run("plan")
    assert planned.return_value == 0
    assert f"  was given up; the daemon tries it again when it starts: {failed.error}" in planned.output
    (shown,) = json.loads(run("plan", "--format", "json").output)
    assert shown["given_up"] == failed.error
    assert [each["method"] for each in shown["requests"]][-1] == "POST"
    store.outbox.retry_failed(now=jira.site.clock.now())
    dispatch()
    assert run("plan").output == "nothing waits to be sent\n"


def test_with_nothing_to_send_the_plan_says_so(run, dispatch):
    dispatch()
    assert run("plan").output == "nothing waits to be sent\n"


def test_a_ticket_closed_as_wont_do_is_a_waiver_after_a_sync(store, jira, run, dispatch):
    dispatch()
    (issue,) = jira.site.issues.values()
    jira.site.clock.advance((datetime.now(UTC) - jira.site.clock.now()).total_seconds() - 60)
    jira.site.close(issue, DONE, "Won't Do")
    assert "QW-1: Won't Do, waived until" in run("sync", "--dry-run").output
    assert not store.readings.waivers()
    for _ in range(2):
        assert "QW-1: Won't Do, waived until" in run("sync").output
    (waiver,) = store.readings.waivers()
    assert (waiver.ticket, waiver.owner) == ("QW-1", "jira QW-1")
    assert waiver.active(datetime.now(UTC))


def test_a_dry_run_shows_what_would_be_done_and_does_nothing(jira, run, dispatch):
    dispatch()
    (issue,) = jira.site.issues.values()
    issue.resolved_at = issue.status_since = datetime(2026, 2, 1, tzinfo=UTC)
    issue.status, issue.resolution = DONE, "Done"
    before = len(writes(jira))
    output = run("sync", "--dry-run").output
    assert len(writes(jira)) == before
    assert "/transitions  (moving issue 10001 on)" in output
    assert issue.status is DONE
    run("sync")
    assert issue.status is not DONE


def test_a_steady_state_of_five_thousand_tickets_takes_sixty_requests_at_most(store, jira, sink, dispatch):

    dispatch()
    (issue,) = jira.site.issues.values()
    (one,) = store.outbox.followed("jira")
    many = []
    for number in range(5_000):
        twin = copy(issue)
        twin.id, twin.key = str(20_000 + number), f"QW-{number + 2}"
        twin.indexed = [(jira.site.clock.now(), {**issue.indexed[-1][1], "id": twin.id, "key": twin.key})]
        twin.properties = {"qualitywatch": {**issue.properties["qualitywatch"], "fp": f"{number:064x}"}}
        jira.site.issues[twin.id] = twin
        ticket = replace(one.ticket, fingerprint=f"{number:064x}", ref=TicketRef(twin.id, twin.key))
        many.append(replace(one, ticket=ticket))
    jira.site.page_limit = 5_000
    running = sink()
    running.gateway.account()
    jira.exchanges.clear()
    assert list(running.follow(many, jira.site.clock.now())) == []
    assert len(jira.exchanges) <= 60
    assert writes(jira) == []
    # Five thousand answers are held against the description elsewhere, one by one.
    jira.exchanges.clear()


def test_what_follows_twice_is_kept_once(store, jira, sink, dispatch):
    dispatch()
    (issue,) = jira.site.issues.values()
    jira.site.close(issue, DONE, "Won't Do")
    for _ in range(3):
        list(follow(store, {"jira": sink()}, clock=jira.site.clock.now))
    assert len(store.readings.waivers()) == 1
    jira.site.close(issue, issue.project.workflow.initial)
    issue.key = "OTHER-1"
    list(follow(store, {"jira": sink()}, clock=jira.site.clock.now))
    (ticket,) = store.readings.tickets()
    assert ticket.ref.key == "OTHER-1"
