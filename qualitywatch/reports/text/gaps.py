"""What is not known: rules without evidence, problems in measuring, and what discovery left out."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.verdict import LeftOut, ProblemReport
from qualitywatch.reports.text.page import FACT, GRAVE, NAME, PLAIN, QUIET, Page
from qualitywatch.reports.wording import counted, labelled


def write_missing(
    page: Page,
    outcomes: Sequence[RuleOutcome],
    problems: Sequence[ProblemReport],
    *,
    several_targets: bool,
) -> None:
    """Each rule that has no verdict, the required ones first, with what would give it one."""
    if not outcomes:
        return
    required = sum(outcome.required for outcome in outcomes)
    demand = f", required for {required} of them" if required else ", none of it required"
    page.blank()
    page.write((f"No evidence for {counted(len(outcomes), 'rule')}{demand}:", FACT))
    for outcome in outcomes:
        page.write(
            (labelled(outcome), NAME),
            (f" on {one_line(outcome.target)}" if several_targets else "", PLAIN),
            (f"  {', '.join(_pressing(outcome))}" if _pressing(outcome) else "", GRAVE),
            (f"  {one_line(outcome.metric)}", QUIET),
            indent=2,
        )
        if outcome.message:
            page.write((prose(outcome.message), PLAIN), indent=4)
        for hint in sorted({problem.hint for problem in problems if _same(problem, outcome)} - {""}):
            page.write((f"→ {prose(hint)}", PLAIN), indent=4)


def write_problems(page: Page, outcomes: Sequence[RuleOutcome], problems: Sequence[ProblemReport]) -> None:
    """The problems that no rule without evidence has told already."""
    untold = [each for each in problems if not any(_same(each, outcome) for outcome in outcomes)]
    if not untold:
        return
    page.blank()
    page.write((f"{counted(len(untold), 'problem')} while measuring:", FACT))
    for problem in sorted(untold, key=lambda each: (each.target, each.collector, each.message)):
        _write_about(page, problem.collector, problem.target, problem.message, problem.hint)


def write_notes(page: Page, notes: Sequence[str]) -> None:
    """What about waivers and baseline asks for somebody's attention."""
    if not notes:
        return
    page.blank()
    page.write(("Waivers and baseline:", FACT))
    for note in notes:
        page.write((prose(note), PLAIN), indent=2)


def write_left_out(page: Page, left_out: Sequence[LeftOut], *, several_targets: bool) -> None:
    """What was found and not measured, and what would change that."""
    if not left_out:
        return
    page.blank()
    page.write(("Left out:", FACT))
    for each in sorted(left_out, key=lambda each: (each.target, each.collector)):
        _write_about(page, each.collector, each.target if several_targets else "", each.reason, each.hint)


def _write_about(page: Page, collector: str, target: str, text: str, hint: str) -> None:
    page.write(
        (one_line(collector), NAME),
        (f" on {one_line(target)}" if target else "", PLAIN),
        (f"  {prose(text)}", PLAIN),
        indent=2,
    )
    if hint:
        page.write((f"→ {prose(hint)}", PLAIN), indent=4)


def _pressing(outcome: RuleOutcome) -> list[str]:
    failed = outcome.outcome is Outcome.ERROR
    return [*(["required"] if outcome.required else []), *(["measuring failed"] if failed else [])]


def _same(problem: ProblemReport, outcome: RuleOutcome) -> bool:
    """Whether an outcome tells this problem in its message."""
    return problem.target == outcome.target and prose(problem.message) in prose(outcome.message)
