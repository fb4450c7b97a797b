"""What runs over data on disk say that they follow from: while that is the same, so is what they find there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from deltalake import write_deltalake
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pyarrow import table

from qualitywatch import CollectError, Collector, Grounds, Observation, Target, TargetKind, Window
from qualitywatch.unchanged.marks import Marks
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.metrics.profile import FRESHNESS
from qualitywatch_data.personal_data import PersonalDataCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector
from qualitywatch_data.sources.location import Look, Place

EXAMPLES = int(os.environ.get("QUALITYWATCH_TEST_LAW_EXAMPLES", "12"))
TICK = 0.012
"""Seconds after which the clock of the file system has gone on."""
FILES = st.sampled_from(
    [
        "d.csv",
        "data/a.csv",
        "data/b.csv",
        "data/day=1/a.csv",
        "data/day=2/a.csv",
        "data/day=2/_x.csv",
        "old.csv",
        "data/old.csv",
    ]
)
LOOKS = (
    ("d.csv", Place()),
    ("data", Place()),
    ("data/*.csv", Place(location="old.csv")),
    ("data/day=*/*.csv", Place()),
    ("data/day=*/a.csv", Place()),
    ("data/day=*/*.csv", Place(location="data/*.csv")),
    ("data/**/*.csv", Place()),
)  # fmt: skip


def state_of(patterns: list[str | None]) -> bytes:
    marks = Marks()
    for pattern in patterns:
        assert pattern is not None
        marks.sought("/", pattern)
    return marks.digest()


class Edits(RuleBasedStateMachine):
    """Edits of folders of data; after each, what is found in them is compared with what was found before."""

    @initialize()
    def begin(self) -> None:
        self.scratch = tempfile.TemporaryDirectory()
        self.root = Path(self.scratch.name).resolve()
        (self.root / "data").mkdir()
        self.known: list[tuple[int, list[str | None], bytes, str]] = []

    @rule(name=FILES, number=st.integers(0, 3))
    def put(self, name: str, number: int) -> None:
        file = self.root / name
        if not (file.parent.is_file() or file.is_dir()):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"a\n{number}\n")

    @rule(name=FILES)
    def take_away(self, name: str) -> None:
        if not (self.root / name).is_dir():
            (self.root / name).unlink(missing_ok=True)

    @rule(name=FILES, other=FILES)
    def move(self, name: str, other: str) -> None:
        file, place = self.root / name, self.root / other
        if file.is_file() and place.parent.is_dir() and not place.is_dir():
            file.replace(place)

    @rule(name=st.sampled_from(["data/day=3", "data/day=1", "data/old.csv"]))
    def make_a_folder(self, name: str) -> None:
        if not (self.root / name).exists():
            (self.root / name).mkdir()

    @rule(name=st.sampled_from(["data/day=3", "data/day=1", "data/old.csv"]))
    def take_a_folder_away(self, name: str) -> None:
        if (self.root / name).is_dir():
            shutil.rmtree(self.root / name)

    @invariant()
    def the_same_state_is_the_same_data(self) -> None:
        time.sleep(TICK)
        seen = {number: self.seen(*each) for number, each in enumerate(LOOKS)}
        for number, patterns, state, before in self.known:
            assert before == seen[number][1] or state_of(patterns) != state
        latest = [(number, patterns, state_of(patterns), found) for number, (patterns, found) in seen.items()]
        self.known = [*self.known[-2 * len(LOOKS) :], *latest]

    def seen(self, location: str, place: Place) -> tuple[list[str | None], str]:
        look = Look(str(self.root / location))
        try:
            found = look.at(place)
        except CollectError as error:
            return look.patterns, error.message
        return look.patterns, f"{found.version} {found.problems}"

    def teardown(self) -> None:
        self.scratch.cleanup()


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=EXAMPLES, stateful_step_count=10, deadline=None)


def grounds_of(collector: Collector, location: Path | str, window: Window) -> list[Grounds]:
    target = Target("sample", TargetKind.DATASET, str(location))
    found = list(collector.collect(target, window))
    assert any(isinstance(each, Observation) for each in found)
    return [each for each in found if isinstance(each, Grounds)]


def test_a_commit_to_a_delta_table_is_another_state(tmp_path: Path, window: Window) -> None:
    write_deltalake(tmp_path / "orders", table({"a": [1, 2, 3]}))
    (grounds,) = grounds_of(ProfileCollector(), tmp_path / "orders", window)
    before = state_of([*grounds.files])
    assert state_of([*grounds.files]) == before
    assert grounds.moving == (FRESHNESS.id,)
    write_deltalake(tmp_path / "orders", table({"a": [4]}), mode="append")
    assert state_of([*grounds.files]) != before


@pytest.mark.parametrize("changed", ["current/a.parquet", "reference.parquet", "current/reference.parquet"])
def test_drift_follows_from_both_sides_and_from_where_the_reference_was_looked_for_first(
    write, tmp_path: Path, window: Window, changed: str
) -> None:
    write("current/a.parquet", "SELECT range AS a FROM range(50)")
    write("reference.parquet", "SELECT range AS a FROM range(50)")
    drift = DriftCollector.model_validate({"reference": "reference.parquet"})
    (grounds,) = grounds_of(drift, tmp_path / "current/*.parquet", window)
    before = state_of([*grounds.files])
    time.sleep(TICK)
    write(changed, "SELECT range AS a FROM range(51)")
    assert state_of([*grounds.files]) != before


def test_quality_follows_from_what_expectations_refer_to(write, tmp_path: Path, window: Window) -> None:
    write("orders.csv", "SELECT 1 AS a")
    write("known.csv", "SELECT 1 AS a")
    quality = QualityCollector.model_validate(
        {"expect": [{"column": "a", "found_in": {"location": "known.csv", "column": "a"}}]}
    )
    (grounds,) = grounds_of(quality, tmp_path / "orders.csv", window)
    before = state_of([*grounds.files])
    write("known.csv", "SELECT 2 AS a")
    assert state_of([*grounds.files]) != before


def test_columns_that_look_personal_follow_from_the_files(write, window: Window) -> None:
    assert grounds_of(PersonalDataCollector(), write("orders.csv", "SELECT 1 AS a"), window)


def test_nothing_is_said_where_a_row_may_be_asked_about_the_clock(write, window: Window) -> None:
    quality = QualityCollector.model_validate({"expect": [{"row": "a < now()"}]})
    assert not grounds_of(quality, write("orders.csv", "SELECT TIMESTAMP '2026-01-01' AS a"), window)


def test_nothing_is_said_where_the_newest_row_is_of_the_future(write, window: Window) -> None:
    profile = ProfileCollector(time_column="a")
    assert not grounds_of(profile, write("orders.csv", "SELECT TIMESTAMP '2999-01-01' AS a"), window)


def test_nothing_is_said_where_a_file_could_not_be_read(write, tmp_path: Path, window: Window) -> None:
    write("a.parquet", "SELECT 1 AS a")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 was cut off")
    assert not grounds_of(ProfileCollector(), tmp_path / "*.parquet", window)


def test_nothing_is_said_of_a_database(tmp_path: Path, window: Window) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE orders AS SELECT 1 AS a")
    profile = ProfileCollector.model_validate({"data": {"url": "sqlite:///shop.db", "table": "orders"}})
    assert not grounds_of(profile, tmp_path / "x", window)
