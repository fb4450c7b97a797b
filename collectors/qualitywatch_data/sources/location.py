"""Which data set a place stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import has_magic, iglob
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator

from qualitywatch_data.objects.address import Address, address_of, is_url
from qualitywatch_data.objects.storage import Storage
from qualitywatch_data.sources.database import database_dataset
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.delta import delta_dataset, is_delta
from qualitywatch_data.sources.files import files_dataset, require_newest
from qualitywatch_data.sources.home import Folder
from qualitywatch_data.sources.iceberg import iceberg_dataset, newest_metadata
from qualitywatch_data.sources.partitions import chosen_partitions
from qualitywatch_data.sources.remote import anything_at, remote_dataset
from qualitywatch_data.sources.spark import spark_dataset


class Place(BaseModel):
    """Where a data set lies, and which state of it is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    location: str | None = Field(
        default=None,
        min_length=1,
        description="A file, a pattern, a folder, a Delta or an Iceberg table, from a folder above the data watched; or its URL.",
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
    storage: Storage | None = Field(
        default=None,
        description="How an object store is reached; without it, as the cloud's own tools reach it.",
    )
    url: SecretStr | None = Field(default=None, description="SQLAlchemy's URL of a database.")
    table: str | None = Field(
        default=None, min_length=1, description="The table of the database, or of Spark's catalogue."
    )
    query: str | None = Field(default=None, min_length=1, description="A query, instead of a table.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.version is not None and self.as_of is not None:
            raise ValueError("give version or as_of, not both")
        if self.table and self.query:
            raise ValueError("give table or query, not both")
        if self.url is not None and not (self.table or self.query):
            raise ValueError("a database needs one of table and query")
        return self

    def beside(self, other: Place) -> Self:
        """The place, reached as the other one where it says nothing of its own."""
        return self if self.storage else self.model_copy(update={"storage": other.storage})

    @property
    def whole(self) -> Self:
        """The place with all of its partitions."""
        every = {"newest": None, "skip": 0, "same_weekday": False, "same_hour": False}
        return self.model_copy(update=every)

    def chosen(self, dataset: Dataset) -> Dataset:
        """Those partitions of the whole data set that count; raises NoEvidenceError where none does."""
        return chosen_partitions(
            dataset,
            newest=self.newest,
            skip=self.skip,
            same_weekday=self.same_weekday,
            same_hour=self.same_hour,
        )

    @property
    def of_spark(self) -> bool:
        """Whether it is a table or a query of Spark's."""
        return self.url is None and bool(self.table or self.query)


def dataset_at(location: str, place: Place) -> Dataset:
    """The data set that ``place`` means, by default the one at ``location``, a path, a pattern or a URL.

    Raises NoEvidenceError where there is none, CollectError where it cannot be read.
    """
    return Look(location).at(place)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the data at a location and at what they are compared with: what lies at one place is listed once.

    ``patterns`` are those of all the files on which it depends what is found; a None among them stands for what lies elsewhere
    than on this machine's disks, and may change unseen.
    """

    location: str
    patterns: list[str | None] = field(default_factory=list)
    _found: dict[str, Dataset] = field(default_factory=dict)

    def at(self, place: Place) -> Dataset:
        """The data set that ``place`` means; raises as ``dataset_at`` does."""
        elsewhere = is_url(place.location or self.location) or is_url(self.location)
        if elsewhere or place.url is not None or place.of_spark:
            self.patterns.append(None)
        if place.url is not None:
            url = place.url.get_secret_value()
            return database_dataset(url, Path(self.location), table=place.table, query=place.query)
        if place.of_spark:
            return spark_dataset(place.table, place.query, version=place.version, as_of=place.as_of)
        return place.chosen(self._remote(place) if elsewhere else self._local(place))

    def _local(self, place: Place) -> Dataset:
        name, roots = _named(self.location, place)
        self.patterns.extend(pattern for each in roots for pattern in _patterns(each, name))
        root = roots[-1]
        known = f"{root / name}\0{root}\0{place.version}\0{place.as_of}"
        if known not in self._found:
            self._found[known] = _local(root, name, place)
        return self._found[known]

    def _remote(self, place: Place) -> Dataset:
        """What lies in an object store."""
        storage = place.storage or Storage()
        if place.location is None or is_url(place.location):
            address = address_of(place.location or self.location)
        else:
            address = _beside(address_of(self.location), place.location, storage)
        known = f"{address} {place.version} {place.as_of} {storage!r}"
        if known not in self._found:
            self._found[known] = remote_dataset(address, storage, version=place.version, as_of=place.as_of)
        return self._found[known]


def _beside(watched: Address, name: str, storage: Storage) -> Address:
    """What bears this name in a folder above the data watched, the nearest first; else beside them."""
    folder = watched.named(watched.fixed if watched.pattern else watched.key.rpartition("/")[0])
    if watched.key == name or watched.key.endswith(f"/{name}"):
        return watched  # as such a place is written of the data themselves, at another time
    above: Address | None = folder
    while above is not None:
        if anything_at(above.below(name), storage):
            return above.below(name)
        above = above.parent
    return folder.below(name)


def _named(location: str, place: Place) -> tuple[str, list[Path]]:
    """A place on disk, as a name below the last of these folders; it was looked for in the others before."""
    root = _folder(location)
    name = Path(location).relative_to(root).as_posix() if root.parts else location
    if place.location is None:
        return name, [root]
    above = [root, *root.parents]
    there = next((number for number, each in enumerate(above) if _there(each, place.location)), None)
    return place.location, [*above[1:], root] if there is None else above[: there + 1]


def _patterns(root: Path, name: str) -> Iterator[str]:
    """What a name below a folder may lead to: a pattern's files and those beside them, or else all that lies there."""
    path = Path.cwd() / root / name
    if not has_magic(name):
        yield str(path / "**")
        return
    yield str(path)
    if has_magic(str(path.parent)):
        yield str(path.parent / "*")


def _local(root: Path, name: str, place: Place) -> Dataset:
    folder = Folder(name, (root / name).resolve())
    if is_delta(root / name):
        return delta_dataset(folder, version=place.version, as_of=place.as_of)
    metadata = newest_metadata(root / name)
    if metadata is not None:
        return iceberg_dataset(folder, metadata, version=place.version, as_of=place.as_of)
    require_newest(name, version=place.version, as_of=place.as_of)
    return files_dataset(name, root)


def _folder(location: str) -> Path:
    """The folder that holds the data, or the pattern's first folder that is no pattern itself."""
    return next(each for each in (*Path(location).parents, Path()) if not has_magic(str(each)))


def _there(folder: Path, place: str) -> bool:
    if has_magic(place):
        return any(True for _ in iglob(place, root_dir=folder, recursive=True))  # noqa: PTH207 - lazy
    return (folder / place).exists()
