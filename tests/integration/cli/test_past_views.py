"""``diff``, ``rank``, ``blame`` and ``history``: what the past says, in words and as JSON."""

from __future__ import annotations

import pytest

from command_line import Place

SIMPLE = "def price(a):\n    return a if a else 1\n"
BRANCHED = "def price(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(14))
OTHER = '"""Other."""\n\n\ndef total(prices):\n    return sum(p for p in prices if p)\n'


@pytest.fixture
def shop(place: Place) -> Place:
    """Four commits: a function comes, another file comes, the function becomes branched, and simple again."""
    place.git("init", "--quiet", "--initial-branch=main")
    for day, files in enumerate(
        ({"price.py": SIMPLE}, {"other.py": OTHER}, {"price.py": BRANCHED}, {"price.py": SIMPLE}), 1
    ):
        for name, text in files.items():
            place.write(name, text)
        place.commit(f"change {day}", at=f"2026-01-0{day}T12:00:00Z")
    return place


@pytest.fixture
def kept(shop: Place) -> Place:
    """The same with its history in the store."""
    shop.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.python}]}]\n")
    assert shop.run("backfill").code == 0
    return shop


def test_a_diff_needs_no_configuration_and_says_what_became_worse_where(shop: Place) -> None:
    done = shop.run("diff", "HEAD~2", "HEAD~1", "--format", "json")
    assert done.code == 0, done.said
    told = done.json()
    metrics = {each["metric"]: each for each in told["metrics"]}
    highest = metrics["code.complexity.max"]
    assert (highest["before"], highest["after"], highest["effect"]) == (3, 15, "worse")
    assert metrics["code.size.files"]["effect"] == "same"
    assert metrics["code.size.source_lines"]["effect"] == "changed"
    assert {each["path"] for each in told["files"]} == {"price.py"}
    (function,) = [each for each in told["functions"] if each["metric"] == "code.complexity.max"]
    assert (function["path"], function["name"], function["before"], function["after"]) == (
        "price.py",
        "price",
        2,
        15,
    )
    assert told["before"]["commit"] == shop.git("rev-parse", "HEAD~2")


def test_a_diff_reads_the_same_in_words(shop: Place) -> None:
    said = shop.run("diff", "HEAD~2", "HEAD~1").out
    assert "worse" in said
    assert "price.py:1 price" in said
    assert "cyclomatic complexity 15" in said


def test_a_diff_the_other_way_round_is_better(shop: Place) -> None:
    there = shop.run("diff", "HEAD~2", "HEAD~1", "--format", "json").json()["metrics"]
    back = shop.run("diff", "HEAD~1", "HEAD~2", "--format", "json").json()["metrics"]
    opposite = {"worse": "better", "better": "worse"}
    for one, other in zip(there, back, strict=True):
        assert (one["before"], one["after"]) == (other["after"], other["before"])
        assert opposite.get(one["effect"], one["effect"]) == other["effect"]


def test_a_commit_differs_in_nothing_from_itself(shop: Place) -> None:
    told = shop.run("diff", "HEAD", "HEAD", "--format", "json").json()
    assert {each["effect"] for each in told["metrics"]} == {"same"}
    assert told["files"] == told["functions"] == []
    assert "no metric changed" in shop.run("diff", "HEAD", "HEAD").out


def test_a_file_that_came_has_no_value_before(shop: Place) -> None:
    told = shop.run("diff", "HEAD~3", "HEAD~2", "--metric", "code.size.functions", "--format", "json").json()
    (file,) = told["files"]
    assert (file["path"], file["before"], file["after"], file["effect"]) == ("other.py", None, 1, "changed")
    assert [each["metric"] for each in told["metrics"]] == ["code.size.functions"]


def test_commits_are_named_by_ref_id_or_day(shop: Place) -> None:
    shop.git("tag", "v1", "HEAD~2")
    third = shop.git("rev-parse", "HEAD~1")
    for before in ("v1", "2026-01-02", "2026-01-02T13:00:00+00:00", shop.git("rev-parse", "v1")):
        told = shop.run("diff", before, third[:10], "--format", "json").json()
        assert told["before"]["commit"] == shop.git("rev-parse", "v1")
        assert told["after"]["commit"] == third


@pytest.mark.parametrize("name", ["no-such-branch", "1990-01-01", "--output=x", "", "HEAD:price.py", "\n"])
def test_a_commit_that_is_not_there_is_named(shop: Place, name: str) -> None:
    done = shop.run("diff", "--", name)
    assert done.code == 2
    assert "no commit" in done.err
    assert "name a branch" in done.err


def test_a_diff_with_a_commit_that_has_nothing_to_measure_says_so(shop: Place) -> None:
    shop.git("rm", "--quiet", "*.py")
    shop.git("commit", "--quiet", "-m", "none")
    shop.write("left.py", "x = 1\n")
    done = shop.run("diff", "HEAD~1", "HEAD")
    assert done.code == 3
    assert "no Python files" in done.err


def test_outside_git_there_is_no_past(place: Place) -> None:
    place.write("price.py", SIMPLE)
    for command in (("diff", "HEAD~1"), ("rank", "code.complexity.max")):
        done = place.run(*command)
        assert done.code == 3
        assert "has no history" in done.err


def test_a_dirty_tree_is_neither_read_nor_touched(shop: Place) -> None:
    shop.write("price.py", "broken(")
    before = shop.git("status", "--porcelain")
    (worst, *_) = shop.run("rank", "code.complexity.max", "--format", "json").json()["places"]
    assert worst["path"] == "other.py"
    assert shop.run("diff", "HEAD~1").code == 0
    assert shop.git("status", "--porcelain") == before


