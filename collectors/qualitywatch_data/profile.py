"""``data.profile``: how many rows there are, how new they are, and how complete and different their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from typing import ClassVar, Self

from pydantic import Field

from qualitywatch import (
    EVIDENCE_LIMIT,
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NotApplicable,
    Observation,
    Problem,
    Provenance,
    Target,
    Window,
    format_duration,
)
from qualitywatch_data.messages import label_of, short, steady
from qualitywatch_data.metrics.facts import BYTES_PER_ROW, DESCRIBED, FACTS, LINEAGE, READABLE
from qualitywatch_data.metrics.profile import (
    COLUMNS,
    COMPLETENESS,
    DISTINCT,
    FRESHNESS,
    MISSING,
    PROFILE,
    ROWS,
)
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile, zoned
from qualitywatch_data.profiles.profiled import Profiled
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.gaps import gaps
from qualitywatch_data.sources.location import Look, Place
from qualitywatch_data.sources.partitions import newest_moment, partition_names, time_keys
from qualitywatch_data.watchable import dated_partitions
from qualitywatch_data.watching import Watching

_AHEAD = 60.0
"""Seconds by which clocks may differ."""


class ProfileCollector(Watching):
    """Makes the profile of the data, and keeps what it says of rows, age, completeness and different values."""

    name = "data.profile"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (*PROFILE, *FACTS)
    on_spark: ClassVar[bool] = True

    time_column: str | None = Field(
        default=None,
        min_length=1,
        description="The column that says when a row is of, or a folder's key such as day; without it, files' times.",
    )

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable | None:
        """Of a table or a folder of Parquet files: of the newest partition, where these are days."""
        try:
            partitions = dated_partitions(target)
        except CollectError as error:
            return NotApplicable(error.message, error.hint)
        if partitions is None:
            return None
        return cls(data=Place(newest=1)) if partitions > 1 else cls()

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield counts of the table and measures of every column."""
        look = Look(target.location)
        whole = look.at(self.data.whole)
        dataset = self.data.chosen(whole)
        with self.profiler(dataset.place, *dataset.files) as profiler:
            made = profiler.profiled(dataset, "profiled_rows")
        yield from dataset.problems
        yield from made.problems
        yield Provenance(data=dataset.version)
        yield from observed(made.profile)
        yield from facts(dataset, made)
        yield from covered(partition_names(whole))
        aged = list(freshness(made.profile, self.time_column, dataset, window))
        yield from aged
        odd = (each for each in aged if isinstance(each, Problem))  # such as a row of the future
        yield from self.grounds(look, [*made.problems, *odd], moving=(FRESHNESS,))


def observed(profile: TableProfile) -> Iterator[Collected]:
    """What a profile says of the table and of each column; nothing of columns without rows."""
    columns = sorted(
        (each for each in profile.columns.values() if not each.source), key=lambda each: each.values
    )
    yield Observation(ROWS, profile.rows)
    yield Observation(COLUMNS, len(columns))
    for each in columns if profile.rows else ():
        label = {"column": label_of(each.name)}
        missing = profile.rows - each.values
        evidence = (
            Evidence(
                name=label["column"], value=missing, message=f"{missing:,} of {profile.rows:,} rows are null"
            ),
        )
        yield Observation(COMPLETENESS, each.values / profile.rows, label, evidence if missing else ())
        if each.kind is not Kind.NESTED:
            yield Observation(DISTINCT, steady(each.distinct.estimate), label)


def facts(dataset: Dataset, made: Profiled) -> Iterator[Collected]:
    """What is known of the data beside their values."""
    if dataset.parts:
        read = len(dataset.parts) - len(made.lost)
        yield Observation(READABLE, read / len(dataset.parts))
        if made.profile.rows and not made.lost:
            yield Observation(BYTES_PER_ROW, dataset.size() / made.profile.rows)
    known = {
        "which version they are": dataset.version,
        "when they last changed": dataset.modified,
        "what wrote them": dataset.written_by,
    }
    missing = tuple(
        Evidence(name=what, message="is not recorded") for what, said in known.items() if said is None
    )
    yield Observation(LINEAGE, (len(known) - len(missing)) / len(known), evidence=missing)
    if dataset.described is not None:
        yield Observation(DESCRIBED, dataset.described)


def covered(partitions: Iterable[str]) -> Iterator[Observation]:
    """How many partitions are missing among those that usually are there; nothing where their names do not tell."""
    found = gaps(partitions)
    if found is not None:
        places = tuple(Evidence(name=each, message="has no partition") for each in found.missing)
        yield Observation(
            MISSING, len(found.missing), evidence=places[:EVIDENCE_LIMIT], evidence_total=len(places)
        )


def freshness(
    profile: TableProfile, column: str | None, dataset: Dataset, window: Window
) -> Iterator[Collected]:
    """The age of the newest row, by a column of times, by the partitions' names, or else by the data's last change."""
    if column is None:
        if dataset.modified is not None:
            yield _aged(dataset.modified.timestamp(), "the last change of the data", window)
        return
    named = newest_moment(dataset) if column in time_keys(dataset) else None
    if named is not None and not _temporal(profile, column):
        start, name = named
        said = "; it has no time zone, so it is taken as UTC"
        yield _aged(
            start.replace(tzinfo=UTC).timestamp(), f"the newest partition, {short(name)},", window, said
        )
        return
    found = profile.columns.get(column)
    if found is None or found.kind is not Kind.TEMPORAL:
        yield Problem(f"{short(column)} is no column of times", "correct time_column")
    elif found.extent is None:
        yield Problem(f"{short(column)} holds no time", "look at what should have written it")
    else:
        newest = _newest(found)
        zoneless = found.type.startswith("TIMESTAMP") and not zoned(found.type)
        said = "; it has no time zone, so it is taken as UTC" if zoneless else ""
        yield _aged(newest, f"the newest {short(column)}", window, said)
        ahead = newest - window.end.timestamp()
        if ahead > _AHEAD:
            told = format_duration(timedelta(seconds=round(ahead)))
            yield Problem(
                f"the newest {short(column)} lies {told} in the future{said}",
                "give the column a time zone, or look at the clock of what wrote it",
            )


def _temporal(profile: TableProfile, column: str) -> bool:
    return column in profile.columns and profile.columns[column].kind is Kind.TEMPORAL


def _newest(column: ColumnProfile) -> float:
    return column.extent.most if column.extent else 0.0


def _aged(seconds: float, what: str, window: Window, remark: str = "") -> Observation:
    age = max(0.0, window.end.timestamp() - seconds)
    said = f"{what} is {format_duration(timedelta(seconds=round(age)))} old{remark}"
    return Observation(FRESHNESS, age, evidence=(Evidence(message=said, value=age),))
