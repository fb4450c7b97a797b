"""Answers are kept for their owner, within bounds, told as they were, and no longer than they hold."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitywatch.cli.again import kept
from qualitywatch.cli.again.asked import Asked, asked
from qualitywatch.cli.again.kept import Answer, keep_answer, read_answer
from qualitywatch.cli.again.tell import told_again
from qualitywatch.unchanged.fields import pack, unpack
from qualitywatch.unchanged.recipe import Recipe

NAME = "0a"
HOUR = 3600 * 10**9
NOW = 1_800_000_000 * 10**9
TOLD = [("2", b"no history yet\n"), ("1", "PASS \u2192\n".encode())]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "verdicts"


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    file = tmp_path / "tree" / "a.py"
    file.write_text("1")
    return file


def answer_about(watched: Path, *, at: int = NOW, told: list[tuple[str, bytes]] | None = None) -> Answer:
    recipe = Recipe([(str(watched.parent), [])], [], [], [])
    state = recipe.marks().digest()
    return Answer(
        recipe, state, at=at, until=at + HOUR, status=1, told=TOLD if told is None else told, suspects=[]
    )


def question(place: Path, *, at: int = NOW + 60 * 10**9) -> Asked:
    return Asked(NAME, str(place), at)


def test_an_answer_is_told_as_it_was(
    place: Path, watched: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "out" / "report.json"
    keep_answer(str(place), NAME, answer_about(watched, told=[*TOLD, (str(report), b"{}")]))
    assert told_again(question(place)) == 1
    out, err = capsys.readouterr()
    assert out == "PASS \u2192\n"
    assert err == (
        "no history yet\n"
        "nothing has changed since 08:00:00 UTC: this is the verdict of then; --fresh measures anew\n"
    )
    assert report.read_bytes() == b"{}"


def test_nothing_is_said_where_a_report_cannot_be_written(
    place: Path, watched: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    keep_answer(str(place), NAME, answer_about(watched, told=[*TOLD, (str(tmp_path / "file/x"), b"{}")]))
    assert told_again(question(place)) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("later", [HOUR, -1], ids=["the clock passed its end", "the clock was set back"])
def test_the_clock_ends_an_answer(place: Path, watched: Path, later: int) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    assert told_again(question(place, at=NOW + HOUR - 1)) == 1
    assert told_again(question(place, at=NOW + later)) is None


def test_a_changed_file_ends_an_answer(place: Path, watched: Path) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    watched.write_text("2")
    assert told_again(question(place)) is None


def test_what_cannot_be_looked_at_ends_an_answer(place: Path, watched: Path) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    watched.unlink()
    watched.parent.rmdir()
    assert told_again(question(place)) is None


def test_what_was_touched_just_now_is_looked_at_first_next_time(place: Path, watched: Path) -> None:
    keep_answer(str(place), NAME, answer_about(watched, at=time.time_ns() - HOUR // 2))
    watched.write_text("12")
    now = question(place, at=time.time_ns())
    assert told_again(now) is None
    assert now.too_fresh
    again = read_answer(str(place), NAME)
    assert again is not None
    assert again.suspects == [str(watched)]
    again.recipe = Recipe([], [], [], ["/nowhere"])  # it is not even looked at
    keep_answer(str(place), NAME, again)
    later = question(place, at=time.time_ns())
    assert told_again(later) is None
    assert later.too_fresh


def test_one_that_nothing_was_said_of_is_no_answer(place: Path, watched: Path) -> None:
    answer = answer_about(watched)
    answer.state = b""
    keep_answer(str(place), NAME, answer)
    assert told_again(question(place)) is None


def test_a_damaged_answer_is_none(place: Path, watched: Path) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    file = place / NAME
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:20], whole[:40] + b"\0" + whole[41:], b"9:" + whole, whole * 2):
        file.write_bytes(damaged)
        assert read_answer(str(place), NAME) is None
    file.write_bytes(whole)
    (place / "0b").write_bytes(whole)
    assert read_answer(str(place), "0b") is None
    assert read_answer(str(place), NAME) is not None


def test_only_the_owner_can_read_answers(place: Path, watched: Path) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    assert stat.S_IMODE((place / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [each.name for each in place.iterdir()] == [NAME]


@pytest.mark.parametrize("mode", [0o702, 0o720], ids=["everybody", "the group"])
def test_a_place_that_others_may_write_to_is_not_believed(place: Path, watched: Path, mode: int) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    place.chmod(mode)
    assert read_answer(str(place), NAME) is None
    keep_answer(str(place), "0b", answer_about(watched))
    assert not (place / "0b").exists()


def made_a_link(file: Path) -> None:
    file.rename(file.parent / "elsewhere")
    file.symlink_to("elsewhere")


def made_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def made_a_directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("odd", [made_a_link, made_a_pipe, made_a_directory])
def test_what_is_no_file_of_its_own_is_no_answer(
    place: Path, watched: Path, odd: Callable[[Path], None]
) -> None:
    keep_answer(str(place), NAME, answer_about(watched))
    odd(place / NAME)
    assert read_answer(str(place), NAME) is None


def test_answers_are_bounded(place: Path, watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ANSWERS", 3)
    for number in range(5):
        keep_answer(str(place), f"{number}", answer_about(watched))
        time.sleep(0.012)
    assert sorted(each.name for each in place.iterdir()) == ["2", "3", "4"]
    monkeypatch.setattr(kept, "BYTES", (place / "4").stat().st_size)
    keep_answer(str(place), "5", answer_about(watched))
    assert [each.name for each in place.iterdir()] == ["5"]
    monkeypatch.setattr(kept, "LARGEST", 100)
    keep_answer(str(place), "6", answer_about(watched))
    assert not (place / "6").exists()


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path: Path, watched: Path) -> None:
    (tmp_path / "file").touch()
    keep_answer(str(tmp_path / "file"), NAME, answer_about(watched))
    assert read_answer(str(tmp_path / "file"), NAME) is None


def test_pieces_come_back_as_they_were() -> None:
    parts = [b"", b"3:x", b"\0" * 300]
    assert unpack(pack(parts)) == parts
    for wrong in (b"3:ab", b"x", b"-1:", b"1"):
        with pytest.raises(ValueError):
            unpack(wrong)


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALITYWATCH_CACHE", str(tmp_path))
    monkeypatch.delenv("QUALITYWATCH_FRESH", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(*arguments: str) -> str:
    found = asked(["check", *arguments])
    assert found is not None
    return found.name


def test_what_may_shape_an_answer_is_part_of_the_question(
    cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [named(), named("."), named("--quiet")]
    monkeypatch.setenv("SOME_VARIABLE", "1")
    names.append(named())
    monkeypatch.setenv("NO_COLOR", "1")
    names.append(named())
    (cached / "below").mkdir()
    monkeypatch.chdir(cached / "below")
    names.append(named())
    monkeypatch.setattr(sys, "version", "4.0")
    names.append(named())
    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("cached")
@pytest.mark.parametrize("name", ["SHLVL", "OLDPWD", "_"])
def test_what_shells_note_is_not(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = named()
    monkeypatch.setenv(name, "another")
    assert named() == before


@pytest.mark.usefixtures("cached")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--fresh"],
        ["check", "--record"],
        ["check", "--baseline", "b.json", "--tighten"],
        ["check", "--write-baseline", "b.json"],
        ["check", "--against", "main@{yesterday}"],
        ["collect"],
        [],
    ],
    ids=" ".join,
)
def test_some_questions_are_always_new(arguments: list[str]) -> None:
    assert asked(arguments) is None


@pytest.mark.usefixtures("cached")
def test_the_environment_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITYWATCH_FRESH", "1")
    assert asked(["check"]) is None


@pytest.mark.usefixtures("cached")
def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUALITYWATCH_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert asked(["check"]) is None
