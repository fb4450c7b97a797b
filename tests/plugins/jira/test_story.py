"""A ticket reads as a story that is ready, and fits into Jira whatever the finding says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jira_server.rich_text import rich_text_error
from qualitywatch import ChangeKind, Evidence
from qualitywatch_jira import adf
from qualitywatch_jira.adf import length, shortened
from qualitywatch_jira.facts import Extras, criterion
from qualitywatch_jira.identity import label_of
from qualitywatch_jira.news import News
from qualitywatch_jira.story import write_story

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=400)


def said(description: adf.Node) -> str:
    """Everything a reader sees, with a line for each block."""
    if description["type"] == "text":
        return str(description["text"])
    inner = "".join(said(child) for child in description.get("content", []))
    return inner + ("\n" if description["type"] in ("paragraph", "heading") else "")


def test_a_story_says_why_what_how_and_when_it_is_done(delivery):
    order = delivery()
    story = write_story(order.change)
    assert story.summary == (
        "shop (production): Share of source lines in functions above 10 is above its limit"
    )
    title = "Share of source lines in functions above 10"
    footer = f"label {label_of(order.ticket.fingerprint)} fingerprint {order.ticket.fingerprint}"
    assert said(story.description).splitlines() == [
        f"{title} of shop (production) is 31 % where the limit is 21 % (measured 2026-09-01 08:00 UTC).",
        "Why it matters",
        "Functions this branched hide the cases that break.",
        "Quality characteristic: maintainability/analysability. Severity: major.",
        "Who is affected: the team, whose every further change costs more and breaks more.",
        "What to change (worst first)",
        "src/cart.py:12 checkout 20 %",
        "src/tax.py:3 rate complexity 21",
        "… and 5 more.",
        "How",
        "Split the functions listed, the largest first.",
        "Done when",
        "The next measurement of code.complexity.share_above_10 on shop (production) is at most 21 %.",
        "qualitywatch checks this with its next measurement; nobody has to report it.",
        f"Filed by qualitywatch: rule complex-functions {footer}",
    ]


def test_the_summary_stays_true_while_the_value_changes(delivery):
    one, other = (
        write_story(delivery(**known).change) for known in ({"value": 0.31}, {"value": 0.9, "limit": 0.5})
    )
    assert one.summary == other.summary


def test_evidence_stands_in_the_order_it_came(delivery):
    evidence = tuple(Evidence(path=f"{name}.py") for name in ("worst", "bad", "better"))
    text = said(write_story(delivery(evidence=evidence, evidence_total=3).change).description)
    assert text.index("worst.py") < text.index("bad.py") < text.index("better.py")
    assert "… and" not in text


def test_a_criterion_beyond_a_floor_is_at_least(outcome):
    judged = outcome(comparison="below", limit=0.8, unit="1", metric="code.coverage.lines")
    assert (
        criterion(judged)
        == "The next measurement of code.coverage.lines on shop (production) is at least 80 %."
    )


def test_a_criterion_against_a_baseline_names_the_bound_and_where_it_comes_from(outcome):
    judged = outcome(comparison="below", limit=-0.005, baseline=0.85, value=0.8)
    assert criterion(judged).endswith("is at least 84.5 %: -0.5 points from the baseline of 85 %.")


def test_a_criterion_asks_for_a_value_that_does_not_even_warn(outcome):
    judged = outcome(limit=0.21, clears_at=0.16)
    assert criterion(judged).endswith("is at most 16 %.")


def test_a_criterion_in_a_unit_names_it(outcome):
    judged = outcome(limit=12.0, unit="{function}")
    assert criterion(judged).endswith("is at most 12 functions.")


def test_a_criterion_without_a_limit_is_the_rule_itself(outcome):
    assert criterion(outcome(limit=None, comparison=None)).endswith("passes the rule complex-functions.")


def test_a_finding_without_evidence_has_no_empty_list(delivery):
    story = write_story(delivery(evidence=(), evidence_total=0, fix="").change)
    assert rich_text_error(story.description) is None
    assert "What to change" not in said(story.description)


def test_f14_oversize_text_is_cut_with_a_mark_and_stays_valid(delivery):
    evidence = tuple(Evidence(path="p" * 5_000, name="🧨" * 5_000, message="m" * 5_000) for _ in range(50))
    story = write_story(
        delivery(
            title="t" * 10_000,
            why="Ü" * 100_000,
            fix="\n".join(["f"] * 50_000),
            evidence=evidence,
            evidence_total=9_999,
            labels={"column": "c" * 10_000},
        ).change,
        Extras(remarks=["r" * 50_000]),
    )
    assert length(story.summary) == 255
    assert story.summary.endswith("(cut)")
    assert rich_text_error(story.description) is None
    assert "… (cut)" in said(story.description)


def test_f14_evidence_gives_way_before_the_limit_does(delivery):
    awkward = '"\\' * 2_000
    evidence = tuple(Evidence(path=f"{n} {awkward}", name=awkward, message=awkward) for n in range(20))
    story = write_story(delivery(why=awkward, fix=awkward, evidence=evidence, evidence_total=20).change)
    assert rich_text_error(story.description) is None
    assert "… and 15 more." in said(story.description)


@given(text=st.text(max_size=80), limit=st.integers(min_value=10, max_value=60))
def test_f14_shortening_keeps_the_limit_and_the_beginning(text, limit):
    cut = shortened(text, limit)
    assert length(cut) <= limit
    assert cut == text or (cut.endswith("… (cut)") and text.startswith(cut.removesuffix(" … (cut)")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=ANY_TEXT, name=ANY_TEXT, message=ANY_TEXT)
def test_no_text_makes_a_document_that_jira_refuses(delivery, text, name, message):
    evidence = (Evidence(path=text, name=name, message=message),)
    order = delivery(why=text, fix=message, title=name, evidence=evidence, labels={"column": "x"})
    story = write_story(order.change, Extras(remarks=[text]))
    assert rich_text_error(story.description) is None
    assert story.summary.isprintable()
    json.dumps(story.description, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_change_has_a_comment_that_jira_takes(delivery, kind):
    news = News.of(delivery(kind=kind, at=datetime(2026, 9, 2, tzinfo=UTC)))
    assert rich_text_error(news.document()) is None
    assert news.said_in(news.document())
