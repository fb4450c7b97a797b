"""When evidence has been missing for too long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualitywatch.domain.asks import Silence
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.past import Hush, Past, Whose
from qualitywatch.pipeline.evaluate.say import outcome_of
from qualitywatch.pipeline.evaluate.situation import Situation

_HOUR, _DAY, _TICK = timedelta(hours=1), timedelta(days=1), timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Listened:
    """``outcome`` is that of a silence which is too long, None where there is none; ``again_at`` when it will be."""

    outcome: RuleOutcome | None = None
    again_at: datetime | None = None

    def then(self, outcome: RuleOutcome) -> RuleOutcome:
        """Another outcome of the same rule, to be looked at again when the silence is too long, if not before."""
        due = [at for at in (outcome.again_at, self.again_at) if at is not None]
        return replace(outcome, again_at=min(due)) if self.again_at is not None else outcome


def listen(rule: Rule, situation: Situation, past: Past) -> Listened:
    """Whether the metric of a rule has been silent for longer than it allows.

    A value that is older than that is no evidence any more. What was never measured is silent since the first turn of
    what would measure it.
    """
    at, silence = situation.at, rule.silence
    if silence is None or at is None or situation.since is not None:
        return Listened()
    hush = _hush(rule, silence, situation, past, at)
    if hush is None or hush.last is None:
        return Listened()
    kept = [(Outcome.FAIL, silence.fail), (Outcome.WARN, silence.warn)]
    due = [hush.last + each.length for _, each in kept if each is not None and each.length is not None]
    again_at = min((moment + _TICK for moment in due if moment >= at), default=None)
    quiet = Listened(None, again_at)
    for outcome, allowed in kept:
        if allowed is not None and _too_long(hush, allowed, at):
            return replace(quiet, outcome=quiet.then(_outcome(rule, situation, outcome, hush, allowed)))
    return quiet


def _hush(rule: Rule, silence: Silence, situation: Situation, past: Past, at: datetime) -> Hush | None:
    """What the past knows, unless something was measured since."""
    collectors = situation.observers_of(rule.metric) & situation.collectors
    labels = tuple(sorted(rule.labels.items()))
    whose = Whose(situation.target.name, rule.metric, labels, tuple(sorted(collectors)))
    hush = past.hush(whose, at, _turns(silence))
    now = max((each.observed_at for each in situation.select(rule.metric, rule.labels)), default=None)
    if now is not None and (hush is None or hush.last is None or not hush.ever or hush.last < now):
        return Hush(now)
    return hush


def _outcome(rule: Rule, situation: Situation, outcome: Outcome, hush: Hush, allowed: Span) -> RuleOutcome:
    silent = situation.at - hush.last if situation.at and hush.last else timedelta(0)
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
    limit = f"{allowed.count} in a row are too many" if allowed.count is not None else f"{allowed} is allowed"
    return f"{measured}{turns}; {limit}"
