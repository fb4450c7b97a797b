"""The sections of a project: read where they are kept, made from the results of their files where anything of them changed.

They have a file of their own, so that they drive out no results. It may be deleted at any moment, as those may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from qualitywatch import ResultCache
from qualitywatch_code.analysis.measures import FileMeasures, analyser_version
from qualitywatch_code.garbage import no_search_for_cycles
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.python_section import Section
from qualitywatch_code.sources.collector import Sources
from qualitywatch_code.sources.kept import project_key
from qualitywatch_code.sources.results import Blob, Unmeasured
from qualitywatch_code.sources.sections import sections_of

LIMIT = 64 * 1024**2
FILE = "sections-1.sqlite"

Results = Callable[[Iterable[Blob]], Iterator[tuple[str, FileMeasures] | Unmeasured]]
"""Gives the result of each of some files, in their order."""


class SectionCache(ResultCache):
    """Where sections are kept, and what follows from them."""

    def __init__(self, directory: Path | None) -> None:
        super().__init__(directory, limit=LIMIT, file=FILE)


def sections_in(
    sources: Sources, results: Results, cache: ResultCache, bands: Bands = SHIPPED
) -> list[Section]:
    """All files in sections, in their order; ``results`` is asked only for those of sections that are not kept.

    What is kept of a section hangs on the limits of ``bands``, and so does what it is kept under.
    """
    added = " ".join(metric.id for metric in bands.added)
    runs = list(sections_of(sources.blobs))
    keys = [project_key("code.python section", analyser_version(), added, blobs=run) for run in runs]
    with no_search_for_cycles():
        kept = {key: section for key, data in cache.get_many(keys).items() for section in _read(data)}
    missing = results(
        chain.from_iterable(run for key, run in zip(keys, runs, strict=True) if key not in kept)
    )
    sections = []
    for key, run in zip(keys, runs, strict=True):
        section = kept.get(key)
        if section is None:
            section = Section.of(islice(missing, len(run)), bands)
            if sources.uncertain.isdisjoint(path for path, _ in run):
                cache.put(key, section.to_json())
        sections.append(section)
    return sections


def _read(data: bytes) -> Iterator[Section]:
    try:
        yield Section.from_json(data)
    except (ValueError, TypeError):
        return  # written by something else under our key: made anew
