"""Delta tables with deletion vectors: deleted rows count in no measure, as delta-rs itself reads the same tables."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder, write_deltalake

from deleted_rows import allow_vectors, delete, log_of, vector
from qualitywatch import CollectError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources.location import Place, dataset_at

PROFILE = ProfileCollector()
ROWS = 1_000


@pytest.fixture
def place(tmp_path):
    """A table of two days in two files, 0 to 999 and 1,000 to 1,999, that may have deletion vectors."""
    place = tmp_path / "delta"
    for day in (1, 2):
        n = range((day - 1) * ROWS, day * ROWS)
        table = pa.table(
            {
                "n": list(n),
                "day": [day] * ROWS,
                "k": [f"k{each % 3}" for each in n],
                "x": [each % 500 for each in n],
            }
        )
        write_deltalake(place, table, mode="append", partition_by=["day"])
    allow_vectors(place)
    return place


def files(place) -> list[str]:
    return sorted(DeltaTable(place).get_add_actions(flatten=True).column("path").to_pylist())


def counted(place, **state: object) -> tuple[int, int]:
    """Rows and the sum of n, as the engine has them."""
    dataset = dataset_at(str(place), Place.model_validate(state))
    with engine(dataset.files) as opened:
        return opened.rows(f"SELECT count(*), sum(n) FROM {dataset.relation(opened)}")[0]


def theirs(place) -> tuple[int, int]:
    """What delta-rs says of the same."""
    found = (
        QueryBuilder().register("t", DeltaTable(place)).execute("SELECT count(*) AS c, sum(n) AS s FROM t")
    )
    row = pa.table(found.read_all()).to_pylist()[0]
    return row["c"], row["s"]


@pytest.mark.parametrize(("kind", "folder"), [("i", ""), ("u", ""), ("u", "ab"), ("p", "")])
def test_deleted_rows_are_not_there_however_their_vector_is_stored(place, kind, folder) -> None:
    first, second = files(place)
    delete(place, {first: vector(place, range(0, ROWS, 7), kind, folder=folder)})
    delete(place, {second: vector(place, [0, ROWS - 1], kind, folder=folder)})
    assert counted(place) == theirs(place)
    assert counted(place)[0] == 2 * ROWS - 143 - 2


def test_a_vector_takes_the_place_of_the_one_before_and_older_versions_stay_as_they_were(place) -> None:
    first, _ = files(place)
    delete(place, {first: vector(place, [1])})
    delete(place, {first: vector(place, [1, 2, 3])})
    assert counted(place)[0] == 2 * ROWS - 3
    assert [counted(place, version=version)[0] for version in (1, 2)] == [2 * ROWS, 2 * ROWS - 1]


def test_vectors_are_found_in_a_checkpoint_and_behind_it(place) -> None:
    first, second = files(place)
    delete(place, {first: vector(place, range(10))})
    DeltaTable(place).create_checkpoint()
    delete(place, {second: vector(place, [0])})
    for log in log_of(place)[:3]:
        log.unlink()
    assert counted(place) == theirs(place)
    assert counted(place)[0] == 2 * ROWS - 10 - 1


def test_no_measure_counts_what_is_deleted(run, place) -> None:
    first, second = files(place)
    delete(place, {first: vector(place, range(ROWS)), second: vector(place, range(ROWS // 2))})
    found = run(PROFILE, place)
    assert found.problems == []
    assert found.values["rows"] == ROWS // 2
    assert found.values["distinct n"] == pytest.approx(ROWS // 2, rel=0.1)
    assert found.values["distinct k"] == 3
    assert found.values["distinct day"] == 1


def test_a_known_profile_is_not_taken_where_rows_were_deleted_since(run, place) -> None:
    assert run(PROFILE, place).values["rows"] == 2 * ROWS
    delete(place, {files(place)[0]: vector(place, [4])})
    assert run(PROFILE, place).values["rows"] == 2 * ROWS - 1


def test_a_table_is_compared_with_its_own_past_to_the_row(run, place) -> None:
    first, second = files(place)
    delete(place, {first: vector(place, range(0, ROWS, 2)), second: vector(place, range(0, ROWS, 2))})
    settings = {"reference": {"location": "delta", "version": 1}, "exact": True}
    found = run(DriftCollector.model_validate(settings), place)
    assert found.values["drift.ks x"] == pytest.approx(1 / 500, abs=1e-12)


def damaged_in(found) -> str:
    (problem,) = [each for each in found.problems if "left out" in each]
    return problem


def test_a_vector_whose_checksum_is_wrong_costs_its_file_alone(run, place) -> None:
    delete(place, {files(place)[0]: vector(place, [1])})
    (stored,) = place.glob("*.bin")
    content = bytearray(stored.read_bytes())
    content[-6] ^= 1
    stored.write_bytes(content)
    found = run(PROFILE, place)
    assert found.values["rows"] == ROWS
    assert f"the deletion vector {stored.name} is damaged: its checksum" in damaged_in(found)


def test_a_vector_that_is_gone_costs_its_file_alone(run, place) -> None:
    delete(place, {files(place)[0]: vector(place, [1])})
    (stored,) = place.glob("*.bin")
    stored.unlink()
    found = run(PROFILE, place)
    assert found.values["rows"] == ROWS
    assert f"{stored.name} cannot be read: No such file" in damaged_in(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cardinality": 3}, "it deletes 1 rows, and is said to delete 3"),
        ({"sizeInBytes": 20}, "it ends too early|another length"),
        ({"offset": 0}, "ends too early|checksum|another length"),
        ({"pathOrInlineDv": '"' * 20}, "the log spells"),
        ({"storageType": "i", "pathOrInlineDv": "00000"}, "does not begin as one"),
    ],
)
def test_what_a_log_says_wrongly_is_told(run, place, change, said) -> None:
    first, second = files(place)
    delete(place, {each: vector(place, [1]) | change for each in (first, second)})
    with pytest.raises(CollectError, match=said):
        run(PROFILE, place)


def test_a_kind_of_vector_that_is_not_known_is_refused(run, place) -> None:
    delete(place, {files(place)[0]: vector(place, [1]) | {"storageType": "x"}})
    with pytest.raises(CollectError, match="of a kind that is not known: x") as raised:
        run(PROFILE, place)
    assert raised.value.hint


def test_spark_is_not_asked_for_what_it_would_count_wrongly(place) -> None:
    from qualitywatch_data.spark.relation import _require_readable  # noqa: PLC0415

    delete(place, {files(place)[0]: vector(place, [1])})
    with pytest.raises(CollectError, match="only DuckDB leaves out") as raised:
        _require_readable(dataset_at(str(place), Place()))
    assert "catalogue" in raised.value.hint


def test_a_table_without_vectors_is_read_as_before(place) -> None:
    dataset = dataset_at(str(place), Place())
    with engine(dataset.files) as opened:
        relation = dataset.relation(opened)
        assert "JOIN" not in relation
        assert "deleted" not in relation
        assert opened.rows("SELECT count(*) FROM duckdb_tables()") == [(0,)]


def test_a_log_that_deletes_rows_of_a_file_that_is_none_of_the_table_is_refused(place) -> None:
    """Were a file's name misread, the rows that are deleted of it would count."""
    delete(place, {files(place)[0]: vector(place, [1])})
    newest = log_of(place)[-1]
    lines = [json.loads(line) for line in newest.read_text().splitlines()]
    assert any("add" in line for line in lines)
    from qualitywatch_data.sources.delta import _require_whole  # noqa: PLC0415

    with pytest.raises(CollectError, match=r"deletes rows of b\.parquet"):
        _require_whole("delta", {"b.parquet": ()}, [])
