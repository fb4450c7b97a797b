"""The list of findings, and one finding with everything that explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qualitywatch import Evidence, FindingState, Ticket, TicketState
from qualitywatch.domain.finding import ChangeKind, Finding
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readings import FindingEvent
from qualitywatch.testing.samples import NOON, sample_outcome
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse


def _finding(**more):
    known = {"state": FindingState.OPEN, "opened_at": NOON, "changed_at": NOON, "last_seen_at": NOON}
    return Finding(**{"outcome": sample_outcome(), **known, **more})


def _main(client, path):
    return parse(client.get(path).text).one("main")


def _rows(main):
    return [
        {cell.attributes.get("data-label", ""): cell.words for cell in row.inside}
        for row in main.one("tbody").all("tr")
    ]


@pytest.fixture
def by_rule(town_store):
    return {
        finding.outcome.rule: finding.fingerprint for finding in town_store.readings.findings(target="shop")
    }


def test_open_findings_are_listed_most_severe_first(town):
    rows = _rows(_main(town, "/findings"))
    assert [row["Severity"] for row in rows] == ["critical", "major", "major", "major", "major", "minor"]
    assert rows[0]["Finding"] == "Security weaknesses severe-weaknesses · fail"
    assert rows[0]["Value"] == "2 issues"
    assert rows[0]["Limit"] == "at most 0"


def test_a_list_can_be_of_one_target(town):
    rows = _rows(_main(town, "/findings?target=billing"))
    assert [row["Target"] for row in rows] == ["billing"]


def test_a_waived_finding_says_so(town):
    assert [row["Finding"] for row in _rows(_main(town, "/findings")) if "waived" in row["Finding"]] == [
        "Line coverage coverage-ratchet · fail · waived"
    ]


def test_a_ticket_is_linked(town):
    tickets = {
        row["Finding"].split()[0]: row["Ticket"] for row in _rows(_main(town, "/findings?target=shop"))
    }
    assert tickets["Security"].startswith("QW-")
    assert tickets["Duration"] == "–"


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("resolved", 1), ("all", 2)])
def test_a_list_can_be_of_one_state(serve, state, count):
    other = _finding(
        outcome=sample_outcome(rule="other"),
        state=FindingState.RESOLVED,
        resolved_at=NOON + timedelta(days=1),
    )
    client = serve(FakeReadings(all_findings=[_finding(), other]))
    assert len(_rows(_main(client, f"/findings?state={state}"))) == count


def test_more_findings_than_can_be_listed_are_announced(serve):
    findings = [_finding(outcome=sample_outcome(rule=f"rule-{number}")) for number in range(501)]
    main = _main(serve(FakeReadings(all_findings=findings)), "/findings")
    assert len(_rows(main)) == 500
    assert "there are more" in main.words


def test_no_findings_is_said_and_not_left_empty(serve):
    assert "There are no open findings." in _main(serve(FakeReadings()), "/findings").words


def test_a_finding_shows_value_limit_why_fix_and_evidence(town, by_rule):
    main = _main(town, f"/findings/{by_rule['complex-functions']}")
    assert main.one("p", class_="verdict-line").words == "23.4 % at most 21 %"
    assert "Functions this branched hide the cases that break." in main.words
    assert "Split the functions listed, the largest first." in main.words
    evidence = main.one("section", aria_labelledby="evidence")
    assert "shop/checkout/cart.py:112" in evidence.words
    assert "The worst 5 of 212" in evidence.words


def test_much_evidence_is_folded_away_after_the_worst(serve):
    evidence = tuple(
        Evidence(f"shop/m{number}.py", number, value=float(50 - number)) for number in range(1, 41)
    )
    finding = _finding(outcome=replace(sample_outcome(), evidence=evidence, evidence_total=40))
    main = _main(serve(FakeReadings(all_findings=[finding])), f"/findings/{finding.fingerprint}")
    section = main.one("section", aria_labelledby="evidence")
    folded = section.one("details")
    assert folded.one("summary").words == "25 more"
    assert "shop/m16.py:16" in folded.words
    assert "shop/m15.py:15" not in folded.words
    assert "shop/m15.py:15" in section.words


def test_a_ratchet_names_its_baseline(town, by_rule):
    main = _main(town, f"/findings/{by_rule['coverage-ratchet']}")
    assert "0.5 points below the baseline of" in main.one("p", class_="verdict-line").words


def test_a_waiver_that_holds_is_announced_at_the_top(town, by_rule):
    notice = _main(town, f"/findings/{by_rule['coverage-ratchet']}").one("p", class_="notice")
    assert notice.words.startswith("Waived by Ada until 2026-12-02")


def test_the_ticket_of_a_finding_is_linked(town, by_rule):
    tickets = _main(town, f"/findings/{by_rule['complex-functions']}").one(
        "section", aria_labelledby="tickets"
    )
    assert tickets.one("a").attributes["href"].startswith("https://jira.example.org/browse/QW-")


def test_a_ticket_that_is_not_known_to_exist_is_not_claimed(serve):
    finding = _finding()
    ticket = Ticket(
        sink="jira",
        fingerprint=finding.fingerprint,
        generation=1,
        state=TicketState.UNKNOWN,
        token="t",
        created_at=NOON,
    )
    client = serve(FakeReadings(all_findings=[finding], all_tickets=[ticket]))
    section = _main(client, f"/findings/{finding.fingerprint}").one("section", aria_labelledby="tickets")
    assert "perhaps filed, being looked up" in section.words


def test_the_history_of_a_finding_is_told_newest_first(serve):
    finding = _finding(generation=2)
    events = [
        FindingEvent(at=NOON, kind=ChangeKind.OPENED, outcome=Outcome.FAIL, value=0.3),
        FindingEvent(at=NOON + timedelta(days=1), kind=ChangeKind.RESOLVED, outcome=Outcome.PASS, value=0.1),
        FindingEvent(
            at=NOON + timedelta(days=2),
            kind=ChangeKind.REOPENED,
            outcome=Outcome.FAIL,
            value=0.34,
            note="again",
        ),
    ]
    client = serve(FakeReadings(all_findings=[finding], events={finding.fingerprint: events}))
    section = _main(client, f"/findings/{finding.fingerprint}").one("section", aria_labelledby="events")
    assert [row["What"] for row in _rows(section)] == ["reopened", "resolved", "opened"]
    assert _rows(section)[0]["Note"] == "again"


def test_a_finding_without_a_value_says_why(serve):
    outcome = replace(sample_outcome(value=None), limit=None, comparison=None, message="the report is gone")
    finding = _finding(outcome=outcome)
    main = _main(serve(FakeReadings(all_findings=[finding])), f"/findings/{finding.fingerprint}")
    assert main.one("p", class_="verdict-line").words == "the report is gone"


def test_an_unknown_finding_is_not_found(town):
    assert town.get("/findings/0123", headers={"accept": "text/html"}).status_code == 404
