"""Which credentials are configured, by name: an entry of the log for each change of that, and never a value.

No digest of a value is kept either: whoever reads the store could try out what somebody may have chosen as a secret. So a
credential that comes or goes is told, and one that is only exchanged for another is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitywatch.config.project import Project
from qualitywatch.domain.audit import AuditKind, Fact
from qualitywatch.pipeline.words import secrets_of

if TYPE_CHECKING:
    from qualitywatch.store import Store

SUBJECT = "tokens"


def credentials_of(project: Project) -> list[str]:
    """The keys that hold a secret, in order: ``sink jira: token``, ``target shop, import.sonarqube: token``."""
    found = [f"sink {each.name}: {key}" for each in project.sinks for key, _ in secrets_of(each.sink)]
    found += [
        f"target {watched.target.name}, {schedule.collector.name}: {key}"
        for watched in project.targets
        for schedule in watched.schedules
        for key, _ in secrets_of(schedule.collector)
    ]
    return sorted(found)


def note_credentials(project: Project, store: Store) -> bool:
    """Write down which credentials are configured, where they are others than were written down last; whether they are."""
    now = credentials_of(project)
    last = next(store.audit.entries(kind=AuditKind.TOKEN, subject=SUBJECT, limit=1, newest_first=True), None)
    then = [str(each) for each in _listed(last.state.get("configured"))] if last else []
    if now == then:
        return False
    changes = {"added": sorted({*now} - {*then}), "removed": sorted({*then} - {*now})}
    store.audit.add(
        Fact(
            kind=AuditKind.TOKEN,
            subject=SUBJECT,
            what=f"{len(now)} credentials are configured" if len(now) != 1 else "1 credential is configured",
            why="; ".join(f"{verb} {', '.join(names)}" for verb, names in changes.items() if names),
            state={"configured": now, **changes},
        )
    )
    return True


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
