"""How fast an error budget is used up, over two windows at once.

After chapter 5 of the Site Reliability Workbook (Beyer and others 2018, "Alerting on SLOs", multiple burn rates and
windows), with windows for what is measured daily and not every minute: both the long and the short one have to burn
faster than allowed, the long one so that it matters, the short one so that it is still going on. The budget is that of
28 days. Over 7 days a rate of 4 uses all of it; a rate of 1 over 28 days is all of it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualitywatch.domain.asks import Burn
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quantities import format_number, format_quantity
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.limits import Comparison, compare
from qualitywatch.pipeline.evaluate.subject import NO_HISTORY, Appraisal, Subject

PERIOD = timedelta(days=28)
FAST = (timedelta(days=7), timedelta(days=1))
SLOW = (timedelta(days=28), timedelta(days=7))
LEAST_BAD = 2
"""How many must be bad in the long window to count: one of few says nothing of a rate."""


@dataclass(frozen=True, slots=True)
class _Use:
    """What was good and bad at one time: a measurement, or what it counts."""

    at: datetime
    bad: float
    total: float


def appraise_burn(ask: Burn, limits: Limits, subject: Subject) -> Appraisal:
    """The slower of the two rates of each pair against its factor: the fast pair fails, the slow one warns."""
    del limits  # the factors are part of what is asked
    uses = _uses(ask, subject)
    if isinstance(uses, str):
        return Appraisal(None, uses, "burn", window=f"the last {PERIOD.days}d")
    budget = 1 - ask.objective
    bad, total = _sums(uses)
    said = (
        f"{format_number(bad)} of {format_number(total)} {_noun(ask)} bad in the last {PERIOD.days}d, where"
        f" {format_quantity(budget, '1')} may be: {format_quantity(bad / total / budget if total else 0.0, '1')} of the budget"
    )
    judged: list[tuple[Comparison, float, str]] = []
    for outcome, (long, short), factor in ((Outcome.FAIL, FAST, ask.fast), (Outcome.WARN, SLOW, ask.slow)):
        if factor is not None:
            rate = min(_rate(uses, subject, window, budget) for window in (long, short))
            told = (
                f"over {long.days}d and {short.days}d it burns {format_number(rate)} times as fast as allowed"
            )
            beyond = rate > factor and _sums(_since(uses, subject, long))[0] >= LEAST_BAD
            distance = rate - factor
            judged.append(
                (
                    Comparison(outcome if beyond else Outcome.PASS, factor, "above", distance, factor),
                    rate,
                    told,
                )
            )
    comparison, rate, told = next(
        (each for each in judged if each[0].breached), max(judged, key=lambda each: each[0].distance)
    )
    return Appraisal(
        comparison, f"{said}; {told}", "burn", rate, window=f"the last {PERIOD.days}d", measurements=len(uses)
    )


def _uses(ask: Burn, subject: Subject) -> list[_Use] | str:
    """What was used of the budget, up to the subject; or why that is not known."""
    sample, key, bad = subject.sample, subject.measurement.key, ask.bad
    span, before = Span(length=PERIOD), sample.observed_at
    stretch = subject.past.stretch(key, span, before, subject.tools)
    if stretch is None:
        return NO_HISTORY
    samples = [*stretch.samples, sample]
    if bad is not None:
        return [_Use(each.observed_at, float(compare(each.value, bad).breached), 1.0) for each in samples]
    share = subject.metric.share
    if share is None:
        return f"{subject.metric.id} is no share: bad_above or bad_below says which measurements are bad"
    wholes = subject.past.stretch(replace(key, metric=share.whole), span, before, subject.tools)
    sizes = {each.observed_at: each.value for each in wholes.samples} if wholes else {}
    sizes[sample.observed_at] = subject.counts.get(share.whole, sizes.get(sample.observed_at, 0.0))
    higher = subject.metric.direction is Direction.HIGHER
    return [
        _Use(each.observed_at, (1 - each.value if higher else each.value) * size, size)
        for each in samples
        if (size := sizes.get(each.observed_at, 0.0)) > 0
    ] or f"of how many {subject.metric.id} is a share is not known"


def _rate(uses: Iterable[_Use], subject: Subject, window: timedelta, budget: float) -> float:
    bad, total = _sums(_since(uses, subject, window))
    return bad / total / budget if total else 0.0


def _since(uses: Iterable[_Use], subject: Subject, window: timedelta) -> list[_Use]:
    start = subject.sample.observed_at - window
    return [use for use in uses if use.at > start]


def _sums(uses: Iterable[_Use]) -> tuple[float, float]:
    listed = list(uses)
    return sum(use.bad for use in listed), sum(use.total for use in listed)


def _noun(ask: Burn) -> str:
    return "were" if ask.bad is None else "measurements were"
