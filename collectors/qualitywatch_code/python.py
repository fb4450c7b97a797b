"""``code.python``: size, complexity and maintainability of Python sources, with the worst places as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field

from qualitywatch import (
    Changes,
    Collected,
    Evidence,
    MetricDefinition,
    NotApplicable,
    Observation,
    ResultCache,
    Revision,
    RevisionCollector,
    Target,
    Window,
    default_cache_directory,
    one_line,
)
from qualitywatch_code.analysis.measures import METHOD_VERSION, FileMeasures, analyser_version
from qualitywatch_code.evidence import observed
from qualitywatch_code.garbage import no_search_for_cycles
from qualitywatch_code.limits import CodeLimits
from qualitywatch_code.messages import short
from qualitywatch_code.metrics import explained, project, structure
from qualitywatch_code.metrics import python as metrics
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.project.kept_names import kept_names
from qualitywatch_code.project.other_files import SUFFIXES as OTHERS
from qualitywatch_code.project.other_files import names_in_other_files, other_files_digest
from qualitywatch_code.project.scope import ProjectSettings, Scope, UsedElsewhere
from qualitywatch_code.python_changes import changed_part
from qualitywatch_code.python_observations import measured_observations
from qualitywatch_code.python_past import observe_file, weights_of
from qualitywatch_code.sources.blobs import BlobResults
from qualitywatch_code.sources.collector import SourceCollector, Sources, grounds, unmeasured_problem
from qualitywatch_code.sources.kept import project_key
from qualitywatch_code.sources.listing import MODULES, NOTEBOOKS, Listing
from qualitywatch_code.sources.past import PastSources
from qualitywatch_code.sources.results import Blob, SourceAnalysis, Unmeasured

if TYPE_CHECKING:
    from qualitywatch_code.python_join import Join
    from qualitywatch_code.python_past_project import Part


class PythonCollector(SourceCollector, RevisionCollector):
    """Measures Python sources and notebooks in one pass each; files that did not change are not analysed again."""

    name = "code.python"
    suffixes: ClassVar[tuple[str, ...]] = (*MODULES, *NOTEBOOKS)
    method_version: ClassVar[str] = METHOD_VERSION
    measures_changes: ClassVar[bool] = True
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (
        metrics.FILES,
        metrics.SOURCE_LINES,
        metrics.LOGICAL_LINES,
        metrics.COMMENT_LINES,
        metrics.FUNCTIONS,
        metrics.UNPARSABLE_FILES,
        metrics.COMPLEXITY_TOTAL,
        metrics.COMPLEXITY_MEAN,
        metrics.COMPLEXITY_MAX,
        *metrics.LINES_ABOVE.values(),
        *metrics.SHARES_ABOVE,
        metrics.MAINTAINABILITY_MEAN,
        metrics.MAINTAINABILITY_MIN,
        metrics.HALSTEAD_VOLUME,
        metrics.HALSTEAD_EFFORT,
        *structure.METRICS,
        *explained.METRICS,
        *project.METRICS,
    )

    layers: tuple[str, ...] = Field(
        default=(),
        description="Packages or modules, top first, of which none may import one above it, such as [cli, domain].",
        examples=[["cli", "pipeline", "domain"]],
    )
    entry_points: tuple[str, ...] = Field(
        default=(),
        description="Patterns of names that are called from outside and so are no dead code, such as 'handle_*'.",
    )

    limits: CodeLimits = Field(
        default=CodeLimits(),
        description="More limits of risk profiles, by topic, beside those that are shipped.",
        examples=[{"fan_out": [20], "function_length": [60]}],
    )

    of_all_files: ClassVar[tuple[MetricDefinition, ...]] = project.METRICS
    settings_of_metrics: ClassVar[tuple[str, ...]] = ("limits",)

    @property
    def bands(self) -> Bands:
        """The risk profiles with the limits that are configured."""
        return SHIPPED.beside({topic: more for topic, more in self.limits if more})

    def measured_metrics(self) -> tuple[MetricDefinition, ...]:
        """``metrics``, and those of further limits."""
        added = self.bands.added
        return (*self.metrics, *added) if added else self.metrics

    def no_file_has(self) -> tuple[MetricDefinition, ...]:
        """``of_all_files``, and those of further limits of what follows from all files together."""
        return (*self.of_all_files, *self.bands.added_of_all_files)

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies wherever there are Python files."""
        return cls.without_sources(target) or cls()

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the size of the project, and everything else that its files have: no functions, no complexity."""
        changes, listing = window.changes, Listing(Path(target.location))
        files = self.files(listing)

        find = partial(names_in_other_files, listing)
        if changes is not None:
            asked = [path for path in files if path in changes]
            sources = self.sources(target, window, files if asked else ())
            yield from self._values(asked, sources, changes, lambda _: find)
            yield from grounds(listing, sources)
            return
        sources = self.sources(target, window, files)

        def others(listing: Listing) -> str:
            naming = self.naming(target, window, f"{self.name} others")
            return other_files_digest(listing, naming, measured=files)

        digest = others(listing)
        settings = repr((self.layers, self.entry_points, self.limits))
        yield from self.kept(
            project_key(self.name, analyser_version(), settings, digest, blobs=sources.blobs),
            sources,
            lambda: self._values(
                files,
                sources,
                None,
                partial(
                    kept_names,
                    digest=digest,
                    sources=sources,
                    find=find,
                    again=lambda: others(Listing(listing.root)),
                ),
            ),
        )
        yield from grounds(listing, sources)

    def _values(
        self,
        asked: list[str],
        sources: Sources,
        changes: Changes | None,
        used_elsewhere: Callable[[ResultCache], UsedElsewhere],
    ) -> Iterable[Collected]:
        from qualitywatch_code.python_join import Join  # noqa: PLC0415 - where anything changed
        from qualitywatch_code.python_sections import SectionCache, sections_in  # noqa: PLC0415 - likewise

        def results(among: Iterable[Blob]) -> Iterator[tuple[str, FileMeasures] | Unmeasured]:
            return self.results(sources, _PythonAnalysis(), among=among)

        with SectionCache(self.cache_dir or default_cache_directory()) as cache:
            join = Join(sections_in(sources, results, cache, self.bands), sources, results, cache)
            settings = ProjectSettings(self.layers, self.entry_points, used_elsewhere(cache), self.bands)
            with no_search_for_cycles():
                return list(_said(asked, join, settings, changes))

    def collect_revisions(
        self, target: Target, revisions: Sequence[Revision]
    ) -> Iterable[tuple[Revision, Iterable[Collected]]]:
        """Yield the same values for each revision; one costs no more than the files that it changed."""
        return self._past(target).revisions(revisions)

    def collect_files(
        self, target: Target, revision: Revision, paths: Sequence[str] | None
    ) -> Iterable[tuple[str, Iterable[Collected]]]:
        """Yield the same values for each file, with its worst functions as evidence."""
        return self._past(target).files(revision, paths)

    def _past(self, target: Target) -> PastSources[FileMeasures, Part]:
        from qualitywatch_code.python_past_project import (  # noqa: PLC0415 - where the past is asked about
            Part,
            PastProject,
        )

        return PastSources(
            Path(target.location),
            paths=self.paths,
            exclude=self.exclude,
            suffixes=self.suffixes,
            analyse=BlobResults(_PythonAnalysis(), self.cache_dir or default_cache_directory()),
            observe=partial(observe_file, bands=self.bands),
            weigh=weights_of,
            take_part=Part.of,
            whole=partial(PastProject, layers=self.layers, entry_points=self.entry_points, bands=self.bands),
            suffixes_of_others=OTHERS,
            metrics=self.measured_metrics(),
        )


class _PythonAnalysis(SourceAnalysis[FileMeasures]):
    def __init__(self) -> None:
        self.version = analyser_version()

    def measure(self, path: str, source: bytes) -> FileMeasures:
        if path.endswith(NOTEBOOKS):
            from qualitywatch_code.analysis.notebook import analyse_notebook  # noqa: PLC0415 - where there are any

            return analyse_notebook(source)
        from qualitywatch_code.analysis.analyser import analyse  # noqa: PLC0415 - where results are not kept

        return analyse(source)

    def key(self, path: str, blob: str) -> str:
        """Kept apart, as what is a notebook may also be a module: ``{}``."""
        kept = super().key(path, blob)
        return f"{kept} notebook" if path.endswith(NOTEBOOKS) else kept

    def dumps(self, result: FileMeasures) -> bytes:
        return result.to_json()

    def loads(self, data: bytes) -> FileMeasures:
        return FileMeasures.from_json(data)


def _said(
    asked: Sequence[str], join: Join, settings: ProjectSettings, changes: Changes | None
) -> Iterator[Collected]:
    from qualitywatch_code.python_project import project_observations  # noqa: PLC0415 - where anything changed
    from qualitywatch_code.python_section import section_observations  # noqa: PLC0415 - likewise

    unmeasured = [each for section in join.sections for each in section.unmeasured]
    if changes is None:
        source_lines = {path: file.raw.sloc for section in join.sections for path, file in section.files}
        said = section_observations(join.sections, settings.bands) if source_lines else ()
    else:
        unmeasured = [each for each in unmeasured if each.path in changes]
        parts = [(path, changed_part(path, file, changes)) for path, file in join.measured(asked)]
        source_lines = {path: part.raw.sloc for path, part in parts}
        said = measured_observations(parts, settings.bands) if parts else ()
    yield Observation(metrics.FILES, len(asked))
    yield _unparsable(unmeasured)
    if unmeasured:
        yield unmeasured_problem(
            unmeasured, len(asked), hint="repair or exclude them; newer syntax needs a newer Python"
        )
    yield from said
    if source_lines:
        yield from project_observations(join, settings, source_lines, Scope(changes))


def _unparsable(unmeasured: list[Unmeasured]) -> Observation:
    return observed(
        metrics.UNPARSABLE_FILES,
        len(unmeasured),
        places=unmeasured,
        evidence=lambda each: Evidence(path=one_line(each.path), message=short(each.reason)),
    )
