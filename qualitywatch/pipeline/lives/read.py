"""Reading what the reviews of findings need: bounded, whatever the length of history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.episode import Episode
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.ticket import Ticket
from qualitywatch.pipeline.lives.episodes import episodes_of
from qualitywatch.pipeline.lives.rules_review import Record

FINDINGS_READ = 10_000
LINES_READ = 100_000


def read_episodes(
    readings: Readings, *, until: datetime, targets: frozenset[str] | None = None
) -> list[Episode]:
    """The episodes up to a time, of some targets or all: of the newest LINES_READ lines and FINDINGS_READ findings."""
    findings: Mapping[str, Finding] = {
        each.fingerprint: each
        for each in readings.findings(limit=FINDINGS_READ)
        if targets is None or each.outcome.target in targets
    }
    return episodes_of(readings.finding_lives(until=until, limit=LINES_READ), findings)


def read_record(
    readings: Readings, catalogue: MetricCatalogue, *, until: datetime, rules: Iterable[str] = ()
) -> Record:
    """What was waived up to a time, by command, on a ticket or in a file that holds now, and what tickets and values there are now."""
    tickets: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in readings.tickets():
        tickets[ticket.fingerprint].append(ticket)
    outcomes = readings.outcomes()
    waived = {each.fingerprint for each in readings.waivers() if each.created_at <= until}
    waived |= {each.fingerprint for each in outcomes if each.waiver is not None}
    return Record(
        waived=frozenset(waived),
        tickets=tickets,
        values={each.fingerprint: each.value for each in outcomes if each.value is not None},
        directions={definition.id: definition.direction for definition in catalogue},
        rules=frozenset(rules),
    )
