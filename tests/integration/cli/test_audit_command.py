"""``qualitywatch audit``: what was decided is listed, proved and exported, and a pack proves itself without us."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from command_line import Place
from qualitywatch.cli.who import who_acts
from qualitywatch.domain.audit import Actor


@pytest.fixture(scope="module")
def _decided() -> dict[str, Place]:
    return {}


@pytest.fixture
def decided(
    _decided: dict[str, Place], trial: Place, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """A project in git with a decision, a finding and a waiver; made once, and copied."""
    if not _decided:
        trial.git("init", "--quiet", "--initial-branch=main")
        trial.write(".gitignore", "qualitywatch.db*\n")
        trial.write("value.txt", "11")
        trial.commit()
        trial.git("tag", "v1")
        assert trial.check("--record").code == 1
        assert trial.run("collect").code == 0
        (finding,) = trial.run("findings", "--format", "json").json()["findings"]
        waived = ("--owner", "ada", "--reason", "until the rewrite", "--until", "2999-12-31")
        assert trial.run("waive", finding["fingerprint"], *waived).code == 0
        kept = tmp_path_factory.mktemp("decided")
        _decided["place"] = Place(Path(shutil.copytree(trial.path, kept / "shop")), trial.environment)
    there = _decided["place"]
    return Place(Path(shutil.copytree(there.path, tmp_path / "copy")), trial.environment)


def test_what_happened_is_listed_newest_first(decided: Place) -> None:
    listed = decided.run("audit", "list", "--format", "json").json()["entries"]
    assert [entry["kind"] for entry in listed] == ["waiver", "finding", "rules", "decision", "rules", "log"]
    assert decided.run("audit", "list", "--kind", "waiver").out.splitlines()[1].endswith("until the rewrite")
    assert decided.run("audit", "list", "--to", "2020-01-01").out == "no entries\n"


def test_the_proof_holds_until_somebody_tampers(decided: Place) -> None:
    head = decided.run("audit", "head").out.strip()
    assert head.startswith("6:")
    assert "everything is as it was written" in decided.run("audit", "verify", "--head", head).out
    with closing(sqlite3.connect(decided.path / "qualitywatch.db")) as connection, connection:
        connection.execute("UPDATE waiver SET expires_at = expires_at + 1")
    done = decided.run("audit", "verify")
    assert done.code == 1
    assert "WRONG  waiver 1: its expires_at is" in done.out
    assert decided.run("audit", "verify", "--format", "json").json()["holds"] is False


@pytest.mark.parametrize("head", ["7", "x:y", f"7:{'z' * 64}"])
def test_a_head_that_is_none(decided: Place, head: str) -> None:
    done = decided.run("audit", "verify", "--head", head)
    assert done.code == 2
    assert "NUMBER:HASH" in done.err


def prove(pack: Path, *arguments: str) -> tuple[int, str]:
    """Without anything that is installed: -I -S leave the standard library alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(pack / "verify.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize("choice", [(), ("--decision", "1"), ("--release", "v1"), ("--from", "1d")])
def test_a_pack_proves_itself(decided: Place, choice: tuple[str, ...]) -> None:
    assert decided.run("audit", "export", *choice, "pack").code == 0
    pack = decided.path / "pack"
    assert prove(pack) == (0, "everything is as it was written\n")
    assert prove(pack, decided.run("audit", "head").out.strip())[0] == 0
    index = json.loads((pack / "index.json").read_text())
    assert [each["verdict"] for each in index["decisions"]] == ["fail"]
    assert "small-value fail" in (pack / "report.md").read_text()
    assert "| small-value | shop | fail | 11" in (pack / "decisions/1/decision.md").read_text()
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=pack, check=True)


def test_the_same_selection_gives_the_same_bytes(decided: Place) -> None:
    for name in ("one", "two"):
        assert decided.run("audit", "export", name).code == 0
    sums = [(decided.path / name / "SHA256SUMS").read_text() for name in ("one", "two")]
    assert sums[0] == sums[1]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("decisions/1/verdict.json", "the verdict is not the one that was decided"),
        ("decisions/1/inputs/rules.json", "its input rules was changed"),
        ("decisions/1/inputs.json", "the list of its inputs was changed"),
        ("log.jsonl", "entry 4 does not follow the one before it"),
        ("report.md", "report.md was changed"),
    ],
)
def test_a_pack_in_which_a_file_was_changed_is_found_out(decided: Place, name: str, wrong: str) -> None:
    decided.run("audit", "export", "pack")
    file = decided.path / "pack" / name
    text = file.read_text()
    file.write_text(text.replace("small-value", "other-value").replace('"measured"', '"mea5ured"'))
    code, said = prove(decided.path / "pack")
    assert code == 1
    assert wrong in said


def test_a_log_that_was_cut_or_made_anew_is_found_out(decided: Place) -> None:
    decided.run("audit", "export", "pack")
    log = decided.path / "pack" / "log.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:-1]))
    assert "entry 6, which was written down, is not in this log" in prove(decided.path / "pack")[1]
    assert "entry 2 is not the one that was written down" in prove(decided.path / "pack", f"2:{'0' * 64}")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--release", "v9", "pack"), "no code target's repository has a tag 'v9'"),
        (("--decision", "9", "pack"), "the log has no entry about it"),
        (("--decision", "1", "--release", "v1", "pack"), "choose by --from"),
        (("full",), "is not empty"),
    ],
)
def test_what_cannot_be_exported_is_said(decided: Place, arguments: tuple[str, ...], words: str) -> None:
    decided.write("full/file", "")
    done = decided.run("audit", "export", *arguments)
    assert done.code == 2
    assert words in done.err


@pytest.mark.parametrize(
    ("environment", "actor"),
    [
        ({"GITLAB_CI": "true", "GITLAB_USER_LOGIN": "ada", "CI_JOB_URL": "u"}, Actor("ada", "gitlab", "u")),
        ({"GITLAB_CI": "true"}, Actor("", "gitlab", "")),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTOR": "ada",
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_RUN_ID": "7",
            },
            Actor("ada", "github", "https://github.com/o/r/actions/runs/7"),
        ),
    ],
)
def test_who_acts_in_ci(environment: dict[str, str], actor: Actor) -> None:
    assert who_acts(environment) == actor


def test_who_acts_at_a_desk() -> None:
    assert who_acts({}).via == "login"
