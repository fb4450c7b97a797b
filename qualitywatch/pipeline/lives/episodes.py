"""The episodes of all findings, from the lines of their histories. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qualitywatch.domain.episode import Episode
from qualitywatch.domain.finding import ChangeKind, Finding
from qualitywatch.domain.readings import FindingEvent

_OPENINGS = (ChangeKind.OPENED, ChangeKind.REOPENED)


def episodes_of(lives: Iterable[tuple[str, FindingEvent]], findings: Mapping[str, Finding]) -> list[Episode]:
    """Each time that a finding was open, by its opening; what opened before the lines begin is left out.

    The lines come oldest first; an opening while a finding is open, and an end while it is not, are passed over.
    """
    running: dict[str, Episode] = {}
    ends: dict[str, Episode] = {}
    found: list[Episode] = []
    for fingerprint, event in lives:
        finding = findings.get(fingerprint)
        if finding is None:
            continue
        if event.kind in _OPENINGS and fingerprint not in running:
            before = ends.get(fingerprint)
            running[fingerprint] = Episode(
                finding=finding,
                opened_at=event.at,
                value=event.value,
                limit=event.limit,
                previous_end=before.resolved_at if before else None,
            )
        elif event.kind is ChangeKind.RESOLVED and fingerprint in running:
            ended = replace(running.pop(fingerprint), resolved_at=event.at)
            ends[fingerprint] = ended
            found.append(ended)
    return sorted([*found, *running.values()], key=lambda each: (each.opened_at, each.finding.fingerprint))
