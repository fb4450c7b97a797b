"""What a check said is kept where it can be told again, and no longer than what it follows from is as it was."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from command_line import AUTHOR, Place
from qualitywatch.cli.again.asked import Asked
from qualitywatch.cli.again.kept import read_answer
from qualitywatch.cli.again.remember import NotingEnvironment, git_around, remember
from qualitywatch.cli.again.tell import told_again
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.gate import Decision
from qualitywatch.pipeline.grounds import VerdictGrounds
from qualitywatch.plugins import PluginInfo, Plugins
from qualitywatch.plugins.loading import TRACE_VARIABLE
from qualitywatch.unchanged.marks import TICK
from report_examples import make_verdict

SECOND = 10**9
NOON = datetime.min.time().replace(hour=12)
TOLD = [("1", b"PASS\n")]


class Remembering:
    """A project whose verdict can be remembered, told again, and looked at."""

    def __init__(self, root: Path) -> None:
        self.shop = Place(root / "shop", {**os.environ, **AUTHOR})
        self.shop.write("pay.py", "a = 1\n")
        self.shop.write(".gitignore", "built/\nrun.log\n")
        self.shop.write("built/made.py", "b = 2\n")
        self.shop.write("conf.yaml", "")
        self.shop.write("../data/day/a.csv", "a\n1\n")
        self.shop.write("../run.txt", "1")
        (root / "current").symlink_to("shop")
        (root / "data-now").symlink_to("data")
        (root / "plugin").mkdir()
        (root / "plugin" / "collector.py").touch()
        self.shop.git("init", "--quiet", "--initial-branch", "main")
        self.shop.commit()
        self.root = root
        self.directory = root / "current"
        self.targets = [Target("shop", TargetKind.CODE, str(self.directory))]
        self.store: str | None = None
        self.grounds: VerdictGrounds | None = VerdictGrounds()
        self.kind = VerdictKind.PASS
        tomorrow = datetime.now(UTC).date() + timedelta(days=1)
        self.at = (
            int(datetime.combine(tomorrow, NOON, UTC).timestamp()) * SECOND
        )  # nothing ends soon, all is old
        self.too_fresh = False
        self.told = TOLD
        self.plugins: list[str] = []

    @property
    def project(self) -> Project:
        return Project(
            source="",
            directory=self.directory,
            configured=True,
            store=self.store,
            quality_model="iso25010:2023",
            targets=tuple(WatchedTarget(each, ()) for each in self.targets),
            rules=(),
        )

    def asked(self, *, later: int = 0) -> Asked:
        found = Asked("0a", str(self.root / "verdicts"), self.at + later)
        found.too_fresh = self.too_fresh
        return found

    def remember(self, around: bytes | None = None) -> None:
        infos = [PluginInfo("p", "1", "third party", "p", module) for module in self.plugins]
        remember(
            self.asked(),
            self.project,
            Plugins(cast("Any", None), infos),
            Decision(make_verdict(kind=self.kind), cast("Any", None), (), self.grounds),
            around=git_around(self.project) if around is None else around,
            directory=self.directory,
            read={str(self.shop.path / "conf.yaml"), str(self.shop.path / "pyproject.toml")},
            status=0,
            told=self.told,
        )

    def is_told(self, *, later: int = SECOND) -> bool:
        return told_again(self.asked(later=later)) == 0


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remembering:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    return Remembering(tmp_path)


def test_a_verdict_is_told_again(shop: Remembering, capsys: pytest.CaptureFixture[str]) -> None:
    shop.remember()
    assert shop.is_told()
    assert capsys.readouterr().out == "PASS\n"


def of_nothing(shop: Remembering) -> None:
    shop.grounds = None


def touched_before(shop: Remembering) -> None:
    shop.too_fresh = True


def without_evidence(shop: Remembering) -> None:
    shop.kind = VerdictKind.NO_EVIDENCE


def into_a_pipe(shop: Remembering) -> None:
    shop.told = [*TOLD, ("/dev/null", b"{}")]


def into_a_file_that_is_gone(shop: Remembering) -> None:
    shop.told = [*TOLD, (str(shop.root / "report.json"), b"{}")]


def just_written(shop: Remembering) -> None:
    shop.at = time.time_ns()


def of_a_place_that_is_gone(shop: Remembering) -> None:
    shop.grounds = VerdictGrounds(whole=frozenset({str(shop.root / "nowhere")}))


@pytest.mark.parametrize(
    "odd",
    [
        of_nothing, touched_before, without_evidence, into_a_pipe, into_a_file_that_is_gone, just_written,
        of_a_place_that_is_gone,
    ],
)  # fmt: skip
def test_some_verdicts_are_not_kept(shop: Remembering, odd: Callable[[Remembering], None]) -> None:
    odd(shop)
    shop.remember()
    kept = read_answer(str(shop.root / "verdicts"), "0a")
    assert kept is None or not kept.state
    shop.too_fresh = False
    assert not shop.is_told()


def test_what_is_being_traced_is_not_kept(shop: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setenv(TRACE_VARIABLE, "1")
    shop.remember()
    assert not shop.is_told()


def test_a_verdict_is_not_kept_where_git_was_another_before(shop: Remembering) -> None:
    before = git_around(shop.project)
    shop.shop.commit("meanwhile")
    shop.remember(before)
    assert not shop.is_told()
    shop.remember(b"")
    assert not shop.is_told()


def test_what_was_touched_just_before_is_looked_at_first_next_time(shop: Remembering) -> None:
    time.sleep(0.012)
    shop.shop.write("pay.py", "a = 2\n")
    shop.at = (shop.shop.path / "pay.py").stat().st_mtime_ns + TICK
    shop.remember()
    kept = read_answer(str(shop.root / "verdicts"), "0a")
    assert kept is not None
    assert kept.suspects == [str(shop.shop.path.resolve() / "pay.py")]


def test_a_verdict_holds_for_the_day(shop: Remembering) -> None:
    shop.remember()
    day = datetime.fromtimestamp(shop.at / SECOND, UTC)
    midnight = datetime.combine(day.date() + timedelta(days=1), datetime.min.time(), UTC)
    left = int(midnight.timestamp()) * SECOND - shop.at
    assert shop.is_told(later=left - 10**6 - 1)
    assert not shop.is_told(later=left - 10**6)


def test_a_verdict_holds_as_long_as_its_runs_say(shop: Remembering) -> None:
    shop.grounds = VerdictGrounds(until=datetime.fromtimestamp(shop.at // SECOND, UTC) + timedelta(seconds=2))
    shop.remember()
    left = (shop.at // SECOND + 2) * SECOND - shop.at
    assert shop.is_told(later=left - 1)
    assert not shop.is_told(later=left)


def with_a_data_set(shop: Remembering, location: str) -> None:
    shop.targets.append(Target("orders", TargetKind.DATASET, str(shop.root / location)))


def with_its_pipeline(shop: Remembering) -> None:
    shop.targets.append(Target("ci", TargetKind.PIPELINE, str(shop.root / "data")))


def with_all_that_lies_there(shop: Remembering) -> None:
    shop.grounds = VerdictGrounds(whole=frozenset({str(shop.directory)}))


def with_a_report(shop: Remembering) -> None:
    shop.grounds = VerdictGrounds(sought=((str(shop.directory), "built/*.py"),))


def with_a_store(shop: Remembering) -> None:
    shop.store = f"sqlite:///{shop.root}/kept.db?timeout=3"


def with_a_plugin(shop: Remembering) -> None:
    shop.plugins = ["again_plugin:Collector"]


CHANGES: dict[str, tuple[Callable[[Remembering], object], Callable[[Remembering], object], bool]] = {
    "a source": (lambda _: 0, lambda shop: shop.shop.write("pay.py", "a = 2\n"), True),
    "an ignored file in an ignored folder": (lambda _: 0, lambda shop: shop.shop.write("built/made.py", "c"), False),
    "an ignored file where any may have a say": (
        with_all_that_lies_there, lambda shop: shop.shop.write("built/made.py", "c"), True,
    ),
    "a report in an ignored folder": (with_a_report, lambda shop: shop.shop.write("built/made.py", "c"), True),
    "the configuration": (lambda _: 0, lambda shop: shop.shop.write("conf.yaml", "a"), True),
    "a configuration that was looked for": (lambda _: 0, lambda shop: shop.shop.write("pyproject.toml", ""), True),
    "what the user's settings ignore": (
        lambda _: 0, lambda shop: shop.shop.write("../home/.config/git/ignore", "*.py"), True,
    ),
    "where the place leads": (
        lambda _: 0,
        lambda shop: (shop.directory.unlink(), shop.directory.symlink_to("data")),
        True,
    ),
    "where a data set leads": (
        lambda shop: with_a_data_set(shop, "data-now/day/*.csv"),
        lambda shop: ((shop.root / "data-now").unlink(), (shop.root / "data-now").symlink_to("shop")),
        True,
    ),
    "a file of a data set": (
        lambda shop: with_a_data_set(shop, "data"), lambda shop: shop.shop.write("../data/day/a.csv", "a\n2\n"), True,
    ),
    "a data set that is a file": (
        lambda shop: with_a_data_set(shop, "run.txt"), lambda shop: shop.shop.write("../run.txt", "22"), True,
    ),
    "another file of a pattern": (
        lambda shop: with_a_data_set(shop, "data/*/*.csv"), lambda shop: shop.shop.write("../data/day/b.csv", ""), True,
    ),
    "a file beside a data set": (
        lambda shop: with_a_data_set(shop, "data"), lambda shop: shop.shop.write("../run.txt", "22"), False,
    ),
    "a file of a pipeline": (with_its_pipeline, lambda shop: shop.shop.write("../data/day/b.csv", ""), True),
    "a store that is begun": (with_a_store, lambda shop: shop.shop.write("../kept.db", ""), True),
    "the source of a plugin": (with_a_plugin, lambda shop: shop.shop.write("../plugin/more.py", ""), True),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_verdict_is_told_until_what_it_follows_from_changes(
    shop: Remembering, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    module = type(os)("again_plugin")
    module.__file__ = str(shop.root / "plugin" / "collector.py")
    monkeypatch.setitem(sys.modules, "again_plugin", module)
    begin, change, counts = CHANGES[name]
    begin(shop)
    shop.remember()
    assert shop.is_told()
    time.sleep(0.012)
    change(shop)
    assert shop.is_told() is not counts


def test_an_environment_notes_when_what_shells_count_is_asked_for() -> None:
    environment = NotingEnvironment({"SHLVL": "1", "HOME": "/home"})
    assert environment["HOME"] == "/home"
    assert list(environment) == ["SHLVL", "HOME"]
    assert len(environment) == 2
    assert not environment.noisy
    assert environment["SHLVL"] == "1"
    assert environment["HOME"] == "/home"
    assert environment.noisy
