"""Which files of a commit are measured, kept up from one commit to the next by what changed between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualitywatch_code.history.objects import Entry
from qualitywatch_code.sources.listing import (
    ENVIRONMENT_MARK,
    MODULES,
    is_below,
    is_foreign,
    is_source,
    starts_of,
)


class Snapshot:
    """The sources of one commit by path, chosen as ``listing.source_files`` does in a checkout of it."""

    def __init__(
        self,
        *,
        paths: Iterable[str] = (),
        exclude: Iterable[str] = (),
        suffixes: tuple[str, ...] = MODULES,
    ) -> None:
        self._suffixes = suffixes
        self._starts, self._excluded = starts_of(paths), tuple(exclude)
        self._present: dict[str, set[str]] = {start: set() for start in self._starts if start != "."}
        self._environments: set[str] = set()
        self._candidates: dict[str, str] = {}
        self._files: dict[str, str] = {}

    @property
    def files(self) -> Mapping[str, str]:
        """The id of each file's blob by its path."""
        return self._files

    @property
    def missing_starts(self) -> list[str]:
        """Those of ``paths`` that the commit does not have."""
        return [start for start, below in self._present.items() if not below]

    def update(self, entries: Iterable[Entry]) -> dict[str, str | None]:
        """Take over what changed; returns the files that differ by path, with None for those that are gone."""
        touched: set[str] = set()
        environments = self._environments.copy()
        for entry in entries:
            self._note(entry)
            if entry.path in self._candidates:
                touched.add(entry.path)
                del self._candidates[entry.path]
            if entry.blob is not None and self._is_source(entry.path):
                touched.add(entry.path)
                self._candidates[entry.path] = entry.blob
        if environments != self._environments:
            touched |= self._candidates.keys() | self._files.keys()
        return {path: blob for path in touched for blob in self._moved(path)}

    def _note(self, entry: Entry) -> None:
        for start, below in self._present.items():
            if is_below(entry.path, start):
                (below.add if entry.present else below.discard)(entry.path)
        if entry.path.endswith(f"/{ENVIRONMENT_MARK}"):
            environment = entry.path.removesuffix(ENVIRONMENT_MARK)
            (self._environments.add if entry.present else self._environments.discard)(environment)

    def _is_source(self, path: str) -> bool:
        return is_source(path, self._starts, self._excluded, self._suffixes) and not is_foreign(
            path, untracked=False
        )

    def _moved(self, path: str) -> list[str | None]:
        """The file's new blob, or None, where that is another than before."""
        blob = self._candidates.get(path)
        if blob is not None and self._environments and path.startswith(tuple(self._environments)):
            blob = None
        if blob == self._files.get(path):
            return []
        if blob is None:
            del self._files[path]
        else:
            self._files[path] = blob
        return [blob]
