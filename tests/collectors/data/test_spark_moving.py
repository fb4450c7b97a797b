"""Tables of Spark's that change while they are read: what is asked again, what is left out, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from qualitywatch import CollectError
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.spark import spark_dataset
from qualitywatch_data.spark.failures import UnreadableFileError, VanishedFileError, failure
from qualitywatch_data.spark.moving import readable

GONE = VanishedFileError("Spark says: gone", hint="", path="file:/lake/b.parquet")
TABLE = spark_dataset("shop.orders", None, version=None, as_of=None)
QUERY = spark_dataset(None, "SELECT 1", version=None, as_of=None)


def damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"Spark says: {name} is damaged", hint="", path=f"file:///lake/{name}")


@dataclass
class Passes:
    """Passes over a table that end one after another as is told, and a Spark that is asked to look anew."""

    ends: list[Exception | int]
    asked: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)

    def __call__(self, dataset: Dataset) -> tuple[TableProfile, list]:
        self.asked.append(dataset.asked)
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return TableProfile(end, {}, "hash"), []

    @property
    def spark(self) -> SimpleNamespace:
        catalog = SimpleNamespace(refreshTable=self.refreshed.append)
        return SimpleNamespace(session=SimpleNamespace(catalog=catalog), told=lambda do: do())

    def made(self, dataset: Dataset, first: CollectError) -> tuple[int, list[str]]:
        profile, problems = readable(self.spark, dataset, first, self)
        return profile.rows, [each.message for each in problems]


def test_a_table_whose_file_is_gone_is_looked_at_anew_once() -> None:
    passes = Passes([40])
    said = "shop.orders was read anew: files of it were taken away while it was read"
    assert passes.made(TABLE, GONE) == (40, [said])
    assert (passes.asked, passes.refreshed) == ([TABLE.asked], ["`shop`.`orders`"])
    with pytest.raises(CollectError, match=r"shop\.orders: Spark says: gone") as caught:
        Passes([GONE]).made(TABLE, GONE)
    assert caught.value.retryable


def test_files_of_a_table_that_cannot_be_read_are_left_out_and_named() -> None:
    passes = Passes([damaged("c.parquet"), 20])
    rows, said = passes.made(TABLE, damaged("b.parquet"))
    assert rows == 20
    assert [each.partition(" was left out")[0] for each in said] == ["b.parquet", "c.parquet"]
    paths = [f"'file:{slashes}lake/{name}.parquet'" for name in "bc" for slashes in ("///", "/")]
    assert passes.asked[-1] == f"{TABLE.asked} WHERE _metadata.file_path NOT IN ({', '.join(paths)})"


@pytest.mark.parametrize(
    ("dataset", "ends"),
    [
        (QUERY, []),
        (TABLE, [CollectError("Spark says: there is no _metadata")]),
        (TABLE, [damaged("b.parquet")]),
        (TABLE, [0]),
    ],
)
def test_where_none_can_be_left_out_the_first_error_names_the_data_and_the_file(dataset, ends) -> None:
    with pytest.raises(CollectError, match=rf"^{dataset.name}: Spark says: b\.parquet is damaged"):
        Passes(ends).made(dataset, damaged("b.parquet"))


def test_a_file_that_spark_cannot_read_is_known_by_its_address() -> None:
    said = (
        "An error occurred while calling o200.collectToPython.\n: org.apache.spark.SparkException: [FAILED_READ_FILE.{}] "
        "Encountered error while reading file file:///lake/day=1/b.parquet. {} SQLSTATE: KD001\n\tat org.apache"
    )
    gone = failure(RuntimeError(said.format("FILE_NOT_EXIST", "File does not exist.")))
    assert isinstance(gone, VanishedFileError)
    assert (gone.path, gone.retryable) == ("file:///lake/day=1/b.parquet", True)
    assert gone.message.startswith(
        "Spark says: [FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file b.parquet"
    )
    other = failure(RuntimeError(said.format("NO_HINT", "")))
    assert isinstance(other, UnreadableFileError)
    assert not other.retryable
