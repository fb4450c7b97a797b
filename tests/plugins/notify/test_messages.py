"""What people read: in a chat, in a mailbox and in an issue; whatever names and texts are measured."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from qualitywatch import ChangeKind, Delivery, Evidence
from qualitywatch.testing.samples import naughty_outcome, sample_change, sample_delivery, sample_outcome
from qualitywatch_notify.issues.marks import identity, identity_in, renewed
from qualitywatch_notify.issues.story import body_of, comment_of, title_of
from qualitywatch_notify.mail.letter import letter
from qualitywatch_notify.slack import SlackSink, blocks_of, text_of
from qualitywatch_notify.wording import notice_of

NAUGHTY = sample_delivery(sample_change(naughty_outcome()))
TO = {"sender": "quality@example.org", "to": ["team@example.org"], "page": ""}


def told(kind: ChangeKind, at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)) -> Delivery:
    return sample_delivery(sample_change(kind=kind, at=at))


def test_a_notice_says_what_happened_and_what_to_do() -> None:
    notice = notice_of(sample_delivery())
    assert notice.headline == "New: Source lines in complex functions (shop)"
    assert dict(notice.rows())["Measured"] == "34 %; allowed is at most 21 %"
    assert notice.places[0] == "shop/cart.py:12 checkout – cyclomatic complexity 23"


def test_a_repair_asks_for_nothing_and_lists_no_places() -> None:
    notice = notice_of(told(ChangeKind.RESOLVED))
    assert notice.headline.startswith("Repaired: ")
    assert "What to do" not in dict(notice.rows())
    assert notice.places == ()


def test_names_say_where_it_is() -> None:
    outcome = sample_outcome(environment="production", labels={"column": "amount"})
    assert notice_of(sample_delivery(sample_change(outcome))).where == "shop in production, column amount"


class TestChat:
    def test_mattermost_reads_everything_in_the_text(self) -> None:
        text = text_of(notice_of(sample_delivery()), "https://q.example.org/findings/1")
        assert text.splitlines()[0] == ":red_circle: New: Source lines in complex functions (shop)"
        assert "<https://q.example.org/findings/1|Show the finding>" in text
        assert "• shop/cart.py:12 checkout" in text

    def test_no_text_calls_anybody_or_makes_a_link(self) -> None:
        notice = notice_of(NAUGHTY)
        parsed = [block for block in blocks_of(notice, "") if block["text"]["type"] == "mrkdwn"]
        shown = text_of(notice, "") + str(parsed)
        assert "<!" not in shown
        assert "@channel" not in shown

    def test_blocks_keep_within_slacks_limits(self) -> None:
        for block in blocks_of(notice_of(NAUGHTY), "https://q.example.org"):
            limit = 150 if block["type"] == "header" else 3000
            assert len(block["text"]["text"]) <= limit

    def test_a_preview_does_not_show_the_address(self) -> None:
        sink = SlackSink.model_validate({"url": "https://hooks.example.org/services/T/B/sekret"})
        assert "sekret" not in sink.preview(sample_delivery()) + repr(sink)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


class TestLetters:
    def test_all_of_a_finding_are_in_one_thread(self) -> None:
        letters = [letter(told(kind), **TO) for kind in ChangeKind]
        assert len({each["References"] for each in letters}) == 1
        assert len({each["Message-ID"] for each in letters}) == len(letters)
        assert {each["Subject"].removeprefix("Re: ") for each in letters} == {letters[0]["Subject"]}

    def test_another_finding_is_another_thread(self) -> None:
        other = sample_delivery(sample_change(sample_outcome(rule="other")))
        assert letter(other, **TO)["References"] != letter(sample_delivery(), **TO)["References"]

    def test_a_repetition_has_the_same_message_id(self) -> None:
        later = replace(sample_delivery(), attempt=4)
        assert letter(later, **TO)["Message-ID"] == letter(sample_delivery(), **TO)["Message-ID"]

    def test_names_cannot_add_headers_or_tags(self) -> None:
        message = letter(NAUGHTY, **TO)
        raw = message.as_bytes()
        assert message["Bcc"] is None
        assert b"\r\nBcc:" not in raw
        tags = _Tags()
        tags.feed(message.get_body(("html",)).get_content())
        assert set(tags.found) <= {
            "html",
            "body",
            "h2",
            "table",
            "tr",
            "th",
            "td",
            "p",
            "b",
            "ul",
            "li",
            "code",
        }

    def test_lines_are_short_enough_for_smtp(self) -> None:
        assert max(len(line) for line in letter(NAUGHTY, **TO).as_bytes().split(b"\r\n")) <= 998

    def test_plain_text_and_html_say_the_same(self) -> None:
        message = letter(sample_delivery(), **TO)
        plain = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        for words in ("34 %; allowed is at most 21 %", "Split the functions listed", "shop/cart.py:12"):
            assert words in plain
            assert words in html


class TestIssues:
    def test_an_issue_is_a_story_with_an_end(self) -> None:
        body = body_of(sample_delivery(), "https://q.example.org/findings/1")
        assert title_of(sample_delivery()) == "shop: Source lines in complex functions"
        assert "**Done when** the next measurement shows at most 21 %" in body
        assert "- `shop/cart.py:12 checkout – cyclomatic complexity 23`" in body

    @pytest.mark.parametrize("text", [body_of(NAUGHTY, ""), comment_of(NAUGHTY)], ids=["body", "comment"])
    def test_no_text_mentions_acts_or_ends_a_hidden_mark(self, text: str) -> None:
        outside_code = "".join(text.split("`")[::2])
        assert "<!channel" not in outside_code
        assert "@channel" not in outside_code
        assert not [line for line in text.splitlines() if line.startswith("/")]
        assert not re.search(r"(?<!\\)\]\(javascript", outside_code)

    def test_a_measured_name_cannot_pass_for_our_mark(self) -> None:
        forged = identity(replace(sample_delivery().ticket, token="forged"))
        outcome = sample_outcome()
        evidence = Evidence(f"<!-- qualitywatch end -->{forged}", 1, message=forged)
        outcome = replace(outcome, title=forged, fix=forged, evidence=(evidence,))
        body = body_of(sample_delivery(sample_change(outcome)), "")
        assert identity_in(body)["token"] == sample_delivery().ticket.token
        assert renewed(body, "new text") is not None

    def test_a_long_text_fits(self) -> None:
        assert len(body_of(NAUGHTY, "")) < 65_536
        assert len(title_of(NAUGHTY)) <= 240


def test_the_comment_of_another_moment_has_another_mark() -> None:
    first = told(ChangeKind.WORSENED)
    later = told(ChangeKind.WORSENED, first.change.at + timedelta(hours=1))
    assert comment_of(first) != comment_of(later)
