"""``data.drift``: whether a data set has moved away from its reference by more than what matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import Field, field_validator

from qualitywatch import (
    EVIDENCE_LIMIT,
    Collected,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Observation,
    Problem,
    Provenance,
    Target,
    Window,
)
from qualitywatch_data.comparison.columns import (
    Comparison,
    compared,
    compared_in_missing,
    running_number,
)
from qualitywatch_data.comparison.exact import exact_distances
from qualitywatch_data.comparison.numeric import Interval
from qualitywatch_data.comparison.relevance import shift_in_deviations
from qualitywatch_data.comparison.schema import SchemaChange, schema_changes
from qualitywatch_data.comparison.variation import Usual
from qualitywatch_data.comparison.verdict import Judged, Verdict, judge
from qualitywatch_data.learning import usual
from qualitywatch_data.messages import short, steady
from qualitywatch_data.metrics.drift import DRIFT, DRIFTED, EFFECT, SCHEMA, SHIFT, STATISTICS, UNDECIDED
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile
from qualitywatch_data.sources.location import Place, dataset_at
from qualitywatch_data.telling import told
from qualitywatch_data.watching import Watching

ALPHA = 0.001
TOLERANCE = 0.02
_COMPARED = (Kind.NUMERIC, Kind.CATEGORICAL)


class DriftCollector(Watching):
    """Compares the data with a reference, column by column."""

    name = "data.drift"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = DRIFT

    reference: Place = Field(description="What the data are compared with: a place, or its path alone.")
    tolerance: float = Field(
        default=TOLERANCE, gt=0, lt=10, description="The shift that does not matter, in units of PSI."
    )
    alpha: float = Field(
        default=ALPHA, gt=0, le=0.05, description="How probable one false alarm in a whole table may be."
    )
    exact: bool = Field(default=False, description="Whether the Kolmogorov–Smirnov distance is made exact.")
    hide_values: bool = Field(
        default=False, description="Whether values of categories are kept out of evidence."
    )

    @field_validator("reference", mode="before")
    @classmethod
    def _from_path(cls, value: object) -> object:
        return {"location": value} if isinstance(value, str) else value

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield effects and distances of every column, and what became of the columns themselves."""
        del window
        watched = dataset_at(target.location, self.data)
        reference = dataset_at(target.location, self.reference)
        with self.profiler(reference.place, *watched.paths, *reference.paths) as profiler:
            before = profiler.profiled(reference, "reference_rows")
            now = profiler.profiled(watched, "current_rows", before.layouts)
            for side, dataset in ((before, reference), (now, watched)):
                if not side.profile.rows:
                    raise NoEvidenceError(f"{dataset.name} has no rows", hint="no data is not zero")
            known = usual(profiler.kept, before, max(1, len(now.leaves)))
            distances = {}
            if self.exact:
                names = [
                    name
                    for name in _names(before.profile, now.profile)
                    if not before.profile.columns[name].source
                ]
                distances = exact_distances(profiler.engine, reference, watched, names)
        yield from before.problems
        yield from now.problems
        if self.exact and not (reference.columnar and watched.columnar):
            yield Problem(
                "exact distances are made of Parquet files only", "leave exact out: bounds are told"
            )
        yield Provenance(data=watched.version)
        yield from self._observed(before.profile, now.profile, known, distances)

    def _observed(
        self,
        before: TableProfile,
        now: TableProfile,
        known: Mapping[str, Usual],
        distances: Mapping[str, float],
    ) -> Iterator[Collected]:
        comparisons = list(_comparisons(before, now, self.tolerance))
        judged = judge(comparisons, self.alpha, known)
        changes = schema_changes(before.columns, now.columns)
        if not judged and not changes:
            raise NoEvidenceError(
                "no column can be compared",
                hint="nested columns are not, nor those whose type has changed",
            )
        yield from _tables(judged, changes)
        for each in judged:
            column = {"column": short(each.comparison.column, 200)}
            evidence = (_place(each, hide=self.hide_values),)
            yield Observation(EFFECT, steady(each.effect), column, evidence)
            shift = shift_in_deviations(each.test.estimate)
            low, high = (shift_in_deviations(end) for end in each.interval)
            said = Evidence(
                name=column["column"],
                value=steady(shift),
                message=f"certainly between {low:.3g} and {high:.3g}",
            )
            yield Observation(SHIFT, steady(shift), column, (said,))
            yield from _distances(each.comparison, column, distances.get(each.comparison.column))


def _comparisons(before: TableProfile, now: TableProfile, tolerance: float) -> Iterator[Comparison]:
    """Of every column that is of one kind in both; of times and running numbers only what is missing."""
    rows = (before.rows, now.rows)
    values = set(_names(before, now))
    for name, one in before.columns.items():
        other = now.columns.get(name)
        if name in values:
            yield compared(one, now.columns[name], rows, tolerance)
        elif other is not None and one.kind is other.kind is not Kind.NESTED and not one.source:
            yield compared_in_missing(one, other, rows, tolerance)


def _names(before: TableProfile, now: TableProfile) -> list[str]:
    """The columns whose values can be compared: of one kind in both, and no running number, which moves on by its nature."""
    return [
        name
        for name, one in before.columns.items()
        if name in now.columns
        and one.kind in _COMPARED
        and now.columns[name].kind is one.kind
        and not running_number(one, now.columns[name])
        and not (one.source and _all_known(before.columns.get(one.source), now.columns.get(one.source)))
    ]


def _all_known(*sides: ColumnProfile | None) -> bool:
    """Whether all values are known, which say everything that their lengths and patterns do."""
    return all(
        each is not None and each.categories is not None and each.categories.complete for each in sides
    )


def _tables(judged: Sequence[Judged], changes: Sequence[SchemaChange]) -> Iterator[Collected]:
    beyond = sorted(
        (each for each in judged if each.verdict is Verdict.BEYOND), key=lambda each: -each.effect
    )
    few = [
        each
        for each in judged
        if each.verdict is Verdict.TOO_FEW and each.comparison.of_values and not each.comparison.source
    ]
    for metric, found in ((DRIFTED, beyond), (UNDECIDED, few)):
        places = tuple(_place(each, hide=True) for each in found[:EVIDENCE_LIMIT])
        columns = {each.comparison.source or each.comparison.column for each in found}
        yield Observation(metric, len(columns), evidence=places, evidence_total=len(found))
    places = tuple(Evidence(name=short(each.column, 200), message=each.change) for each in changes)
    yield Observation(SCHEMA, len(changes), evidence=places[:EVIDENCE_LIMIT], evidence_total=len(places))


def _place(judged: Judged, *, hide: bool) -> Evidence:
    name = short(judged.comparison.column, 200)
    return Evidence(name=name, value=steady(judged.effect), message=told(judged, hide=hide))


def _distances(comparison: Comparison, column: dict[str, str], exact: float | None) -> Iterator[Observation]:
    for name, interval in comparison.statistics.items():
        known = Interval(exact, exact) if name == "ks" and exact is not None else interval
        said = "exact" if known.low == known.high else f"at least {known.low:.4g}, at most {known.high:.4g}"
        evidence = (Evidence(name=column["column"], value=steady(known.low), message=said),)
        yield Observation(STATISTICS[name], steady(known.low), column, evidence)
