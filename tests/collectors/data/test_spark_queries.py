"""What Spark is asked, and what is made of its answers; a real Spark has recorded them (tests/slow)."""

from __future__ import annotations

import json
import struct

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.reading import Duck
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.spark.hashes import HASHING
from qualitywatch_data.spark.scan import scan
from qualitywatch_data.spark.text import double, identifier, literal
from qualitywatch_data.spark.types import type_name
from spark_world import RECORD, RECORDED_ROWS, Recorded, assert_same, by_duckdb, odd_table

MODULUS = 2**64
FACTOR = 0xD6E8FEB86659FD93


def mixed(bits: int) -> int:
    """The hash of 64 bits, as it is written down."""
    for _ in range(2):
        bits = (bits ^ bits >> 32) * FACTOR % MODULUS
    return bits ^ bits >> 32


def of_text(text: str) -> int:
    data = text.encode()
    folded = 0xE17A1465 ^ len(data) * 0xC6A4A7935BD1E995 % MODULUS
    for start in range(0, len(data), 8):
        folded = (folded ^ int.from_bytes(data[start : start + 8], "little")) * FACTOR % MODULUS
    return mixed(folded)


def test_recorded_answers_make_the_profile_that_duckdb_makes(tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", RECORDED_ROWS)
    dataset = files_dataset("a.parquet", tmp_path)
    with engine(dataset.files) as opened:
        described = opened.described(dataset.relation(opened))
    columns = [Column(place, *each) for place, each in enumerate(described)]
    answers = json.loads(RECORD.read_text(encoding="utf-8"))
    assert len(answers) == 1, "one query is one job"
    assert_same(by_duckdb(dataset), scan(Recorded(answers), "watched", columns))


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        yield opened


@settings(max_examples=50)
@given(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_characters="\0", codec="utf-8")),
)
def test_the_hash_of_both_engines_is_the_one_that_is_written_down(connection, whole, number, text) -> None:
    query = "SELECT hash(CAST(? AS BIGINT)), hash(CAST(? AS DOUBLE)), hash(CAST(? AS VARCHAR))"
    found = connection.execute(query, [whole, number, text]).fetchone()
    (bits,) = struct.unpack("<Q", struct.pack("<d", number or 0.0))
    assert found == (mixed(whole % MODULUS), mixed(bits), of_text(text))


def test_the_engines_tell_that_they_hash_alike() -> None:
    with engine([]) as opened:
        assert Duck(opened).hashing == HASHING


@pytest.mark.parametrize(
    ("described", "name"),
    [
        ("long", "BIGINT"),
        ("decimal(38,10)", "DECIMAL(38,10)"),
        ("varchar(20)", "VARCHAR"),
        ("timestamp", "TIMESTAMP WITH TIME ZONE"),
        ({"type": "array", "elementType": "double", "containsNull": True}, "DOUBLE[]"),
        (
            {"type": "struct", "fields": [{"name": "a", "type": "long"}, {"name": "b c", "type": "string"}]},
            'STRUCT(a BIGINT, "b c" VARCHAR)',
        ),
        ({"type": "map", "keyType": "string", "valueType": "integer"}, "MAP(VARCHAR, INTEGER)"),
    ],
)
def test_types_have_the_names_that_profiles_use(described, name) -> None:
    assert type_name(described) == name


def test_names_and_values_cannot_end_their_quotes() -> None:
    assert identifier("a`b") == "`a``b`"
    assert literal("it's \\' DROP") == r"'it\'s \\\' DROP'"
    assert double(-1e-200) == "-1e-200D"
