"""Waivers are sought once, and again where anything changed that they are read from."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from command_line import AUTHOR, Place
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.known_waivers import KnownWaivers
from qualitywatch.pipeline.written_waivers import Waivers, waivers_of

WAIVER = "a = 1  # qualitywatch: waive lines owner=ada until=2999-01-01 reason=it is to stay as it is\n"


class World:
    """A project whose waivers somebody asks for; ``sought`` counts how often they were looked for."""

    def __init__(self, root: Path) -> None:
        self.shop = Place(root / "shop", {**os.environ, **AUTHOR})
        self.shop.write("pay.py", "a = 1\n")
        self.shop.write(".gitignore", "built/\n")
        self.shop.write("built/made.py", "b = 2\n")
        self.shop.git("init", "--quiet")
        self.shop.commit()
        (root / "current").symlink_to("shop")
        self.kind = TargetKind.CODE
        self.location = str(root / "current")
        self.later = timedelta(seconds=5)
        self.sought = 0
        self.doubt = False
        self.ask = KnownWaivers(lambda: datetime.now(UTC) + self.later, self.seek)

    def seek(self, project: Project, watched: WatchedTarget, doubts: list[str]) -> Waivers:
        self.sought += 1
        if self.doubt:
            doubts.append("git did not answer")
        return waivers_of(project, watched, doubts)

    def waivers(self) -> Waivers:
        watched = WatchedTarget(Target("shop", self.kind, self.location), ())
        project = Project(
            source="",
            directory=self.shop.path,
            configured=True,
            store=None,
            quality_model="iso25010:2023",
            targets=(watched,),
            rules=(),
        )
        return self.ask(project, watched)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_nobody_changed_is_not_sought_again(world: World) -> None:
    world.shop.write("pay.py", WAIVER)
    found = world.waivers()
    assert [each.rule for each in found[0]] == ["lines"]
    world.shop.write("built/made.py", WAIVER)
    assert world.waivers() == found
    assert world.sought == 1


def linked_elsewhere(world: World) -> None:
    link = Path(world.location)
    link.unlink()
    link.symlink_to("other")


@pytest.mark.parametrize(
    "change",
    [
        lambda world: world.shop.write("pay.py", WAIVER),
        lambda world: world.shop.write("new.py", WAIVER),
        lambda world: world.shop.write("waivers.yaml", "waivers: []\n"),
        lambda world: world.shop.write(".gitignore", ""),
        linked_elsewhere,
    ],
    ids=["a source", "another source", "the file of waivers", "what is ignored", "where the place leads"],
)
def test_what_changed_is_sought_again_and_then_known(
    world: World, change: Callable[[World], object], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "pay.py").write_text(WAIVER)
    before = world.waivers()
    time.sleep(0.012)  # a tick of the file system's clock
    change(world)
    after = world.waivers()
    assert world.sought == 2
    assert world.waivers() == after
    assert world.sought == 2
    assert before == ((), ())


def test_what_may_change_within_the_tick_is_sought_again(world: World) -> None:
    world.later = timedelta(0)
    assert world.waivers() == world.waivers()
    assert world.sought == 2


def test_what_git_did_not_answer_is_asked_again(world: World) -> None:
    world.doubt = True
    assert world.waivers() == world.waivers()
    assert world.sought == 2


def test_a_place_without_sources_has_no_state(world: World) -> None:
    world.kind = TargetKind.DATASET
    assert world.waivers() == world.waivers()
    assert world.sought == 2
