"""The results of blobs, read from git's objects; a blob that the repository lacks is told from one that cannot be measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic

from qualitywatch import ResultCache
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.history.objects import MissingObjectError, Objects
from qualitywatch_code.sources.naming import SIZE_LIMIT, bounded
from qualitywatch_code.sources.results import Blob, Result, SourceAnalysis, Unmeasured, results_of


class BlobResults(Generic[Result]):
    """Call it with blobs for the result of each, in their order."""

    def __init__(self, analysis: SourceAnalysis[Result], cache: Path | None) -> None:
        self._analysis, self._cache = analysis, cache

    def __call__(
        self, objects: Objects, blobs: Sequence[Blob]
    ) -> Iterator[tuple[str, Result] | Unmeasured | MissingObjectError]:
        """Why a blob has no result stands in the place of its result."""
        missing: dict[Blob, MissingObjectError] = {}

        def content(blob: Blob) -> bytes:
            try:
                source = objects.content(blob[1], limit=SIZE_LIMIT + 1)
            except MissingObjectError as error:
                missing[blob] = error
                raise UnparsableError(str(error)) from None
            return bounded(source)

        with ResultCache(self._cache) as cache:
            for blob, result in zip(blobs, results_of(blobs, self._analysis, cache, content), strict=True):
                yield missing.get(blob, result)
