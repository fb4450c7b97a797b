"""Object stores by URL: the same profile as on disk, and no more requests and bytes than needed."""

from __future__ import annotations

import sys

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

from deleted_rows import allow_vectors, delete, vector
from object_server import BUCKET, KEYS
from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector
from qualitywatch_data.sources.location import Place, dataset_at

ROWS = "SELECT range AS n, range / 7 AS x, 'k' || range % 3 AS k FROM range(300)"


@pytest.fixture
def profile(server):
    def made(**data) -> ProfileCollector:
        return ProfileCollector.model_validate({"data": {"storage": server.storage, **data}})

    return made


@pytest.mark.parametrize("name", ["f/a.parquet", "f/a.csv", "f/a.json", "f/a.csv.gz"])
def test_an_object_of_every_format_has_the_profile_that_its_file_has(run, put, write, profile, name) -> None:
    found = run(profile(), put(name, ROWS))
    on_disk = run(ProfileCollector(), write(name, ROWS))
    assert found.values | {"freshness": 0} == on_disk.values | {"freshness": 0}
    assert found.problems == []


def test_patterns_and_folders_are_one_data_set_with_its_partitions(run, put, profile) -> None:
    for day in (1, 2, 3):
        put(f"days/day=2026-01-0{day}/it's {{0}} 100%.parquet")
    put("days/_tmp/a.parquet")
    put("days-others/a.parquet")
    for place in (
        "days",
        "days/",
        "days/day=*/*.parquet",
        "days/**/it*.parquet",
        "days/day=2026-01-0[123]/*",
    ):
        found = run(profile(), f"s3://{BUCKET}/{place}")
        assert found.values["rows"] == 900, place
        assert found.values["distinct day"] == 3
    assert run(profile(newest=1), f"s3://{BUCKET}/days").values["rows"] == 300


def test_only_the_columns_that_are_asked_for_are_fetched(run, server, put) -> None:
    columns = ", ".join(f"md5((range * {n})::VARCHAR) AS c{n}" for n in range(20))
    place = put("wide.parquet", f"SELECT range AS n, {columns} FROM range(20000)")
    (size,) = (
        part.size for part in dataset_at(place, Place.model_validate({"storage": server.storage})).parts
    )
    server.order()
    collector = ProfileCollector.model_validate({"data": {"storage": server.storage}, "columns": ["n"]})
    assert run(collector, place).values["distinct n"] > 0
    assert size > 8_000_000
    assert 0 < server.sent < size / 20


def test_a_known_partition_costs_a_listing_and_no_byte(run, server, put, profile) -> None:
    put("days/day=2026-01-01/a.parquet")
    put("days/day=2026-01-02/a.parquet")
    first = run(profile(), f"s3://{BUCKET}/days")
    server.order()
    assert run(profile(), f"s3://{BUCKET}/days").values == first.values
    assert not any(".parquet" in each for each in server.requests)
    put("days/day=2026-01-02/a.parquet", ROWS.replace("300", "500"))
    assert run(profile(), f"s3://{BUCKET}/days").values["rows"] == 800


def test_data_and_their_reference_are_listed_once_page_by_page(run, server, put) -> None:
    for day in range(1, 6):
        put(f"days/2026-01-0{day}.parquet")
    server.order(page=2)
    collector = DriftCollector.model_validate(
        {"data": {"newest": 1, "storage": server.storage}, "reference": {"location": "days", "skip": 1}}
    )
    assert run(collector, f"s3://{BUCKET}/days").values["drift.columns"] == 0
    listings = [each for each in server.requests if "list-type" in each]
    assert len([each for each in listings if "_delta_log" not in each and "metadata" not in each]) == 3
    assert len(listings) == 5  # three pages of two, and whether it is a Delta or an Iceberg table


def test_a_reference_may_lie_in_a_folder_above_or_anywhere(run, server, put, write) -> None:
    put("shop/training.parquet")
    place = put("shop/days/2026-01-01.parquet")
    for reference in ("training.parquet", f"s3://{BUCKET}/shop/training.parquet"):
        fields = {"data": {"storage": server.storage}, "reference": reference}
        assert run(DriftCollector.model_validate(fields), place).values["drift.schema_changes"] == 0
    local = {"reference": {"location": place, "storage": server.storage}}
    assert (
        run(DriftCollector.model_validate(local), write("b.parquet", ROWS)).values["drift.schema_changes"]
        == 0
    )


def test_expectations_are_counted_and_may_refer_to_objects(run, server, put) -> None:
    put("shop/keys.parquet", "SELECT range AS n FROM range(290)")
    collector = QualityCollector.model_validate(
        {
            "data": {"storage": server.storage},
            "expect": [{"column": "n", "found_in": {"location": "keys.parquet", "column": "n"}}],
        }
    )
    found = run(collector, put("shop/a.parquet"))
    assert sum(value for key, value in found.values.items() if key.startswith("quality.violations")) == 10


@pytest.fixture
def delta(server) -> str:
    place = f"s3://{BUCKET}/delta"
    for rows, day in (([1.0, 2.0], ["a", "b c"]), ([5.0], ["a"])):
        table = pa.table({"x": rows, "day": day})
        write_deltalake(place, table, partition_by=["day"], mode="append", storage_options=server.options)
    return place


