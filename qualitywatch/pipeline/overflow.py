"""Overflow: one item lists the findings that a sink has no room for, empties as they get their own, and then ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from qualitywatch.domain.finding import Finding, FindingChange, FindingState
from qualitywatch.domain.items import SettledItems
from qualitywatch.domain.member import Gathers
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.gather import item_life, worst_first
from qualitywatch.store.items import Items

RULE = "overflow"
WHY = "There is more to repair than the sprint's budget for quality has room for. These findings wait for a ticket of their own."
FIX = "Nothing has to be done here: each finding gets a ticket of its own as soon as a sprint has room, the worst first."


def roll_up(items: Items, sink: str, *, at: datetime) -> None:
    """Bring a sink's overflow up to date with what waits now; doing it twice is doing it once."""
    waiting, known = [each.finding for each in items.waiting(sink)], items.overflow(sink)
    if not waiting and (known is None or known.state is FindingState.RESOLVED):
        return
    outcome = _outcome(sink, waiting, known, items.targets(), at)
    life = item_life(outcome, waiting, known, at, gathers=Gathers.OVERFLOW)
    if isinstance(life, FindingChange):
        items.settle(SettledItems(sink=sink, changes=(life,), deliveries=(life,)), at=at)
    elif life is not None and life.members != (known.members if known else ()):
        items.settle(SettledItems(sink=sink, touched=(life,)), at=at)


def promote(items: Items, name: str, ask_room: Callable[[], int], *, at: datetime) -> int:
    """Let the worst of what waits try again, as many as the sink has room for; returns how many."""
    waiting = [each.finding for each in items.waiting(name) if each.finding.outcome.waiver is None]
    room = ask_room() if waiting else 0
    return items.promote(name, worst_first(waiting)[:room], at=at) if room > 0 else 0


def _outcome(
    sink: str, waiting: Sequence[Finding], known: Finding | None, targets: Sequence[Target], at: datetime
) -> RuleOutcome:
    """What the overflow says as a whole; its identity stays while it lives, whatever targets there come to be."""
    worst = worst_first(waiting)
    severe = max((each.outcome.severity for each in waiting), key=list(Severity).index, default=Severity.INFO)
    environments = sorted({target.labels.get("environment", "") for target in targets} - {""})
    same = known is not None and known.state is FindingState.OPEN
    return RuleOutcome(
        rule=RULE,
        metric="findings.waiting",
        characteristic=worst[0].outcome.characteristic if worst else "",
        target=known.outcome.target if known and same else ", ".join(target.name for target in targets),
        environment=known.outcome.environment if known and same else ", ".join(environments),
        labels={"sink": sink},
        outcome=Outcome.FAIL if waiting else Outcome.PASS,
        severity=severe,
        why=WHY,
        fix=FIX,
        unit="{finding}",
        title="Findings that wait for room in a sprint",
        value=float(len(waiting)),
        limit=0.0,
        comparison="above",
        observed_at=at,
    )
