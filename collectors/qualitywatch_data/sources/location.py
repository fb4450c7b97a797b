"""Which data set a place stands for."""

from __future__ import annotations

from datetime import datetime
from glob import has_magic, iglob
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator

from qualitywatch import CollectError
from qualitywatch_data.sources.database import database_dataset
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.delta import delta_dataset, is_delta
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.sources.iceberg import iceberg_dataset, is_iceberg
from qualitywatch_data.sources.partitions import chosen_partitions


class Place(BaseModel):
    """Where a data set lies, and which state of it is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    location: str | None = Field(
        default=None,
        min_length=1,
        description="A file, a pattern, a folder, a Delta or an Iceberg table, from a folder above the data watched.",
    )
    version: int | None = Field(
        default=None,
        ge=0,
        description="The version of a Delta table, or the id of an Iceberg table's snapshot.",
    )
    as_of: AwareDatetime | None = Field(
        default=None, description="The time a Delta or Iceberg table is read as of."
    )
    newest: int | None = Field(
        default=None, ge=1, description="How many partitions of files count, the newest ones by name."
    )
    skip: int = Field(default=0, ge=0, description="How many of the newest partitions do not count.")
    same_weekday: bool = Field(
        default=False,
        description="Whether only partitions of the newest one's weekday count, by the date in their names.",
    )
    same_hour: bool = Field(
        default=False,
        description="Whether only partitions of the newest one's hour count, by the hour in their names.",
    )
    url: SecretStr | None = Field(default=None, description="SQLAlchemy's URL of a database.")
    table: str | None = Field(default=None, min_length=1, description="The table of the database.")
    query: str | None = Field(default=None, min_length=1, description="A query, instead of a table.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.version is not None and self.as_of is not None:
            raise ValueError("give version or as_of, not both")
        if self.url is None and (self.table or self.query):
            raise ValueError("table and query need the url of a database")
        if self.url is not None and bool(self.table) == bool(self.query):
            raise ValueError("a database needs one of table and query")
        return self


def dataset_at(location: str, place: Place) -> Dataset:
    """The data set that ``place`` means, by default the one at ``location``, a path or pattern.

    Raises NoEvidenceError where there is none, CollectError where it cannot be read.
    """
    if place.url is not None:
        url = place.url.get_secret_value()
        return database_dataset(url, _folder(location), table=place.table, query=place.query)
    root = _folder(location)
    name = Path(location).relative_to(root).as_posix() if root.parts else location
    if place.location is not None:
        name = place.location
        root = next((each for each in (root, *root.parents) if _there(each, name)), root)
    found = _of_files(name, root, place.version, place.as_of)
    return chosen_partitions(
        found,
        newest=place.newest,
        skip=place.skip,
        same_weekday=place.same_weekday,
        same_hour=place.same_hour,
    )


def _of_files(name: str, root: Path, version: int | None, as_of: datetime | None) -> Dataset:
    if "://" in name:
        raise CollectError(
            f"{name.partition('://')[0]}:// is no place that data are read from",
            hint="name files, a Delta or an Iceberg table, or give the url of a database",
        )
    if is_delta(root / name):
        return delta_dataset(name, root, version=version, as_of=as_of)
    if is_iceberg(root / name):
        return iceberg_dataset(name, root, version=version, as_of=as_of)
    if version is not None or as_of is not None:
        raise CollectError(
            f"{name} is no Delta or Iceberg table, so it has no versions", hint="remove version and as_of"
        )
    return files_dataset(name, root)


def _folder(location: str) -> Path:
    """The folder that holds the data, or the pattern's first folder that is no pattern itself."""
    return next(each for each in (*Path(location).parents, Path()) if not has_magic(str(each)))


def _there(folder: Path, place: str) -> bool:
    if has_magic(place):
        return any(True for _ in iglob(place, root_dir=folder, recursive=True))  # noqa: PTH207 - lazy
    return (folder / place).exists()
