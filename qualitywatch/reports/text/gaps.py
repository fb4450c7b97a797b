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
    everything: bool,
) -> None:
    """The rules that have no verdict by the reason, the required ones first, with what would give them one.

    Each rule is told alone where ``everything`` is.
    """
    if not outcomes:
        return
    required = sum(outcome.required for outcome in outcomes)
    demand = f", required for {required} of them" if required else ", none of it required"
    page.blank()
    page.write((f"No evidence for {counted(len(outcomes), 'rule')}{demand}:", FACT))
    groups: dict[object, list[RuleOutcome]] = {}
    for index, outcome in enumerate(outcomes):
        reason = index if everything else (outcome.target, *_pressing(outcome), _reason(outcome))
        groups.setdefault(reason, []).append(outcome)
    for group in groups.values():
        _write_group(page, group, problems, several_targets=several_targets)


def _write_group(
    page: Page, group: Sequence[RuleOutcome], problems: Sequence[ProblemReport], *, several_targets: bool
) -> None:
    first = group[0]
    pressing = ", ".join(_pressing(first))
    metrics = {outcome.metric for outcome in group}
    page.write(
        (", ".join(_names(group)), NAME),
        (f" on {one_line(first.target)}" if several_targets else "", PLAIN),
        (f"  {pressing}" if pressing else "", GRAVE),
        (f"  {one_line(first.metric)}" if len(metrics) == 1 else "", QUIET),
        indent=2,
    )
    if first.message:
        page.write((prose(first.message if len(metrics) == 1 else _reason(first)), PLAIN), indent=4)
    for hint in sorted({problem.hint for problem in problems if _same(problem, first)} - {""}):
        page.write((f"→ {prose(hint)}", PLAIN), indent=4)


def _reason(outcome: RuleOutcome) -> str:
    """The message, the same for every metric."""
    return outcome.message.replace(f"no {outcome.metric}", "none of what they judge")


def _names(group: Sequence[RuleOutcome]) -> list[str]:
    """Each rule once; of several label sets the first, and how many more there are."""
    by_rule: dict[str, list[RuleOutcome]] = {}
    for outcome in group:
        by_rule.setdefault(outcome.rule, []).append(outcome)
    return [
        labelled(outcomes[0]) + (f" and {len(outcomes) - 1} more" if len(outcomes) > 1 else "")
        for outcomes in by_rule.values()
    ]


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