def test_a_delta_table_is_read_at_its_newest_and_at_any_version(run, delta, profile) -> None:
    found = run(profile(), delta)
    assert found.values["rows"] == 3
    assert found.values["distinct day"] == 2
    assert found.provenance[0].data == "delta:1"
    assert run(profile(version=0), delta).values["rows"] == 2
    with pytest.raises(CollectError, match="delta cannot be read"):
        run(profile(version=7), delta)


def test_deleted_rows_of_a_delta_table_are_not_there(run, server, profile, tmp_path) -> None:
    """Its log with a checkpoint, and a vector in a file, come of the store."""
    place = tmp_path / "delta"
    for start in (0, 100):
        write_deltalake(place, pa.table({"n": range(start, start + 100)}), mode="append")
    allow_vectors(place)
    first, second = sorted(DeltaTable(place).get_add_actions(flatten=True).column("path").to_pylist())
    delete(place, {first: vector(place, range(10))})
    DeltaTable(place).create_checkpoint()
    delete(place, {second: vector(place, range(5), "i")})
    for path in place.rglob("*"):
        if path.is_file():
            server.put(f"deleted/{path.relative_to(place)}", path.read_bytes())
    found = run(profile(), f"s3://{BUCKET}/deleted")
    assert found.problems == []
    assert found.values["rows"] == 200 - 15


def test_an_iceberg_table_is_read_at_any_snapshot(run, server, profile, tmp_path) -> None:
    properties = {
        "s3.endpoint": server.endpoint,
        "s3.access-key-id": KEYS["access_key_id"],
        "s3.secret-access-key": KEYS["secret_access_key"],
        "s3.region": KEYS["region"],
    }
    catalog = SqlCatalog(
        "test", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"s3://{BUCKET}/ice", **properties
    )
    catalog.create_namespace("shop")
    table = catalog.create_table("shop.orders", schema=pa.schema([("id", pa.int64())]))
    table.append(pa.table({"id": [1, 2]}))
    table.append(pa.table({"id": [3]}))
    place = f"s3://{BUCKET}/ice/shop/orders"
    assert run(profile(), place).values["rows"] == 3
    assert run(profile(version=table.snapshots()[0].snapshot_id), place).values["rows"] == 2
    catalog.engine.dispose()


def test_google_and_the_web_are_read_as_amazon_is(run, server, put) -> None:
    put("days/2026-01-01.parquet")
    google = {"storage": {"endpoint": server.endpoint, "token": "t", "timeout": "5s"}}
    assert run(ProfileCollector.model_validate({"data": google}), f"gs://{BUCKET}/days").values["rows"] == 300
    web = {"storage": {"token": "t", "timeout": "5s"}}
    place = f"{server.endpoint}/{BUCKET}/days/2026-01-01.parquet"
    assert run(ProfileCollector.model_validate({"data": web}), place).values["rows"] == 300


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        (f"s3://{BUCKET}/nothing", NoEvidenceError, f"no data at s3://{BUCKET}/nothing"),
        (f"s3://{BUCKET}/nothing.parquet", NoEvidenceError, "no data at"),
        (f"s3://{BUCKET}/nothing/*.parquet", NoEvidenceError, "no data at"),
        ("s3://gone/days", NoEvidenceError, r"there is no bucket at s3://gone \(404 NoSuchBucket\)"),
        ("s3:///days", CollectError, "names no bucket"),
        ("ftp://host/days", CollectError, "ftp:// is no place that data are read from"),
        ("s3://AKIA:SECRET@bucket/days", CollectError, "holds a user or a password"),
        ("https://host/a.parquet?X-Amz-Signature=SECRET", CollectError, "has a query"),
        ("https://host?X-Amz-Signature=SECRET", CollectError, "the address at host has a query"),
        ("http://127.0.0.1:1/days/*.parquet", CollectError, "cannot be asked which files it has"),
    ],
)
def test_an_address_that_means_nothing_is_told(run, profile, *, place, error, words) -> None:
    with pytest.raises(error, match=words) as raised:
        run(profile(), place)
    assert "SECRET" not in str(raised.value)


def test_objects_have_no_versions(run, put, profile) -> None:
    with pytest.raises(CollectError, match="no Delta or Iceberg table"):
        run(profile(version=1), put("a.parquet"))


def test_the_extra_that_is_missing_is_named(run, put, profile, monkeypatch) -> None:
    place = put("a.parquet")
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(CollectError, match="obstore is not installed") as raised:
        run(profile(), place)
    assert raised.value.hint == "pip install 'qualitywatch[object-stores]'"


def test_a_profile_of_the_users_own_signs(run, server, put, tmp_path, monkeypatch) -> None:
    place = put("a.parquet")
    file = tmp_path / "credentials"
    file.write_text(
        "[reader]\naws_access_key_id = AKIAFORTESTS\naws_secret_access_key = s\nregion = us-east-1\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    storage = {"endpoint": server.endpoint, "profile": "reader"}
    assert run(ProfileCollector.model_validate({"data": {"storage": storage}}), place).values["rows"] == 300
    with pytest.raises(CollectError, match="the profile nobody cannot be used"):
        run(ProfileCollector.model_validate({"data": {"storage": storage | {"profile": "nobody"}}}), place)
