"""How long 10,000 findings of one evaluation take to plan: settled, grouped, ordered by urgency, budgeted and worded.

    python benchmarks/jira_plan.py

Everything that happens before the first request, with the product's own functions; CPU time of one process, the store
included in the second figure.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import SecretStr

from qualitywatch import Evaluation, Evidence, Outcome, RuleOutcome, Severity, VerdictKind
from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.items import KnownItems
from qualitywatch.pipeline.evaluate import settle_findings
from qualitywatch.pipeline.gather import gather, worst_first
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.store import memory_store
from qualitywatch.testing.samples import sample_outcome
from qualitywatch_jira.answers import AllowedValue, IssueType, ScreenField
from qualitywatch_jira.form import Sheet
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.sink import JiraSink

FINDINGS, PER_RULE, PER_SPRINT = 10_000, 40, 20
AT = datetime(2026, 9, 1, tzinfo=UTC)
URL, TOKEN = "https://example.atlassian.net", SecretStr("of-no-use")


def outcomes() -> list[RuleOutcome]:
    """10,000 breaches: 250 rules in 40 columns each, every one with evidence."""
    evidence = tuple(Evidence(path=f"src/part_{n}.py", line=n, name=f"f{n}", value=0.3) for n in range(5))
    return [
        replace(
            sample_outcome(
                rule=f"rule-{number // PER_RULE}", outcome=Outcome.FAIL, value=0.2 + number / 20_000
            ),
            labels={"column": f"column_{number % PER_RULE}"},
            severity=list(Severity)[number % 4],
            evidence=evidence,
            evidence_total=9,
        )
        for number in range(FINDINGS)
    ]


class Paper(JiraGateway):
    """A Jira that only has a create screen."""

    def issue_types(self, project: str) -> list[IssueType]:
        """The one type that is used."""
        del project
        return [IssueType(id="1", name="Task")]

    def create_fields(self, project: str, issue_type_id: str) -> list[ScreenField]:
        """The usual fields."""
        del project, issue_type_id
        known = [AllowedValue(name=name) for name in ("Highest", "High", "Medium", "Low")]
        names = ("summary", "description", "labels", "priority", "components", "assignee")
        return [ScreenField(field_id=name, allowed_values=known) for name in names]


def jira(*, group: bool = True) -> JiraSink:
    """The sink as a user configures it."""
    return JiraSink(url=URL, project="QW", token=TOKEN, group=group)


def plan(judged: list[RuleOutcome], *, group: bool) -> tuple[int, int, float]:
    """How many items there are, how many of them go into the sprint, and the seconds of CPU it took."""
    sink = jira(group=group)
    wording = Sheet(Paper(URL, token=TOKEN), sink.form)
    begun = time.process_time()
    found = settle_findings(judged, {}, AT)
    sinks = [ConfiguredSink("jira", sink, frozenset({Outcome.FAIL}))]
    gathered = gather(found, sinks, lambda *_: KnownItems(), AT)
    told = [
        change
        for _, change in deliveries_of(found.changes, sinks, {each.sink: each.inside for each in gathered})
    ]
    told += [change for each in gathered for change in each.deliveries]
    first = worst_first([change.finding for change in told])[:PER_SPRINT]
    for change in told:
        wording.worded(change)
    return len(told), len(first), time.process_time() - begun


def kept(judged: list[RuleOutcome]) -> float:
    """The seconds of CPU for writing it all to a store in memory, findings, items and outbox in one transaction."""
    sink = jira()
    with memory_store() as store:
        begun = time.process_time()
        found = settle_findings(judged, {}, AT)
        sinks = [ConfiguredSink("jira", sink, frozenset({Outcome.FAIL}))]

        def ask(name: str, candidates: Sequence[str]) -> KnownItems:
            return store.items.known(name, candidates, target="shop")

        gathered = gather(found, sinks, ask, AT)
        told = deliveries_of(found.changes, sinks, {each.sink: each.inside for each in gathered})
        made = Evaluation(target="shop", at=AT, verdict=VerdictKind.FAIL, quality_model="iso25010:2023")
        store.settle(made, judged, found.changes, found.touched, told, at=AT, gathered=gathered)
        return time.process_time() - begun


def main() -> None:
    """Print the figures."""
    judged = outcomes()
    plan(judged[:PER_RULE], group=True)  # the first story pays for the template
    for group in (True, False):
        items, first, seconds = plan(judged, group=group)
        how = "grouped" if group else "each for itself"
        print(
            f"{FINDINGS:,} findings, {how}: {items:,} items worded, {first} for the sprint, {seconds:.2f} s CPU"
        )
    print(f"{FINDINGS:,} findings settled, grouped and kept in a store: {kept(judged):.2f} s CPU")


if __name__ == "__main__":
    main()
