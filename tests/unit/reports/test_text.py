"""What a person at a terminal reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import ProblemReport, Verdict, VerdictKind
from qualitywatch.reports import Colour, Format, Verbosity, render, render_text

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]

STYLE = re.compile("\x1b\\[[0-9;]*m")


def plain(verdict: Verdict, *, verbosity: Verbosity = Verbosity.NORMAL, width: int = 100) -> str:
    return render_text(verdict, verbosity=verbosity, width=width, colour=Colour.NEVER)


@pytest.mark.parametrize(
    ("verbosity", "width"), [(Verbosity.NORMAL, 80), (Verbosity.VERBOSE, 120), (Verbosity.QUIET, 80)]
)
def test_the_sample_reads_as_it_did(
    sample: Verdict, golden: Callable[[str, str], None], verbosity: Verbosity, width: int
) -> None:
    golden(f"sample-{verbosity}-{width}.txt", plain(sample, verbosity=verbosity, width=width))


def test_all_passing_reads_as_it_did(clean: Verdict, golden: Callable[[str, str], None]) -> None:
    golden("clean.txt", plain(clean))


def test_the_first_line_is_the_verdict_and_why(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    first = plain(make_verdict(make_outcome())).splitlines()[0]
    assert first == "FAIL  1 of 1 rule fails on shop: complex-functions (major)."


def test_a_failure_tells_value_limit_why_where_and_what_to_do(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(evidence=(Evidence("shop/a.py", 118, None, "Basket.place", 34.0, "branches"),))
    assert plain(make_verdict(outcome)).splitlines()[2:7] == [
        "FAIL  complex-functions  major, maintainability/analysability",
        "      Source lines in functions above complexity 10: 23.4 %, at most 21 %",
        "      why  Functions this branched hide the cases that break.",
        "        shop/a.py:118  Basket.place  34  branches",
        "      fix  Split the functions listed, the largest first.",
    ]


def test_five_places_are_shown_and_the_others_counted(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(evidence=tuple(Evidence("a.py", line) for line in range(1, 9)), evidence_total=40)
    text = plain(make_verdict(outcome))
    assert text.count("a.py:") == 5
    assert "and 35 more places" in text


def test_verbose_shows_every_place_that_was_kept(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(evidence=tuple(Evidence("a.py", line) for line in range(1, 9)))
    assert plain(make_verdict(outcome), verbosity=Verbosity.VERBOSE).count("a.py:") == 8


def test_a_path_too_long_for_its_column_stands_alone_and_whole(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    path = f"shop/{'deep/' * 10}module.py"
    outcome = make_outcome(evidence=(Evidence(path, 118, None, "Basket.place", 34.0, "branches"),))
    lines = plain(make_verdict(outcome), width=80).splitlines()
    index = lines.index(f"        {path}:118")
    assert lines[index + 1] == "          Basket.place: 34 branches"


def test_a_rule_broken_for_many_columns_is_told_once(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcomes = [make_outcome("drift", labels={"column": name}) for name in ("age", "income", "region")]
    text = plain(make_verdict(*outcomes))
    assert text.count("FAIL  drift") == 1
    assert [line.split()[0] for line in text.splitlines() if "column=" in line] == [
        "column=age", "column=income", "column=region",
    ]  # fmt: skip


def test_missing_evidence_comes_with_what_would_bring_it(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(
        make_outcome(
            outcome=Outcome.NOT_AVAILABLE, value=None, message="junit.xml is too old", required=True
        ),
        kind=VerdictKind.NO_EVIDENCE,
        problems=(
            ProblemReport("shop", "code.tests", "junit.xml is too old", "run pytest --junitxml=junit.xml"),
        ),
    )
    text = plain(verdict)
    assert text.startswith(
        "NO EVIDENCE  Required evidence is missing for 1 of 1 rule on shop: complex-functions"
    )
    assert "    → run pytest --junitxml=junit.xml" in text.splitlines()
    assert text.count("junit.xml is too old") == 1


def test_rules_that_lack_evidence_for_one_reason_are_told_together(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    def without(rule: str, metric: str, message: str, **more: object) -> RuleOutcome:
        return make_outcome(
            rule, metric=metric, outcome=Outcome.NOT_AVAILABLE, value=None, message=message, **more
        )

    verdict = make_verdict(
        *(without(f"r{n}", f"data.m{n}", f"data.drift ran and measured no data.m{n}") for n in range(3)),
        *(without("kept", "data.n", "nothing kept yet", labels={"column": name}) for name in "abcd"),
        without("alone", "data.o", "not in use here"),
    )
    told = plain(verdict).partition("No evidence")[2].split("\n\n")[0].splitlines()[1:]
    assert told == [
        "  alone  data.o",
        "    not in use here",
        "  kept[column=a] and 3 more  data.n",
        "    nothing kept yet",
        "  r0, r1, r2",
        "    data.drift ran and measured none of what they judge",
    ]
    each = plain(verdict, verbosity=Verbosity.VERBOSE)
    assert "data.drift ran and measured no data.m1" in each
    assert "kept[column=d]" in each


def test_missing_required_evidence_stands_before_the_warnings(sample: Verdict) -> None:
    text = plain(sample)
    assert (
        text.index("FAIL  complex-functions")
        < text.index("No evidence for")
        < text.index("WARN  coverage-ratchet")
    )


def test_passing_rules_are_lines_while_they_are_few(clean: Verdict) -> None:
    text = plain(clean)
    assert text.count("\npass  ") == len(clean.outcomes)


def test_many_passing_rules_are_named_and_verbose_shows_their_values(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(
        *(make_outcome(f"rule-{n}", outcome=Outcome.PASS) for n in range(12)), kind=VerdictKind.PASS
    )
    assert plain(verdict).count("\npass  ") == 1
    assert plain(verdict, verbosity=Verbosity.VERBOSE).count("\npass  ") == 12


def test_quiet_is_the_verdict_and_a_line_for_each_failure(sample: Verdict) -> None:
    heads = [line.split()[0] for line in plain(sample, verbosity=Verbosity.QUIET, width=120).splitlines()]
    assert heads.count("FAIL") == 1 + 4


def test_characteristics_without_evidence_are_named_and_get_no_score(sample: Verdict) -> None:
    text = plain(sample)
    assert (
        "Nothing measures Functional suitability, Compatibility, Interaction capability and Safety." in text
    )
    assert re.search(r"Reliability +no data +■■········ +1 of 4 +- +tests-pass", text)


def test_the_last_line_tells_the_exit_code_and_on_what(sample: Verdict) -> None:
    assert plain(sample).splitlines()[-1] == (
        "FAIL (exit code 1) for shop 3f2a91c07d and scoring-input, ISO/IEC 25010:2023, 2.4 s"
    )


@pytest.mark.parametrize("verbosity", Verbosity)
def test_nothing_is_said_by_colour_alone(sample: Verdict, verbosity: Verbosity) -> None:
    coloured = render_text(sample, verbosity=verbosity, width=100, colour=Colour.ALWAYS)
    assert "\x1b[1;31mFAIL" in coloured
    stripped = "\n".join(line.rstrip() for line in STYLE.sub("", coloured).split("\n"))
    assert stripped == plain(sample, verbosity=verbosity)


def test_the_terminal_it_runs_in_changes_nothing(sample: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    before = plain(sample)
    for name, value in {"COLUMNS": "33", "TERM": "dumb", "FORCE_COLOR": "1", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert plain(sample) == before


@settings(deadline=None)
@given(data=st.data(), width=st.integers(0, 200), verbosity=st.sampled_from(Verbosity))
def test_no_line_is_wider_than_the_terminal_and_none_drives_it(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject, width: int, verbosity: Verbosity
) -> None:
    text = plain(data.draw(hostile_verdicts), verbosity=verbosity, width=width)
    assert "\x1b" not in text
    assert max(map(cell_len, text.split("\n"))) <= min(max(width, 60), 120)


def test_a_file_gets_plain_text_of_a_hundred_columns(sample: Verdict) -> None:
    assert render(Format.TEXT, sample) == plain(sample, width=100)


def test_a_verdict_without_targets_or_rules_still_reads(make_verdict: MakeVerdict) -> None:
    text = plain(replace(make_verdict(kind=VerdictKind.PASS), targets=()))
    assert text.splitlines() == [
        "PASS  No rule judged anything.",
        "",
        "PASS (exit code 0) for no target, ISO/IEC 25010:2023, 2.4 s",
    ]
