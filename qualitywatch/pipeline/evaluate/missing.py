"""Where there is no value: why, and whether the gate needs one."""

from __future__ import annotations

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.say import outcome_of
from qualitywatch.pipeline.evaluate.situation import Situation


def missing(rule: Rule, situation: Situation) -> RuleOutcome:
    """Silence is never a pass: say why there is no value, and whether the gate needs one."""
    observers = situation.observers_of(rule.metric)
    in_use = observers & situation.collectors
    failures = [situation.failures[name] for name in sorted(in_use) if name in situation.failures]
    crashed = next((failure for failure in failures if failure.outcome is Outcome.ERROR), None)
    failure = crashed or next(iter(failures), None)
    if failure is not None:
        message = failure.message
    elif in_use and situation.since is not None:
        return outcome_of(
            rule,
            situation,
            outcome=Outcome.PASS,
            labels=rule.marks,
            message=f"nothing that changed has a {situation.catalogue[rule.metric].title.lower()}",
            since=situation.since,
        )
    elif in_use and situation.catalogue[rule.metric].new_code:
        message, in_use = "measured on new code alone: qualitywatch check --against REF", frozenset()
    elif in_use:
        message = f"{', '.join(sorted(in_use))} ran and measured no {rule.metric}{_selection(rule)}"
    elif observers:
        message = f"not measured: {' or '.join(sorted(observers))} is not in use here"
    else:
        message = "no installed collector measures it"
    return outcome_of(
        rule,
        situation,
        outcome=Outcome.ERROR if crashed else Outcome.NOT_AVAILABLE,
        labels=rule.marks,
        message=message,
        required=rule.required or crashed is not None or _expected(rule, situation, in_use),
    )


def _expected(rule: Rule, situation: Situation, in_use: frozenset[str]) -> bool:
    """Whether the configuration lists a collector that must have measured it."""
    return situation.configured and bool(in_use) and not rule.optional


def _selection(rule: Rule) -> str:
    chosen = [
        f"{name}={' or '.join(value) if isinstance(value, tuple) else value}"
        for name, value in rule.labels.items()
    ]
    return f" with {', '.join(chosen)}" if chosen else ""
