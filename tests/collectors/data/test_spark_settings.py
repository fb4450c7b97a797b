"""What is wrong with a Spark is told before it is asked for anything, without Java or a server."""

from __future__ import annotations

import socket
import sys

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.quality import QualityCollector
from qualitywatch_data.sources.spark import spark_dataset
from qualitywatch_data.spark.failures import SparkGoneError, failure

EXPECTED = {"expect": [{"column": "id", "unique": True}]}


@pytest.mark.parametrize(
    ("collector", "keys", "said"),
    [
        (ProfileCollector, {"data": {"table": "shop.orders"}}, "need the url of a database, or spark"),
        (
            ProfileCollector,
            {"spark": {}, "data": {"url": "sqlite:///a.db", "table": "a"}},
            "leave url or spark out",
        ),
        (ProfileCollector, {"spark": {"remote": "http://host"}}, "remote must begin with sc://"),
        (
            ProfileCollector,
            {"spark": {"remote": "sc://host", "master": "local"}},
            "remote or master, not both",
        ),
        (DriftCollector, {"reference": {"query": "SELECT 1"}}, "reference: table and query need"),
        (QualityCollector, {"spark": {}, **EXPECTED}, "data.quality is measured by DuckDB alone"),
    ],
)
def test_what_makes_no_sense_together_is_refused(collector, keys, said) -> None:
    with pytest.raises(ValidationError, match=said):
        collector.model_validate(keys)


def test_a_table_of_spark_is_not_read_by_duckdb() -> None:
    dataset = spark_dataset("shop.orders", None, version=3, as_of=None)
    with engine([]) as opened, pytest.raises(CollectError, match=r"shop\.orders@3 is of Spark's catalogue"):
        Duck(opened).profile(dataset, "asked", Choice(), None)


def test_a_name_is_quoted_in_its_parts_and_a_query_can_only_be_one() -> None:
    asked = [
        spark_dataset(*each, version=None, as_of=None).asked
        for each in (("a.b c", None), (None, "SELECT 1;"))
    ]
    assert asked == ["SELECT * FROM `a`.`b c`", "SELECT * FROM (SELECT 1)"]


class _Told(Exception):  # noqa: N818 - it stands for another library's
    def __init__(self, said: str, condition: str = "") -> None:
        super().__init__(said)
        self.getCondition = lambda: condition


@pytest.mark.parametrize(
    ("error", "said", "hint"),
    [
        (
            _Told("[PATH_NOT_FOUND] no such path\n\tat org.apache", "PATH_NOT_FOUND"),
            "Spark does not find it: [PATH_NOT_FOUND] no such path",
            "correct table",
        ),
        (
            _Told("status = StatusCode.UNAVAILABLE"),
            "the connection to Spark is lost",
            "the next run tries again",
        ),
        (_Told("status = StatusCode.UNAUTHENTICATED"), "Spark refuses us", "trying again does not help"),
        (
            _Told("java.lang.OutOfMemoryError: Java heap space"),
            "Spark has too little memory",
            "raise spark.driver.memory",
        ),
        (
            _Told("boom\n\tat somewhere\nCaused by: it was late"),
            "Spark says: boom Caused by: it was late",
            "look at the table",
        ),
    ],
)
def test_failures_say_what_to_do(error, said, hint) -> None:
    told = failure(error)
    assert told.message.startswith(said)
    assert hint in told.hint


def test_a_server_that_is_down_is_told_at_once() -> None:
    pytest.importorskip("pyspark")
    from qualitywatch_data.spark.connection import spark_session  # noqa: PLC0415
    from qualitywatch_data.spark.settings import SparkSettings  # noqa: PLC0415

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        pytest.raises(SparkGoneError, match=f"no Spark Connect server answers at 127.0.0.1:{port}"),
        spark_session(SparkSettings(remote=f"sc://127.0.0.1:{port}")),
    ):
        pass


def test_a_machine_without_java_is_told_so(monkeypatch, tmp_path) -> None:
    pytest.importorskip("pyspark")
    from qualitywatch_data.spark.connection import spark_session  # noqa: PLC0415
    from qualitywatch_data.spark.settings import SparkSettings  # noqa: PLC0415

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with (
        pytest.raises(CollectError, match="Spark runs on Java, and there is none"),
        spark_session(SparkSettings()),
    ):
        pass


def test_without_pyspark_the_extra_is_named(monkeypatch) -> None:
    from qualitywatch_data.spark.connection import spark_session  # noqa: PLC0415
    from qualitywatch_data.spark.settings import SparkSettings  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with (
        pytest.raises(CollectError, match="pyspark is not installed") as caught,
        spark_session(SparkSettings()),
    ):
        pass
    assert "qualitywatch[spark]" in caught.value.hint


def test_the_version_of_spark_is_recorded_where_it_is_asked_and_nowhere_else() -> None:
    assert ProfileCollector.model_validate({"spark": {}}).measured_with() == ("duckdb", "pyspark")
    assert ProfileCollector().measured_with() == ("duckdb",)


def test_what_spark_says_names_no_folder_of_this_machine() -> None:
    error = RuntimeError(
        "[FAILED_READ_FILE] Encountered error while reading file file:/srv/lake/day=1/b.parquet. Caused"
    )
    assert "reading file b.parquet. Caused" in failure(error).message
