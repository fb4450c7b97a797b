"""Which of several outcomes of one rule is worst, and which of them there is, or would be, a finding of. Pure."""

from __future__ import annotations

from qualitywatch.domain.outcome import Outcome, RuleOutcome

_BREACHES = (Outcome.WARN, Outcome.FAIL)
_SEEN = {Outcome.NOT_AVAILABLE: -1, Outcome.ERROR: -1, Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}


def is_breach(outcome: RuleOutcome) -> bool:
    """Whether it lies beyond a limit, whether or not that counts."""
    return outcome.outcome in _BREACHES


def wants_finding(outcome: RuleOutcome) -> bool:
    """Whether there is to be a finding of it: it breaches, or what it breached is not over."""
    if is_breach(outcome):
        return not outcome.tolerated
    return outcome.stands is True and outcome.breach is not None


def is_over(outcome: RuleOutcome) -> bool:
    """Whether it proves a repair: a value within the limits, as far as the rule asks for more than one of them."""
    waits = outcome.pending is not None or outcome.clearing is not None
    return outcome.outcome is Outcome.PASS and (outcome.stands is False or not waits)


def badness(outcome: RuleOutcome) -> tuple[int, int, int, float]:
    """To order by: what counts, then what still stands, then what is left as it was, then how far it lies beyond its limit."""
    seen = _SEEN[outcome.outcome]
    waits = outcome.pending is not None or outcome.clearing is not None
    weight = 2 if outcome.stands else 1 if waits or outcome.tolerated else 0
    return (seen if outcome.counts else min(seen, 0)), weight, seen, outcome.beyond
