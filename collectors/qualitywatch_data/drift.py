"""``data.drift``: whether a data set has moved away from its reference by more than what matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator

from qualitywatch import (
    Collected,
    CollectError,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Problem,
    Provenance,
    Target,
    Window,
)
from qualitywatch_data.comparison import exact
from qualitywatch_data.comparison.nature import Declared
from qualitywatch_data.comparison.schema import schema_changes
from qualitywatch_data.comparison.tables import comparisons, own_names
from qualitywatch_data.comparison.variation import Usual
from qualitywatch_data.comparison.verdict import Judged, judge
from qualitywatch_data.drift_observed import (
    column_observed,
    most_telling,
    place,
    table_observed,
    vectors_observed,
)
from qualitywatch_data.drift_sampled import Asked, Sampled, not_sampled, relations_observed, sampled
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.learning import usual
from qualitywatch_data.messages import short, steady
from qualitywatch_data.metrics.drift import DRIFT, PREDICTION, TARGET
from qualitywatch_data.profiles.profiled import require_size_of
from qualitywatch_data.profiles.reading import Duck
from qualitywatch_data.registry.reference import Reference, referred
from qualitywatch_data.registry.trained import Trained
from qualitywatch_data.segments.chosen import Segments, Sides
from qualitywatch_data.segments.observed import OfModel, relation_observed, segments_observed
from qualitywatch_data.separation.sample import ROWS, VECTORS, Sampler
from qualitywatch_data.sources.location import Look, Place
from qualitywatch_data.sources.partitions import time_keys
from qualitywatch_data.watchable import TRAILING, dated_partitions, enough
from qualitywatch_data.watching import Pattern, Watching

ALPHA = 0.001
TOLERANCE = 0.02


class DriftCollector(Watching):
    """Compares the data with a reference, column by column."""

    name = "data.drift"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = DRIFT
    on_spark: ClassVar[bool] = True

    reference: Reference = Field(
        description="What the data are compared with: a place, or its path alone, or a model's training set."
    )
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
    identifiers: tuple[Pattern, ...] = Field(
        default=(),
        description="Columns that say of whom or of what a row is, such as customers who come again, * for any text: their values"
        " are not compared, but what is missing of them and what texts look like.",
    )

    segments: Segments | None = Field(
        default=None,
        description="Parts of the rows that are compared on their own, by the values of columns.",
    )
    relations: bool = Field(
        default=False,
        description="Whether it is compared how columns are related, too, on a sample of the rows.",
    )
    sample: int = Field(
        default=ROWS,
        ge=500,
        le=100_000,
        description="How many rows of either side are drawn for relations and for embeddings, of which at most"
        f" {VECTORS:,} are.",
    )
    target: Pattern | None = Field(default=None, description="The column that a model learns to say.")
    prediction: Pattern | None = Field(default=None, description="The column that holds what a model says.")
    importances: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default={},
        description="How important a model takes columns: those that explain a shift are ranked by it.",
    )

    @field_validator("importances")
    @classmethod
    def _some(cls, value: dict[str, float]) -> dict[str, float]:
        if value and not sum(value.values()):
            raise ValueError("one of the importances must be above 0")
        return value

    @field_validator("reference", mode="before")
    @classmethod
    def _from_path(cls, value: object) -> object:
        return {"location": value} if isinstance(value, str) else value

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable | None:
        """The newest day against those before it; of other data, nobody but their owner knows what to compare them with."""
        try:
            partitions = dated_partitions(target)
        except CollectError:
            return None
        if partitions is None:
            return None
        if not enough(partitions):
            return NotApplicable(
                "there are not enough days to compare the newest with",
                "name a reference, such as with: {reference: training.parquet}",
            )
        return cls(data=Place(newest=1), reference=Reference(skip=1, newest=TRAILING))

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield effects and distances of every column, and what became of the columns themselves."""
        del window
        look = Look(target.location)
        watched = look.at(self.data)
        found = referred(look, self.reference.beside(self.data))
        reference = found.dataset
        with self.profiler(reference.place, *watched.files, *reference.files) as profiler:
            before = profiler.profiled(reference, "reference_rows")
            now = profiler.profiled(watched, "current_rows", before.layouts)
            for side, dataset in ((before, reference), (now, watched)):
                if not side.profile.rows:
                    raise NoEvidenceError(f"{dataset.name} has no rows", hint="no data is not zero")
            known = usual(profiler.kept, before, max(1, len(now.leaves)))
            parts = Sides(profiler, reference.without(before.lost), watched.without(now.lost), before, now)
            distances, unaffordable = self._exact(parts)
            drawn = self._drawn(parts)
            inner = list(self._within(parts))
        # a file may be on both sides: what is wrong with it is told once
        yield from dict.fromkeys((*reference.problems, *before.problems, *watched.problems, *now.problems))
        yield from drawn.problems
        yield from unaffordable
        if self.exact and not (self.spark is None and reference.columnar and watched.columnar):
            made = "by DuckDB" if self.spark is not None else "of Parquet files"
            yield Problem(f"exact distances are made {made} only", "leave exact out: bounds are told")
        changed = found.changed(before.profile.rows)
        if changed is not None:
            yield changed
        yield Provenance(data=watched.version, model=found.model)
        yield from self._observed(parts, known, distances, drawn)
        yield from inner
        met = [*before.problems, *now.problems, *drawn.problems, *unaffordable]
        met += [each for each in inner if isinstance(each, Problem)]
        if not isinstance(self.reference.model, Trained):
            yield from self.grounds(look, met)

    def _exact(self, sides: Sides) -> tuple[Mapping[str, float], list[Problem]]:
        """The exact distances that are asked for, unless the files are more than may be read again."""
        reader = sides.profiler.reader
        if not self.exact or not isinstance(reader, Duck):
            return {}, []
        before, now = sides.before.profile, sides.now.profile
        both = exact.Sides(sides.reference, sides.current, before, now)
        try:
            require_size_of((sides.reference, sides.current), self.budget.most_bytes)
            names = own_names(before, now, self._declared(sides))
            return exact.exact_distances(reader.engine, both, names), []
        except BudgetError as error:
            return {}, [Problem(f"distances are not made exact: {error.message}", error.hint)]

    def _drawn(self, sides: Sides) -> Sampled:
        """What samples of the rows say."""
        before, now = sides.before.profile, sides.now.profile
        reader = sides.profiler.reader
        if not isinstance(reader, Duck):
            return not_sampled(before, now, self._asked(sides))
        rows = (before.rows, now.rows)
        sampler = Sampler(
            reader.engine, sides.reference, sides.current, rows, self.sample, self.budget.most_bytes
        )
        return sampled(sampler, before, now, self._asked(sides))

    def _declared(self, sides: Sides) -> Declared:
        return Declared(time_keys(sides.reference, sides.current), self.identifiers)

    def _asked(self, sides: Sides) -> Asked:
        return Asked(self.tolerance, self.alpha, self.relations, self.importances, self._declared(sides))

    def _within(self, sides: Sides) -> Iterator[Collected]:
        """Of parts of the rows."""
        if self.segments is not None:
            model = OfModel(self.target, self.prediction)
            yield from segments_observed(sides, self.segments, self._asked(sides), model, self.sample)
        if self.target is not None:
            yield from relation_observed(sides, self.target, self._asked(sides))

    def _observed(
        self,
        sides: Sides,
        known: Mapping[str, Usual],
        distances: Mapping[str, float],
        drawn: Sampled,
    ) -> Iterator[Collected]:
        before, now = sides.before.profile, sides.now.profile
        compared = comparisons(before, now, self.tolerance, self._declared(sides))
        judged = judge(compared, self.alpha, [known.get(each.column, Usual()) for each in compared])
        changes = [*schema_changes(before.columns, now.columns), *drawn.changes]
        yield from table_observed(judged, changes, self.importances, drawn.vectors)
        for each in judged:
            name = each.comparison.column
            if name in drawn.vectors:
                yield from vectors_observed(each, drawn.vectors[name])
            else:
                yield from column_observed(each, hide=self.hide_values, exact=distances.get(name))
        if drawn.relations is not None:
            yield from relations_observed(drawn.relations, self.importances, hide=self.hide_values)
        yield from self._of_the_model({each.comparison.column: each for each in judged})

    def _of_the_model(self, judged: Mapping[str, Judged]) -> Iterator[Collected]:
        """Of the columns that hold what a model learns and what it says."""
        for metric, name in ((TARGET, self.target), (PREDICTION, self.prediction)):
            if name is None:
                continue
            found = judged.get(name)
            if found is None or not found.comparison.of_values:
                yield Problem(
                    f"{short(name)} is no column that can be compared", "correct target and prediction"
                )
                continue
            others = [each for each in judged.values() if each is not found]
            explaining = most_telling(others, self.importances)[:10]
            evidence = (
                place(found, hide=self.hide_values),
                *(place(each, hide=True) for each in (explaining if found.effect else ())),
            )
            yield Observation(metric, steady(found.effect), evidence=evidence)
