"""The reader that is Spark: profiles of files, tables and queries, made where Spark runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualitywatch import CollectError, NoEvidenceError, Problem
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.reading import GONE, Choice, chosen_columns, left_out, require_some
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.failures import LostPathError, SparkAbsentError
from qualitywatch_data.spark.hashes import HASHING
from qualitywatch_data.spark.moving import named, readable
from qualitywatch_data.spark.relation import viewed
from qualitywatch_data.spark.scan import scan
from qualitywatch_data.spark.size import within


@dataclass(frozen=True, slots=True)
class SparkReader:
    """Makes profiles in a session of Spark, of tables and queries of at most ``most_bytes`` bytes."""

    spark: Spark
    most_bytes: int | None = None

    @property
    def hashing(self) -> str:
        """The hash function of both engines."""
        return HASHING

    def profile(
        self, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None
    ) -> tuple[TableProfile, Sequence[Problem]]:
        """The profile of a data set, without the files that turn out to be damaged."""
        try:
            return self._profile(dataset, alias, choice, layouts)
        except (BudgetError, SparkAbsentError):
            raise
        except CollectError as error:
            absent = isinstance(error, NoEvidenceError) and not isinstance(error, LostPathError)
            if dataset.asked and not absent:
                return readable(
                    self.spark, dataset, error, lambda rest: self._profile(rest, alias, choice, layouts)
                )
            if absent or not dataset.parts or not dataset.columnar:
                raise
            damaged = self._damaged(dataset, alias)
            if damaged:
                require_some(dataset, damaged, error)
            try:  # where all can be read they were written while they were read
                profile, problems = self._profile(dataset.without(set(damaged)), alias, choice, layouts)
            except (BudgetError, SparkAbsentError, NoEvidenceError):
                raise
            except CollectError as again:
                raise again if damaged else named(dataset, again) from None
            return profile, [*left_out(damaged), *problems]

    def count(self, dataset: Dataset) -> int:
        """How many rows there are."""
        with viewed(self.spark, dataset, "counted_rows"):
            return self.spark.number("SELECT count(*) FROM counted_rows")

    def _profile(
        self, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None
    ) -> tuple[TableProfile, list[Problem]]:
        with viewed(self.spark, dataset, alias) as view:
            columns, problems = chosen_columns(dataset, view.columns, choice)
            if self.most_bytes is not None and dataset.asked:
                problems += within(self.spark, alias, dataset.name, self.most_bytes)
            problems += [problem for name, problem in view.left_out.items() if choice.takes(name)]
            return scan(self.spark, alias, columns, layouts), problems

    def _damaged(self, dataset: Dataset, alias: str) -> dict[str, str]:
        """The files that cannot be read to their end, with what Spark says of each."""
        damaged = {}
        for part in dataset.alone():
            if part.parts[0].gone:
                damaged[part.name] = GONE
                continue
            try:
                with viewed(self.spark, part, alias):
                    self.spark.rows(f"SELECT max(xxhash64(*)) FROM {alias}")
            except (BudgetError, SparkAbsentError):
                raise
            except CollectError as why:
                damaged[part.name] = why.message
        return damaged
