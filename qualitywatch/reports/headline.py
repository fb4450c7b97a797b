"""The verdict in one sentence: what it is, and why."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict, VerdictKind
from qualitywatch.reports.standing import Standing, standing
from qualitywatch.reports.wording import counted, joined

_NAMED = 3
_WORDS = {
    VerdictKind.PASS: "PASS",
    VerdictKind.WARN: "WARN",
    VerdictKind.FAIL: "FAIL",
    VerdictKind.NO_EVIDENCE: "NO EVIDENCE",
}


def verdict_word(kind: VerdictKind) -> str:
    """The verdict as a person reads it."""
    return _WORDS[kind]


def reason(verdict: Verdict) -> str:
    """Why the verdict is what it is, as a sentence; only what decided is named."""
    stands = standing(verdict)
    rules = len(_rules(verdict.outcomes))
    place = f" on {one_line(verdict.targets[0].target.name)}" if len(verdict.targets) == 1 else ""
    if not rules:
        return f"No rule judged anything{place}."
    if verdict.kind is VerdictKind.FAIL and stands.failed:
        return _breach("fail", stands.failed, rules, place) + _also(stands.warned, "warn")
    if verdict.kind is VerdictKind.NO_EVIDENCE and not (verdict.measurements or stands.missing_required):
        return f"Nothing was measured{place}, so {counted(rules, 'rule')} had nothing to judge."
    if verdict.kind in (VerdictKind.FAIL, VerdictKind.NO_EVIDENCE) or stands.missing_required:
        lacking = stands.missing_required or stands.missing
        return f"Required evidence is missing for {_share(lacking, rules)}{place}: {_names(lacking)}."
    if stands.warned:
        return "Nothing fails, but " + _breach("warn", stands.warned, rules, place)
    return _all_pass(stands, rules, place)


def _breach(verb: str, outcomes: Sequence[RuleOutcome], rules: int, place: str) -> str:
    ending = "s" if len(_rules(outcomes)) == 1 else ""
    return f"{_share(outcomes, rules)} {verb}{ending}{place}: {_names(outcomes)}."


def _also(outcomes: Sequence[RuleOutcome], verb: str) -> str:
    count = len(_rules(outcomes))
    return f" {count} more {verb}{'s' if count == 1 else ''}." if count else ""


def _all_pass(stands: Standing, rules: int, place: str) -> str:
    passed = len(_rules(stands.passed))
    rest = [
        f"{len(_rules(outcomes))} {word}"
        for outcomes, word in (
            (stands.tolerated, "tolerated"),
            (stands.waived, "waived"),
            (stands.missing, "without evidence"),
        )
        if outcomes
    ]
    if not rest:
        return (
            f"{'All ' if rules > 1 else ''}{counted(rules, 'rule')} pass{'' if rules > 1 else 'es'}{place}."
        )
    return f"{passed} of {counted(rules, 'rule')} pass{'es' if passed == 1 else ''}{place}; {joined(rest)}."


def _share(outcomes: Sequence[RuleOutcome], rules: int) -> str:
    return f"{len(_rules(outcomes))} of {counted(rules, 'rule')}"


def _names(outcomes: Sequence[RuleOutcome]) -> str:
    severities = _rules(outcomes)
    names = [f"{one_line(rule)} ({severity})" for rule, severity in severities.items()]
    if len(names) <= _NAMED:
        return joined(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _rules(outcomes: Sequence[RuleOutcome]) -> dict[str, Severity]:
    """The rules of these outcomes, in their order."""
    return {outcome.rule: outcome.severity for outcome in outcomes}
