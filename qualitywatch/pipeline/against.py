"""What a check compares with, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualitywatch.config.project import Project
from qualitywatch.domain.changes import Changes
from qualitywatch.domain.target import TargetKind
from qualitywatch.pipeline.changes import changes_since, commit_against


@dataclass(frozen=True, slots=True)
class Reference:
    """What a check compares with: a ref as the user wrote it; the merge base with it unless ``exact``."""

    ref: str
    exact: bool = False


def changes_of(project: Project, base: Reference) -> dict[str, Changes]:
    """The changes of every code target on this machine, by the target's name; raises ConfigurationError."""
    found: dict[str, Changes] = {}
    by_place: dict[str, Changes] = {}
    for watched in project.targets:
        location = watched.target.location
        if watched.target.kind is TargetKind.CODE and Path(location).is_dir():
            if location not in by_place:
                by_place[location] = changes_since(
                    location, commit_against(location, base.ref, exact=base.exact)
                )
            found[watched.target.name] = by_place[location]
    return found
