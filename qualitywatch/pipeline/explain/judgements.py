"""What rules said, with the findings, tickets and waivers that came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualitywatch.domain.explanation import Judgement
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.pipeline.explain.sources import Sources

_WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_AVAILABLE, Outcome.WARN, Outcome.PASS)


def worst_first(outcomes: Iterable[RuleOutcome]) -> list[RuleOutcome]:
    """Failures first, severe ones before others; what nobody asked to be measured comes last."""
    return sorted(outcomes, key=_rank)


def judged(sources: Sources, outcomes: Sequence[RuleOutcome], *, in_full: int) -> tuple[Judgement, ...]:
    """The outcomes with what came of them; history, tickets and waivers are read for the first ``in_full`` findings."""
    judgements = []
    waivers = sources.readings.waivers() if in_full else ()
    for number, outcome in enumerate(outcomes):
        finding = sources.readings.finding(outcome.fingerprint) if number < in_full else None
        if finding is None:
            judgements.append(Judgement(outcome=outcome, rule=sources.rules.get(outcome.rule)))
            continue
        judgements.append(
            Judgement(
                outcome=outcome,
                rule=sources.rules.get(outcome.rule),
                finding=finding,
                events=tuple(sources.readings.finding_events(finding.fingerprint)),
                tickets=tuple(sources.readings.tickets(fingerprint=finding.fingerprint)),
                waivers=tuple(each for each in waivers if each.fingerprint == finding.fingerprint),
            )
        )
    return tuple(judgements)


def outcome_of(sources: Sources, finding: Finding) -> RuleOutcome:
    """What the finding's rule says now; what it said last, where it no longer judges that."""
    for outcome in sources.readings.outcomes(target=finding.outcome.target):
        if outcome.fingerprint == finding.fingerprint:
            return outcome
    return finding.outcome


def _rank(outcome: RuleOutcome) -> tuple[bool, int, int, str, tuple[tuple[str, str], ...]]:
    optional = outcome.outcome is Outcome.NOT_AVAILABLE and not outcome.required
    severity = -list(Severity).index(outcome.severity)
    labels = tuple(sorted(outcome.labels.items()))
    return optional, _WORST_FIRST.index(outcome.outcome), severity, outcome.rule, labels
