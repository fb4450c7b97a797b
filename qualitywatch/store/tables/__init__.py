"""The tables as they are today; how they came about stands in the migrations, which never import this package."""

from qualitywatch.store.tables.audited import APPEND_ONLY, audit_entry, audit_head, kept_input
from qualitywatch.store.tables.judged import (
    decision,
    evaluation,
    finding,
    finding_event,
    rule_outcome,
    waiver,
)
from qualitywatch.store.tables.measured import (
    deployment,
    evidence,
    last_run,
    metric,
    run,
    sample,
    series,
    target,
)
from qualitywatch.store.tables.scored import score, scoring
from qualitywatch.store.tables.shared import metadata
from qualitywatch.store.tables.told import item, member, outbox, ticket

__all__ = [
    "APPEND_ONLY",
    "audit_entry",
    "audit_head",
    "decision",
    "deployment",
    "evaluation",
    "evidence",
    "finding",
    "finding_event",
    "item",
    "kept_input",
    "last_run",
    "member",
    "metadata",
    "metric",
    "outbox",
    "rule_outcome",
    "run",
    "sample",
    "score",
    "scoring",
    "series",
    "target",
    "ticket",
    "waiver",
]
