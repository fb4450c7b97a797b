"""The slow suite: what needs a program of its own that takes its time. `make slow` runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SETTINGS = {"spark.sql.shuffle.partitions": "2", "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1"}
"""Tables are small: what they cost is the compiling of queries, and of the compiler."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    skipped = pytest.mark.skip(reason="of the slow suite: make slow")
    for item in ours:
        item.add_marker(pytest.mark.timeout(1800))
        item.add_marker(pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"))
        if os.environ.get("QUALITYWATCH_SLOW") != "1":
            item.add_marker(skipped)


@pytest.fixture(scope="session")
def spark():
    """A session of Spark in this process, as a collector opens it, or at the server that QUALITYWATCH_SPARK names."""
    pytest.importorskip("pyspark")
    from qualitywatch_data.spark.connection import spark_session  # noqa: PLC0415 - an extra
    from qualitywatch_data.spark.settings import SparkSettings  # noqa: PLC0415

    remote = os.environ.get("QUALITYWATCH_SPARK")
    place = {"remote": remote} if remote else {"master": "local[2]"}
    with spark_session(SparkSettings(**place, settings=SETTINGS)) as opened:
        yield opened
