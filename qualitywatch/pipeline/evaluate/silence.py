"""When evidence has been missing for too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from qualitywatch.domain.asks import Silence
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.past import Hush, Past, Whose
from qualitywatch.pipeline.evaluate.say import outcome_of
from qualitywatch.pipeline.evaluate.situation import Situation

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def hushed(rule: Rule, situation: Situation, past: Past) -> RuleOutcome | None:
    """The outcome of a rule whose metric has been silent for longer than it allows; None where it has not.

    A value that is older than that is no evidence any more. What was never measured is silent since the first turn of
    what would measure it.
    """
    if rule.silence is None or situation.at is None or situation.since is not None:
        return None
    collectors = situation.observers_of(rule.metric) & situation.collectors
    labels = tuple(sorted(rule.labels.items()))
    whose = Whose(situation.target.name, rule.metric, labels, tuple(sorted(collectors)))
    hush = past.hush(whose, situation.at, _turns(rule.silence))
    if hush is None or hush.last is None:
        return None
    for outcome, allowed in ((Outcome.FAIL, rule.silence.fail), (Outcome.WARN, rule.silence.warn)):
        if allowed is not None and _too_long(hush, allowed, situation.at):
            silent = situation.at - hush.last
            return outcome_of(
                rule,
                situation,
                outcome=outcome,
                labels=rule.marks,
                message=_said(hush, silent, allowed),
                observed_at=hush.last if hush.ever else None,
                quantity="silence",
                judged=silent / _DAY,
                window=str(allowed),
                required=rule.required,
            )
    return None


def heard(rule: Rule, situation: Situation) -> RuleOutcome | None:
    """The pass of a rule that limits nothing but silence; None where nothing was measured."""
    measurements = situation.select(rule.metric, rule.labels)
    if not measurements:
        return None
    newest = max(measurements, key=lambda each: each.observed_at)
    return outcome_of(
        rule,
        situation,
        outcome=Outcome.PASS,
        labels=rule.marks,
        value=newest.value,
        observed_at=newest.observed_at,
        quantity="silence",
        explanation=f"measured {newest.observed_at:%Y-%m-%d %H:%M}",
        required=rule.required,
        since=situation.since,
    )


def _turns(silence: Silence) -> int:
    return max((each.count or 0 for each in (silence.warn, silence.fail) if each is not None), default=0)


def _too_long(hush: Hush, allowed: Span, at: datetime) -> bool:
    if allowed.count is not None:
        return hush.turns >= allowed.count
    return allowed.length is not None and hush.last is not None and at - hush.last > allowed.length


def _said(hush: Hush, silent: timedelta, allowed: Span) -> str:
    if hush.last is None:
        return ""
    age = (
        format_duration(silent - silent % (_HOUR if silent < 2 * _DAY else _DAY))
        if silent >= _HOUR
        else "less than 1h"
    )
    since = f"{hush.last:%Y-%m-%d %H:%M} UTC, {age} ago"
    measured = f"last measured {since}" if hush.ever else f"never measured, although first looked for {since}"
    turns = f", with {hush.turns} turns since that brought nothing" if allowed.count is not None else ""
    limit = f"{allowed.count} in a row are allowed" if allowed.count is not None else f"{allowed} is allowed"
    return f"{measured}{turns}; {limit}"
