"""What the collectors of data sets share: which data are meant, how they are read, and what is observed of each run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from qualitywatch import (
    Collector,
    Duration,
    Grounds,
    MetricDefinition,
    Problem,
    TargetKind,
    default_cache_directory,
)
from qualitywatch_data.engine.duck import MEMORY, Engine, Readable, engine
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiler
from qualitywatch_data.profiles.reader import Reader
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.sources.location import Look, Place
from qualitywatch_data.spark.settings import SparkSettings

_BYTES = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
Pattern = Annotated[str, StringConstraints(min_length=1)]


class Budget(BaseModel):
    """What one run may take; what it has found out until then is kept, and the next run goes on from there."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    size: str | None = Field(
        default=None,
        alias="bytes",
        pattern=r"^\d+(\.\d+)?(kB|MB|GB|TB)$",
        description="Size of files, such as 50GB, that are not known yet and may be read, or that samples and exact distances read again;"
        " of a database, of the values that are read.",
    )
    time: Duration | None = Field(default=None, description="How long the engine may compute.")

    @property
    def most_bytes(self) -> int | None:
        """The size in bytes; None where there is no limit."""
        if self.size is None:
            return None
        return int(float(self.size[:-2]) * _BYTES[self.size[-2:]])


class Watching(Collector):
    """A collector of a data set: the target's location, or what these fields say instead."""

    model_config = ConfigDict(defer_build=True)

    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.DATASET,)
    tools: ClassVar[tuple[str, ...]] = ("duckdb",)
    timeout: ClassVar[timedelta] = timedelta(minutes=30)
    memory_limit: ClassVar[int] = 8 * 1024**3
    """Bytes of address space, of which the engine reserves far more than it uses."""
    on_spark: ClassVar[bool] = False
    """Whether Spark can be asked instead of DuckDB."""

    data: Place = Field(
        default=Place(), description="Which state of the location, or which table of a database."
    )
    columns: tuple[Pattern, ...] = Field(
        default=("*",), min_length=1, description="Columns to measure, * for any text."
    )
    exclude: tuple[Pattern, ...] = Field(default=(), description="Columns to leave out.")
    engine_memory: str = Field(
        default=MEMORY,
        pattern=r"^\d+(KB|MB|GB)$",
        description="What the engine keeps in memory before it spills.",
    )
    budget: Budget = Field(default=Budget(), description="What a run may read and how long it may take.")
    hidden_below: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="Values that fewer rows than this have are never named, and then no smallest and largest ones either.",
    )
    cache_dir: Path | None = Field(
        default=None,
        description="Where the profiles of files are kept, so that known ones are not read again; $QUALITYWATCH_CACHE,"
        " $XDG_CACHE_HOME/qualitywatch or ~/.cache/qualitywatch where it is not given.",
    )

    spark: SparkSettings | None = Field(
        default=None,
        description="Spark as the engine, instead of DuckDB in the collector's process: {} for a session of our own.",
    )

    @model_validator(mode="after")
    def _of_one_engine(self) -> Self:
        places = {"data": self.data, "reference": getattr(self, "reference", None)}
        for name, place in places.items():
            if not isinstance(place, Place):
                continue
            if self.spark is None and place.of_spark:
                raise ValueError(f"{name}: table and query need the url of a database, or spark")
            if self.spark is not None and place.url is not None:
                raise ValueError(f"{name}: a database is read by DuckDB: leave url or spark out")
        if self.spark is not None and not self.on_spark:
            raise ValueError(f"{self.name} is measured by DuckDB alone: leave spark out")
        return self

    def measured_with(self) -> tuple[str, ...]:
        """The engine, and Spark where it is asked."""
        return (*self.tools, "pyspark") if self.spark is not None else self.tools

    def grounds(
        self, look: Look, problems: Iterable[Problem], *, moving: Sequence[MetricDefinition] = ()
    ) -> Iterator[Grounds]:
        """What a run follows from that only looked there; nothing where the next one may find it otherwise.

        That is so of data elsewhere than on this machine's disks, and where ``problems`` were met with in reading.
        """
        patterns = [each for each in look.patterns if each is not None]
        if self.spark is None and len(patterns) == len(look.patterns) and not list(problems):
            yield Grounds(tuple(dict.fromkeys(patterns)), moving=tuple(each.id for each in moving))

    @property
    def choice(self) -> Choice:
        """Which columns are meant."""
        return Choice(self.columns, self.exclude)

    def engine(self, *files: Readable) -> AbstractContextManager[Engine]:
        """An engine that sees these files and nothing else."""
        budget = self.budget
        return engine(files, memory=self.engine_memory, time=budget.time, most_bytes=budget.most_bytes)

    @contextmanager
    def reader(self, *files: Readable) -> Iterator[Reader]:
        """What reads these files, or tables of its own."""
        if self.spark is None:
            with self.engine(*files) as engine:
                yield Duck(engine)
            return
        from qualitywatch_data.spark.connection import spark_session  # noqa: PLC0415 - only where Spark is asked
        from qualitywatch_data.spark.reader import SparkReader  # noqa: PLC0415

        with spark_session(self.spark, time=self.budget.time) as session:
            yield SparkReader(session, self.budget.most_bytes)

    @contextmanager
    def profiler(self, owner: str, *files: Readable) -> Iterator[Profiler]:
        """What makes profiles of these files, laid out as those of the place ``owner`` are."""
        with (
            opened_cache(self.cache_dir or default_cache_directory()) as cache,
            self.reader(*files) as reader,
        ):
            yield Profiler(
                reader,
                KeptProfiles(cache),
                self.choice,
                owner,
                most_bytes=self.budget.most_bytes,
                hidden_below=self.hidden_below,
            )
