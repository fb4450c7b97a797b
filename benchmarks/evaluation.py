"""Speed of judging: 500 rules on 20,000 series with the findings that are open, the limit being 1 s of CPU on one core.

Run: .venv/bin/python benchmarks/evaluation.py [ROUNDS]

Twenty targets with a thousand series each, every one of which has its own outcome; one in a hundred is beyond its limit,
half of those with a finding that is open already. Reading the store and writing to it are no part of this.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Rule, Severity
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.evaluate import NO_PAST, Situation, judge, settle_findings

RULES, TARGETS, PARTS, LIMIT = 500, 20, 2, 1.0
AT = datetime(2026, 1, 1, tzinfo=UTC)
METRICS = [
    MetricDefinition(
        id=f"bench.value.m{number}",
        title=f"Value {number}",
        unit="1",
        direction=Direction.LOWER,
        characteristic="reliability/faultlessness",
        how="For the benchmark.",
        labels=("part",),
    )
    for number in range(RULES)
]
CATALOGUE = MetricCatalogue(METRICS)
OBSERVERS = {metric.id: frozenset({"bench"}) for metric in METRICS}


def rules() -> list[Rule]:
    """One for each metric, with one outcome for each part."""
    return [
        Rule(
            id=f"rule-{number}",
            metric=metric.id,
            limits=Limits(warn_above=0.8, fail_above=0.9),
            per=("part",),
            severity=Severity.MAJOR,
            why="For the benchmark.",
            fix="Nothing.",
        )
        for number, metric in enumerate(METRICS)
    ]


def situations() -> list[Situation]:
    """The targets with their values."""
    made = []
    for target in range(TARGETS):
        name = f"target-{target}"
        values = [
            Measurement(
                metric,
                name,
                0.95 if (number * PARTS + part) % 100 == 0 else 0.5,
                AT,
                "bench",
                labels={"part": str(part)},
            )
            for number, metric in enumerate(METRICS)
            for part in range(PARTS)
        ]
        made.append(
            Situation(
                target=Target(name, TargetKind.CODE, "."),
                measurements=values,
                catalogue=CATALOGUE,
                collectors=frozenset({"bench"}),
                observers=OBSERVERS,
                at=AT,
            )
        )
    return made


def evaluated(chosen: list[Rule], known: dict[str, Finding]) -> tuple[int, int, float]:
    """Outcomes, changes of findings, and seconds of CPU for all targets once."""
    outcomes = changes = 0
    waiting = situations()  # anew: a situation indexes its series when it is first asked
    gc.collect()
    began = time.process_time()
    for situation in waiting:
        judged = judge(chosen, situation, NO_PAST)
        changes += len(settle_findings(judged, known, AT).changes)
        outcomes += len(judged)
    return outcomes, changes, time.process_time() - began


def main() -> None:
    """Judge some rounds and print the median."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    chosen = rules()
    breaches = [
        outcome
        for situation in situations()
        for outcome in judge(chosen, situation, NO_PAST)
        if outcome.outcome is Outcome.FAIL
    ]
    opened = AT - timedelta(days=1)
    known = {
        each.fingerprint: Finding(
            outcome=each, state=FindingState.OPEN, opened_at=opened, changed_at=opened, last_seen_at=opened
        )
        for each in breaches[::2]
    }
    done = [evaluated(chosen, known) for _ in range(rounds)]
    outcomes, changes, _ = done[0]
    series = TARGETS * RULES * PARTS
    print(
        f"{RULES} rules x {series:,} series: {outcomes:,} outcomes, {len(known)} findings open, {changes} changes"
    )
    print(f"CPU time {statistics.median(each[2] for each in done):6.2f} s   (limit {LIMIT:.0f} s)")


if __name__ == "__main__":
    main()
