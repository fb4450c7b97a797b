"""Whatever names and messages hold, it is shown and does nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qualitywatch import (
    Evidence,
    Problem,
    Run,
    RunStatus,
    SeriesKey,
    Target,
    TargetKind,
    Ticket,
    TicketRef,
    TicketState,
)
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.readings import DecisionRecord, EvidenceSet, Reading
from qualitywatch.domain.target import Window
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.testing.samples import NOON, sample_outcome
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse

SCRIPT = "</td><script>alert('x')</script>"
ATTRIBUTE = '"\' onmouseover=alert(1) x="'
TEMPLATE = "{{ 7*7 }}{% raise %}"
UNSEEN = "a\u202egnp.\x1b[31m\x00"
HOSTILE = SCRIPT + ATTRIBUTE + TEMPLATE + UNSEEN


@pytest.fixture
def client(serve):
    target = Target(HOSTILE, TargetKind.CODE, HOSTILE, {"team": HOSTILE})
    key = SeriesKey(HOSTILE, "sample.security.issues", (("severity", HOSTILE),))
    reading = Reading(
        key=key,
        value=3,
        observed_at=NOON,
        collector=HOSTILE,
        unit="{issue}",
        characteristic="security/resistance",
        run_id=1,
    )
    evidence = (Evidence(HOSTILE, 1, None, HOSTILE, 3.0, HOSTILE),)
    outcome = replace(
        sample_outcome(rule=HOSTILE, target=HOSTILE, labels={"severity": HOSTILE}),
        metric="sample.security.issues",
        title=HOSTILE,
        why=HOSTILE,
        fix=HOSTILE,
        message=HOSTILE,
        environment=HOSTILE,
        evidence=evidence,
    )
    finding = Finding(
        outcome=outcome, state=FindingState.OPEN, opened_at=NOON, changed_at=NOON, last_seen_at=NOON
    )
    ticket = Ticket(
        sink=HOSTILE,
        fingerprint=finding.fingerprint,
        generation=1,
        state=TicketState.OPEN,
        token="t",
        created_at=NOON,
        ref=TicketRef("1", HOSTILE, "javascript:alert(1)", HOSTILE),
    )
    readings = FakeReadings(
        all_targets=[target],
        all_latest=[reading],
        all_evidence={key: EvidenceSet(evidence, 1)},
        runs=[
            Run(
                HOSTILE,
                HOSTILE,
                Window(NOON, NOON),
                RunStatus.ERROR,
                NOON,
                1.0,
                tools={HOSTILE: HOSTILE},
                problems=(Problem(HOSTILE, HOSTILE),),
            )
        ],
        all_outcomes=[outcome],
        all_findings=[finding],
        all_tickets=[ticket],
        all_waivers=[Waiver(finding.fingerprint, HOSTILE, HOSTILE, NOON, NOON.replace(year=2030), HOSTILE)],
        all_decisions=[
            DecisionRecord(
                id=1,
                at=NOON,
                verdict=VerdictKind.FAIL,
                exit_code=1,
                inputs_digest=HOSTILE,
                body=json.dumps({"outcomes": [dict.fromkeys(("rule", "outcome", "target", "why"), HOSTILE)]}),
                versions={HOSTILE: HOSTILE},
            )
        ],
    )
    return serve(readings)


def _walk(element):
    for inner in element.inside:
        yield inner
        yield from _walk(inner)


def _paths(client):
    """Every page of the site that can be reached by its own links."""
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static", "/api")):
            continue
        seen.add(path)
        page = parse(client.get(path).text)
        waiting += [a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("/")]
    return sorted(seen)


def test_every_page_shows_it_and_stays_as_it_is(client):
    paths = _paths(client)
    assert len(paths) > 5
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = parse(answer.text)
        scripts = [element for element in _walk(page) if element.tag == "script"]
        assert all(script.attributes["src"].startswith("/static/") for script in scripts)
        handlers = [name for element in _walk(page) for name in element.attributes if name.startswith("on")]
        assert not handlers
        if "resolved" not in path:
            assert SCRIPT in page.text
            assert TEMPLATE in page.text


def test_no_link_runs_a_script(client):
    for path in _paths(client):
        for link in parse(client.get(path).text).all("a"):
            assert link.attributes["href"].startswith(("/", "#")), link.attributes


def test_characters_that_cannot_be_seen_are_spelt_out(client):
    heading = parse(client.get(_paths(client)[-1]).text).one("h1").text
    assert "\\u202e" in heading
    assert "\\x1b" in heading
    assert not {"\u202e", "\x1b", "\x00"} & set(heading)


def test_names_of_no_encoding_do_not_break_the_page(serve):
    name = "caf\udce9"
    answer = serve(FakeReadings(all_targets=[Target("shop", TargetKind.CODE, name)])).get("/targets/shop")
    assert answer.status_code == 200
    assert "caf\\xe9" in answer.text


def test_the_api_hands_it_on_as_it_is(client):
    found = client.get("/api/v1/targets").json()["items"][0]
    assert found["name"] == HOSTILE
