"""The comment on a merge request, read by a CommonMark parser with tables (markdown-it)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import Verdict, VerdictKind
from qualitywatch.reports import Format, render

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]

OWN_HTML = ("<!-- qualitywatch -->", "<details><summary>", "</details>")
OWN_INLINE = {"<br>", "<code>", "</code>"}


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def cells_by_row(text: str) -> list[int]:
    counts: list[int] = []
    for token in tokens(text):
        if token.type == "tr_open":
            counts.append(0)
        if token.type in ("td_open", "th_open"):
            counts[-1] += 1
    return counts


def test_the_first_line_is_the_marker_by_which_the_comment_is_found_again(sample: Verdict) -> None:
    assert render(Format.MARKDOWN, sample).splitlines()[0] == "<!-- qualitywatch -->"


def test_the_verdict_and_why_come_first(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    lines = [line for line in render(Format.MARKDOWN, make_verdict(make_outcome())).splitlines() if line]
    assert lines[1:3] == ["### qualitywatch: FAIL", "1 of 1 rule fails on shop: complex-functions (major)."]


@settings(deadline=None)
@given(data=st.data())
def test_no_name_from_elsewhere_becomes_html_a_link_or_emphasis(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    for token in tokens(render(Format.MARKDOWN, data.draw(hostile_verdicts))):
        if token.type == "html_block":
            assert token.content.startswith(OWN_HTML)
        for child in token.children or ():
            assert child.type not in ("link_open", "image", "em_open")
            assert child.type != "html_inline" or child.content in OWN_INLINE


@settings(deadline=None)
@given(name=st.text(st.sampled_from("|`\\*_<>&[]()!@#~$ ab"), min_size=1, max_size=12))
def test_names_of_any_punctuation_keep_the_columns_and_come_back(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, name: str
) -> None:
    outcome = make_outcome(
        name, target=name, title=name, why=name, evidence=(Evidence("a.py", 3, None, name, 0.5, name),)
    )
    text = render(Format.MARKDOWN, make_verdict(outcome))
    assert set(cells_by_row(text)) == {3, 6}
    shown = "".join(
        child.content
        for token in tokens(text)
        for child in token.children or ()
        if child.type != "html_inline"
    )
    assert " ".join(name.split()) in shown.replace("\u200b", "")


def test_nobody_is_mentioned(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(why="ask @everyone about #12", evidence=(Evidence("a.py", message="@team"),))
    assert not {"@everyone", "#12", "@team"} & set(render(Format.MARKDOWN, make_verdict(outcome)).split())


def test_what_fails_stands_in_the_table_before_what_warns(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    text = render(Format.MARKDOWN, make_verdict(make_outcome("b"), make_outcome("a", outcome=Outcome.WARN)))
    rows = [line.split(" | ")[:2] for line in text.splitlines() if line.startswith(("| **fail**", "| warn"))]
    assert [(mark.strip("|* "), rule.split("<br>")[0]) for mark, rule in rows] == [
        ("fail", "`b`"),
        ("warn", "`a`"),
    ]


def test_missing_required_evidence_is_not_folded_away(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(outcome=Outcome.NOT_AVAILABLE, value=None, message="too old", required=True)
    text = render(Format.MARKDOWN, make_verdict(outcome, kind=VerdictKind.NO_EVIDENCE))
    assert "| **no evidence** | `complex-functions`" in text.split("<details>")[0]


def test_evidence_is_folded_worst_first_and_counted(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    evidence = tuple(Evidence(f"{name}.py", 3, None, "f", 34.0) for name in "cab")
    text = render(Format.MARKDOWN, make_verdict(make_outcome(evidence=evidence, evidence_total=9)))
    details = text.split("<details>")[1]
    assert [line[3:7] for line in details.splitlines() if line.startswith("| `")] == ["c.py", "a.py", "b.py"]
    assert "and 6 more places" in details


def test_a_comment_stays_below_what_github_takes(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    evidence = tuple(
        Evidence(f"{'d/' * 40}{line}.py", line, None, "n" * 80, 3.0, "m" * 900) for line in range(1, 51)
    )
    outcomes = [make_outcome(f"rule-{number}", evidence=evidence, why="w" * 900) for number in range(60)]
    assert len(render(Format.MARKDOWN, make_verdict(*outcomes))) < 65_536