def test_a_ranking_begins_with_the_worst(shop: Place) -> None:
    told = shop.run("rank", "code.complexity.max", "--at", "HEAD~1", "--format", "json").json()
    assert [(each["path"], each["value"]) for each in told["places"]] == [("price.py", 15), ("other.py", 3)]
    assert told["total"] == 2
    index = shop.run("rank", "code.maintainability_index.min", "--at", "HEAD~1", "--format", "json").json()
    values = [each["value"] for each in index["places"]]
    assert values == sorted(values), "where higher is better, the lowest is the worst"


def test_a_ranking_of_functions_names_their_lines(shop: Place) -> None:
    told = shop.run(
        "rank", "code.complexity.max", "--by", "function", "--limit", "1", "--format", "json"
    ).json()
    assert told["places"] == [{"path": "other.py", "name": "total", "line": 4, "value": 3}]
    assert told["total"] == 2
    said = shop.run("rank", "code.complexity.max", "--by", "function").out
    assert "other.py:4" in said
    assert "1 of 2" in shop.run("rank", "code.complexity.share_above_10", "--limit", "1").out


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("code.no.such", "no metric"),
        ("code.git.commits", "cannot be read from a commit"),
    ],
)
def test_only_what_a_commit_says_can_be_ranked_or_compared(shop: Place, metric: str, said: str) -> None:
    for command in (("rank", metric), ("diff", "HEAD~1", "--metric", metric)):
        done = shop.run(*command)
        assert done.code == 2
        assert said in done.err


def test_what_all_files_tell_together_is_compared_and_not_ranked(shop: Place) -> None:
    done = shop.run("diff", "HEAD~3", "HEAD", "--metric", "code.import_cycles.modules", "--format", "json")
    assert [each["metric"] for each in done.json()["metrics"]] == ["code.import_cycles.modules"]
    ranked = shop.run("rank", "code.duplication.share")
    assert ranked.code == 2
    assert "no single file has it" in ranked.err


def test_which_of_several_targets_has_to_be_said(shop: Place) -> None:
    collectors = "collectors: [{use: code.python}]"
    shop.write("qualitywatch.yaml", f"targets: [{{name: a, {collectors}}}, {{name: b, {collectors}}}]\n")
    done = shop.run("rank", "code.complexity.max")
    assert done.code == 2
    assert "there are: a, b" in done.err
    assert shop.run("rank", "code.complexity.max", "--target", "b").code == 0
    assert "no target 'c'" in shop.run("rank", "code.complexity.max", "--target", "c").err


def test_blame_names_the_commits_that_moved_a_metric_most(kept: Place) -> None:
    told = kept.run("blame", "shop", "code.complexity.max", "--format", "json").json()
    steps = [(each["change"], each["subject"], each["effect"]) for each in told["moves"]]
    assert steps == [(-12, "change 4", "better"), (12, "change 3", "worse"), (1, "change 2", "worse")]
    assert {each["author"] for each in told["moves"]} == {"Ada"}
    assert {each["commits"] for each in told["moves"]} == {1}
    said = kept.run("blame", "shop", "code.complexity.max", "--worse").out
    assert "change 3" in said
    assert "change 4" not in said


def test_a_step_over_several_commits_is_not_laid_to_the_last_one(kept: Place) -> None:
    (kept.path / "qualitywatch.db").unlink()
    for at in ("HEAD~2", "HEAD"):
        clone = f"at-{at[5:] or '0'}"
        kept.git("branch", clone, at)
    head = kept.git("rev-parse", "HEAD")
    kept.git("reset", "--quiet", "--hard", "HEAD~3")
    kept.run("backfill", "--revisions", "1")
    kept.git("reset", "--quiet", "--hard", head)
    kept.run("backfill", "--revisions", "1")
    (step,) = kept.run("blame", "shop", "code.size.files", "--format", "json").json()["moves"]
    assert step["commits"] == 3
    assert "or 2 before it" in kept.run("blame", "shop", "code.size.files").out


def test_commits_that_a_rewrite_took_away_have_no_author(kept: Place) -> None:
    kept.git("reset", "--quiet", "--hard", "HEAD~3")
    kept.git("reflog", "expire", "--expire=now", "--all")
    kept.git("gc", "--quiet", "--prune=now")
    moves = kept.run("blame", "shop", "code.complexity.max", "--format", "json").json()["moves"]
    assert len(moves) == 3
    assert {each["author"] for each in moves} == {None}


def test_a_metric_that_never_moved_has_nobody_to_blame(kept: Place) -> None:
    assert "it never moved" in kept.run("blame", "shop", "code.complexity.lines_above_50").out


def test_history_without_a_metric_shows_the_shape_of_all(kept: Place) -> None:
    said = kept.run("history", "shop").out
    line = next(line for line in said.splitlines() if line.startswith("code.complexity.max"))
    assert line.split() == ["code.complexity.max", "▁▁█▁", "2", "paths", "3", "paths", "worse"]
    told = kept.run("history", "shop", "--since", "2026-01-03", "--format", "json").json()
    assert {len(each["samples"]) for each in told["series"]} == {2}


def test_a_long_history_fits_a_line() -> None:
    from qualitywatch.cli.history import sparkline  # noqa: PLC0415

    assert sparkline([float(number) for number in range(10_000)]) == sparkline(
        [float((part + 1) * 10_000 // 60 - 1) for part in range(60)]
    )
    assert len(sparkline([1.0, 2.0] * 500)) == 60
    assert len(sparkline([1.0, 2.0])) == 2
