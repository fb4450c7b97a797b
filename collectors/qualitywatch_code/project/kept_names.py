"""Which names stand in files that are not measured, as it was found before in the same files."""

from __future__ import annotations

from collections.abc import Callable, Collection

from qualitywatch import ResultCache
from qualitywatch_code.project.scope import UsedElsewhere
from qualitywatch_code.sources.collector import Sources
from qualitywatch_code.sources.kept import project_key

OTHERS = "."
"""What stands among the uncertain for the files that are not measured."""


def kept_names(
    cache: ResultCache, *, digest: str, sources: Sources, find: UsedElsewhere, again: Callable[[], str]
) -> UsedElsewhere:
    """What ``find`` finds, or found before where ``other_files_digest`` was the same.

    Of the files to measure, ``sources``, those that cannot be are among the others. What is found is kept only where
    ``again`` tells the same digest after it: else all that follows is of no certain state.
    """

    def used(names: Collection[str], *, measured: Collection[str]) -> Collection[str]:
        refused = [blob for blob in sources.blobs if blob[0] not in measured]
        key = project_key("code.python names", digest, *sorted(names), blobs=refused)
        if (kept := cache.get(key)) is not None:
            return frozenset(kept.decode(errors="replace").split())
        found = find(names, measured=measured)
        if again() != digest:
            sources.uncertain.add(OTHERS)
        if sources.uncertain.isdisjoint({OTHERS, *(path for path, _ in refused)}):
            cache.put(key, " ".join(sorted(found)).encode())
        return found

    return used
