"""The phrases that several formats share: what a rule is called, what was measured, what somebody waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.verdict import LeftOut, ProblemReport, Verdict
from qualitywatch.domain.waiver import Waiver

_HOLDS = {True: "holds", False: "does not hold", None: "not known"}


def labelled(outcome: RuleOutcome) -> str:
    """The rule's id, with the labels it judged: ``feature-drift[column=age]``."""
    return f"{one_line(outcome.rule)}{label_text(outcome.labels)}"


def label_text(labels: Mapping[str, str]) -> str:
    """Labels in square brackets, sorted; empty without labels."""
    inner = ", ".join(f"{one_line(name)}={one_line(value)}" for name, value in sorted(labels.items()))
    return f"[{inner}]" if inner else ""


def comparison(outcome: RuleOutcome) -> str:
    """The value and what was asked of it: ``23.4 %, at most 21 %``."""
    return ", ".join(part for part in (format_value(outcome), asked(outcome)) if part)


def asked(outcome: RuleOutcome) -> str:
    """What was asked of the value; where that is no single limit, what each condition found."""
    return format_limit(outcome) or (prose(outcome.explanation) if outcome.value is not None else "")


def told_lines(outcome: RuleOutcome) -> list[str]:
    """How the outcome came about, line by line: each condition on one of its own where the rule joins several."""
    if not outcome.conditions:
        return [prose(outcome.told)] if outcome.told else []
    lines = [f"{_HOLDS[each.holds]}: {prose(each.said)}" for each in outcome.conditions]
    return [prose(outcome.message), *lines] if outcome.pending or outcome.clearing else lines


def statement(outcome: RuleOutcome) -> str:
    """What was measured and what was asked of it, in one phrase; the reason where there is no value."""
    said = comparison(outcome) if outcome.value is not None else prose(outcome.message)
    return f"{prose(outcome.title)}: {said}" if said else prose(outcome.title)


def full_statement(outcome: RuleOutcome) -> str:
    """As ``statement``, with the labels."""
    return " ".join(part for part in (label_text(outcome.labels), statement(outcome)) if part)


def waiver_text(waiver: Waiver) -> str:
    """Who waived it until when, and why."""
    ticket = f" ({one_line(waiver.ticket)})" if waiver.ticket else ""
    return (
        f"waived until {waiver.expires_at:%Y-%m-%d} by {prose(waiver.owner)}: {prose(waiver.reason)}{ticket}"
    )


def scope_text(verdict: Verdict) -> str:
    """Which part was judged, where it was not all: ``7 of 10 rules judge what changed since 1a2b3c4d5e``."""
    rules = {outcome.rule for outcome in verdict.outcomes}
    new = {outcome.rule for outcome in verdict.outcomes if outcome.since is not None}
    bases = sorted({outcome.since[:10] for outcome in verdict.outcomes if outcome.since is not None})
    if not new:
        return ""
    verb = "judges" if len(new) == 1 else "judge"
    return f"{len(new)} of {counted(len(rules), 'rule')} {verb} only what changed since {joined(bases)}"


def pending_text(outcome: RuleOutcome) -> str:
    """How far a breach is from counting, or a repair; empty where nothing waits for more."""
    if outcome.pending is not None:
        seen, needed = outcome.pending.words
        return (
            f"breached for {seen} of {needed}"
            if outcome.pending.timed
            else f"{seen} of {needed} breaches in a row"
        )
    if outcome.clearing is not None:
        return f"{outcome.message}: a finding stays until then"
    return ""


def age_text(outcome: RuleOutcome, ages: Mapping[str, timedelta | None]) -> str:
    """``new``, or ``open for 12 days``; empty where that is not known."""
    if outcome.fingerprint not in ages:
        return ""
    age = ages[outcome.fingerprint]
    if age is None:
        return "new"
    minutes = int(age.total_seconds()) // 60
    for noun, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes >= size:
            return f"open for {counted(minutes // size, noun)}"
    return "open for less than a minute"


def problem_text(problem: ProblemReport) -> str:
    """Whose problem it is, what it is and what to do, in one phrase."""
    return _with_hint(f"{_whose(problem)}: {prose(problem.message)}", problem.hint)


def left_out_text(left_out: LeftOut) -> str:
    """Which collector discovery did not use, why, and what would change that, in one phrase."""
    return _with_hint(f"{_whose(left_out)}: {prose(left_out.reason)}", left_out.hint)


def joined(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def counted(count: int, noun: str) -> str:
    """``1 rule``, ``2 rules``."""
    return format_quantity(count, f"{{{noun}}}")


def _whose(about: ProblemReport | LeftOut) -> str:
    return f"{one_line(about.collector)} on {one_line(about.target)}"


def _with_hint(text: str, hint: str) -> str:
    return f"{text} ({prose(hint)})" if hint else text
