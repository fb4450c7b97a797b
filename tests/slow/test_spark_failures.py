"""What goes wrong with Spark is told in words: what, where, what to do, and whether trying again helps."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.profiles.reading import Choice
from qualitywatch_data.sources.spark import spark_dataset
from qualitywatch_data.spark.connection import spark_session
from qualitywatch_data.spark.reader import SparkReader
from qualitywatch_data.spark.settings import SparkSettings


def refused(settings: SparkSettings, **keys) -> CollectError:
    with pytest.raises(CollectError) as caught, spark_session(settings, **keys):
        pass
    return caught.value


def of_table(name: str | None, query: str | None = None):
    return spark_dataset(name, query, version=None, as_of=None)


def test_an_expired_token_is_not_tried_again() -> None:
    grpc = pytest.importorskip("grpc")

    class Refusing(grpc.GenericRpcHandler):
        def service(self, details):
            def answer(_, context):
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "the token has expired")

            return grpc.unary_unary_rpc_method_handler(answer)

    server = grpc.server(ThreadPoolExecutor(2), handlers=[Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        told = refused(SparkSettings(remote=f"sc://127.0.0.1:{port}"))
    finally:
        server.stop(None)
    assert told.message.startswith("Spark refuses us: ")
    assert "renew the token" in told.hint
    assert not told.retryable


def test_a_table_that_is_not_there_is_no_evidence(spark) -> None:
    with pytest.raises(NoEvidenceError, match="Spark does not find it"):
        SparkReader(spark).profile(of_table("shop.nothing"), "asked_rows", Choice(), None)


def test_a_query_can_only_ask(spark) -> None:
    with pytest.raises(CollectError, match="Spark says: "):
        SparkReader(spark).profile(of_table(None, "DROP TABLE orders"), "asked_rows", Choice(), None)


def test_a_table_and_a_query_are_profiled(spark) -> None:
    spark.session.sql("CREATE OR REPLACE TEMP VIEW numbers AS SELECT id, id % 3 AS rest FROM range(90)")
    for dataset in (of_table("numbers"), of_table(None, "SELECT * FROM numbers")):
        made, problems = SparkReader(spark).profile(dataset, "asked_rows", Choice(), None)
        assert (made.rows, made.columns["rest"].distinct.estimate, list(problems)) == (90, 3, [])


def test_an_empty_table_has_no_rows(spark) -> None:
    made, _ = SparkReader(spark).profile(
        of_table(None, "SELECT id FROM range(0)"), "asked_rows", Choice(), None
    )
    assert (made.rows, made.columns["id"].values) == (0, 0)


@pytest.mark.skipif(
    "QUALITYWATCH_SPARK" not in os.environ, reason="it stops the session that other tests use"
)
def test_a_budget_of_time_ends_what_runs() -> None:
    started = time.monotonic()
    settings = SparkSettings(remote=os.environ["QUALITYWATCH_SPARK"])
    with (
        pytest.raises(BudgetError, match="which is the budget"),
        spark_session(settings, time=timedelta(seconds=2)) as spark,
    ):
        spark.rows("SELECT count(*) FROM range(10000000000) WHERE sqrt(id) < 0 OR hash(id) = 1")
    assert time.monotonic() - started < 120
