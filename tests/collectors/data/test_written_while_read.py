"""Files that are written while they are read: counted as they were at one moment, or left out by name, and never both."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiler
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.quality import QualityCollector
from qualitywatch_data.sources.files import files_dataset


@dataclass
class Meanwhile:
    """DuckDB, with something that happens each time when a profile has been made."""

    inner: Duck
    happens: Callable[[int], None]
    times: int = 0

    @property
    def hashing(self) -> str:
        return self.inner.hashing

    def profile(self, *asked):
        made = self.inner.profile(*asked)
        self.times += 1
        self.happens(self.times)
        return made

    def count(self, dataset) -> int:
        return self.inner.count(dataset)


@pytest.fixture
def profiled(write, tmp_path):
    """Profile two files of 10 rows in one partition each, while something happens."""
    for name in ("a", "b"):
        write(f"days/{name}.parquet", "SELECT range AS id FROM range(10)")

    def made(happens: Callable[[int], None]):
        dataset = files_dataset("days", tmp_path)
        with engine(dataset.files) as opened, opened_cache(tmp_path / "cache") as cache:
            reader = Meanwhile(Duck(opened), happens)
            return Profiler(reader, KeptProfiles(cache), Choice()).profiled(dataset, "rows")

    return made


def test_a_file_that_was_replaced_once_is_read_once_more(profiled, write) -> None:
    def happens(times: int) -> None:
        if times == 1:
            write("days/b.parquet", "SELECT range AS id, 'x' AS added FROM range(30)")

    found = profiled(happens)
    assert list(found.problems) == []
    assert found.profile.rows == 10 + 30
    assert "added" in found.profile.columns


def test_a_file_that_is_written_all_the_time_is_left_out_by_name(profiled, write) -> None:
    def happens(times: int) -> None:
        if times <= 2:
            write("days/b.parquet", f"SELECT range AS id FROM range({20 + times})")

    found = profiled(happens)
    assert [each.message for each in found.problems] == [
        "days/b.parquet was left out: it was written anew while it was read"
    ]
    assert "rename them" in found.problems[0].hint
    assert found.profile.rows == 10
    assert list(found.lost) == ["days/b.parquet"]


def test_where_all_are_written_all_the_time_there_is_no_profile(profiled, write) -> None:
    def happens(times: int) -> None:
        for name in ("a", "b"):
            write(f"days/{name}.parquet", f"SELECT range AS id FROM range({20 + times})")

    with pytest.raises(CollectError, match="was written anew while it was read"):
        profiled(happens)


def test_a_file_that_appears_is_read_by_the_next_run(profiled, write) -> None:
    def happens(_: int) -> None:
        write("days/c.parquet", "SELECT range AS id FROM range(5)")

    assert profiled(happens).profile.rows == 20
    assert profiled(lambda _: None).profile.rows == 25


def test_a_file_that_is_taken_away_is_named(profiled, tmp_path) -> None:
    def happens(_: int) -> None:
        (tmp_path / "days/b.parquet").unlink(missing_ok=True)

    found = profiled(happens)
    assert found.profile.rows == 10
    assert [each.message for each in found.problems] == ["days/b.parquet was left out: it is gone"]


@pytest.fixture
def delta(tmp_path):
    """A Delta table of three files."""
    for n in range(3):
        write_deltalake(tmp_path / "delta", pa.table({"x": [float(n)] * 50}), mode="append")
    return tmp_path / "delta"


def vacuumed(place) -> None:
    table = DeltaTable(str(place))
    table.optimize.compact()
    table.vacuum(0, dry_run=False, enforce_retention_duration=False)


def rewritten(place) -> None:
    write_deltalake(place, pa.table({"y": [1]}), mode="overwrite", schema_mode="overwrite")


@pytest.mark.parametrize("query", [1, 3])
@pytest.mark.parametrize(
    ("happens", "rows"), [(rewritten, 150), (vacuumed, None), (shutil.rmtree, None)], ids=lambda each: str(getattr(each, "__name__", each))
)  # fmt: skip
def test_a_delta_table_is_read_as_it_was_planned_or_its_files_are_gone_by_the_tables_name(
    run, delta, monkeypatch, *, happens, rows, query
) -> None:
    asked, inner = [], Engine.rows

    def counted(self, statement, values=()):
        if ".parquet" in statement:
            asked.append(statement)
            if len(asked) == query:
                happens(delta)
        return inner(self, statement, values)

    monkeypatch.setattr(Engine, "rows", counted)
    if rows is not None:
        assert run(ProfileCollector(), delta).values["rows"] == rows
        return
    with pytest.raises(CollectError, match="delta@2: its files are gone") as raised:
        run(ProfileCollector(), delta)
    assert "trying again reads what is there then" in raised.value.hint


def test_a_gap_in_the_log_of_a_delta_table_is_told_in_one_sentence(run, delta) -> None:
    (delta / "_delta_log" / "00000000000000000001.json").unlink()
    with pytest.raises(CollectError, match=r"the Delta table delta cannot be read: .*gap") as raised:
        run(ProfileCollector(), delta)
    assert len(raised.value.message) < 160


def test_expectations_counted_of_two_states_are_told(run, write, tmp_path, monkeypatch) -> None:
    from qualitywatch_data import quality  # noqa: PLC0415

    path = write("one.parquet", "SELECT range AS id FROM range(10)")
    inner = quality.count_all

    def counting(*asked):
        counted = inner(*asked)
        write("two.parquet", "SELECT range AS id FROM range(11)")
        shutil.move(tmp_path / "two.parquet", path)
        return counted

    monkeypatch.setattr(quality, "count_all", counting)
    found = run(QualityCollector.model_validate({"expect": [{"column": "id", "unique": True}]}), path)
    assert ["one.parquet was written anew while it was read" in each for each in found.problems] == [True]
