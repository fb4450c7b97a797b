"""What the collectors of data sets share: which data are meant, how they are read, and what is observed of each run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints

from qualitywatch import Collector, TargetKind
from qualitywatch_data.engine.duck import MEMORY, Engine, engine
from qualitywatch_data.profiles.reading import Choice
from qualitywatch_data.sources.location import Place

Pattern = Annotated[str, StringConstraints(min_length=1)]


class Watching(Collector):
    """A collector of a data set: the target's location, or what these fields say instead."""

    model_config = ConfigDict(defer_build=True)

    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.DATASET,)
    tools: ClassVar[tuple[str, ...]] = ("duckdb",)
    timeout: ClassVar[timedelta] = timedelta(minutes=30)
    memory_limit: ClassVar[int] = 8 * 1024**3
    """Bytes of address space, of which the engine reserves far more than it uses."""

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

    @property
    def choice(self) -> Choice:
        """Which columns are meant."""
        return Choice(self.columns, self.exclude)

    def engine(self, *paths: str) -> AbstractContextManager[Engine]:
        """An engine that sees these files and nothing else."""
        return engine(paths, memory=self.engine_memory)
