"""Whatever is configured wrongly, the doctor and the outbox say what it is and what to do, and nothing is lost."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from jira_server.projects import Project
from jira_server.workflow import Transition
from qualitywatch import Outcome
from qualitywatch.pipeline.act import Delivered, act
from qualitywatch.store import memory_store
from qualitywatch.testing.samples import sample_change, sample_outcome
from qualitywatch_jira.doctor import examine
from store_examples import settle

KEPT = {
    "expired token": ({"token": "expired"}, "401", "the token may have expired or been revoked"),
    "unknown project": ({"project": "NOPE"}, "NOPE", "check url and project"),
    "unknown type": ({"issue_type": "Saga"}, "no issue type 'Saga'", "set issue_type to one of: Story, Bug"),
    "unknown field": ({"fields": {"customfield_9": 1}}, "customfield_9", "take it out of fields"),
    "template error": ({"template": "broken.j2"}, "broken.j2:2: 'oops' is undefined", "put it right"),
    "missing owners": ({"codeowners": "nowhere"}, "nowhere", "check codeowners"),
}
"""Keys that are wrong so that no ticket can be filed, with what is said and what is advised."""
FILED = {
    "unknown board": ({"board": 99}, "board 99", "set board"),
    "labels with spaces": ({"labels": ["needs work"]}, "'needs work' is no label", "'needs-work'"),
    "epic elsewhere": ({"epic": "OPS-1"}, "The epic OPS-1 is in project OPS", "set epic to one of QW"),
    "unknown component": ({"components": {"shop/": "Nope"}}, "no component 'Nope'", "set components"),
    "unknown priority": ({"priorities": {"major": "P1"}}, "no priority 'P1'", "set priorities"),
}
"""Keys that are wrong so that tickets lack something."""


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch, jira, sink, delivery):
    """A template with an error on its second line, and an issue of another project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.j2").write_text("fine\n{{ oops }}")
    sink(sprint="none").send(delivery(target="other"))
    (issue,) = jira.site.issues.values()
    issue.project, issue.key = Project("10001", "OPS", "Operations", []), "OPS-1"


@pytest.fixture
def store():
    with memory_store() as opened:
        yield opened


def diagnosed(sink, words):
    (line,) = {line.said: line for line in examine(sink) if words in line.said}.values()
    return line


@pytest.mark.parametrize("case", KEPT)
def test_what_cannot_be_filed_is_diagnosed_and_kept_with_the_reason(jira, sink, store, case):
    keys, said, advice = KEPT[case]
    line = diagnosed(sink(**keys), said)
    assert line.fatal
    assert advice in line.hint
    settle(store, sample_change(at=jira.site.clock.now()), sinks=("jira",), at=jira.site.clock.now())
    tally = act(store.dispatch, {"jira": sink(**keys)}, worker="w", clock=jira.site.clock.now)
    assert tally == {Delivered.FAILED: 1}
    (kept,) = store.outbox.failed()
    assert said in kept.error
    assert kept.error.endswith(")"), "it says what to do"


@pytest.mark.parametrize("case", FILED)
def test_what_can_be_filed_all_the_same_is_diagnosed_and_said(jira, sink, delivery, case):
    keys, said, advice = FILED[case]
    line = diagnosed(sink(**keys), said)
    assert not line.fatal
    assert advice in line.hint
    ref = sink(**keys).send(delivery())
    assert ref.id in jira.site.issues


def test_a_missing_transition_is_diagnosed_and_said_on_the_ticket(jira, sink, delivery):
    sink().send(delivery())
    jira.site.project("QW").workflow.transitions = [
        Transition(
            "31", "Fertig", jira.site.project("QW").workflow.transitions[-1].to, required=("customfield_9",)
        )
    ]
    line = diagnosed(sink(), "cannot be closed")
    assert "transition_fields" in line.hint


def test_a_wrong_address_is_diagnosed(sink, jira):
    line = diagnosed(sink(url=f"{jira.url}/nowhere"), "nowhere")
    assert line.fatal
    assert "url" in line.hint
    jira.exchanges.clear()  # no Jira has such an address


@pytest.mark.parametrize(
    "url", ["example.atlassian.net", "http://example.atlassian.net", "https://u:p@x.net"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(sink, url):
    with pytest.raises(ValidationError, match="url"):
        sink(url=url)


def test_text_beyond_all_limits_is_cut_and_filed(jira, sink, store):
    judged = sample_outcome(outcome=Outcome.FAIL)
    endless = sample_change(
        type(judged)(**{**{name: getattr(judged, name) for name in judged.__slots__}, "why": "w" * 10**6})
    )
    settle(store, endless, sinks=("jira",), at=jira.site.clock.now())
    assert act(store.dispatch, {"jira": sink()}, worker="w", clock=jira.site.clock.now) == {Delivered.SENT: 1}
