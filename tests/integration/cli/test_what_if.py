"""``qualitywatch what-if``: the repairs that lift a score, and what a merge would do to the branch."""

from __future__ import annotations

import pytest

from command_line import Place

LADDER = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))
TANGLED = f'"""Chooses."""\n\n\ndef choose(x: int) -> int:\n    """Choose."""\n{LADDER}    return 0\n'
PLAIN = '"""Adds."""\n\n\ndef add(a: int, b: int) -> int:\n    """Return the sum."""\n    return a + b\n'
CONFIGURATION = "targets:\n  - {name: shop, collectors: [{use: code.python}]}\n"


@pytest.fixture
def shop(place: Place) -> Place:
    """Half of its code is one tangled function, in git on main."""
    place.write("choosing.py", TANGLED)
    place.write("adding.py", PLAIN * 2)
    place.write("qualitywatch.yaml", CONFIGURATION)
    place.git("init", "--quiet", "--initial-branch=main")
    place.commit()
    return place


class TestRepairs:
    def test_the_repair_that_adds_most_comes_first_and_says_where_to_begin(self, shop: Place) -> None:
        told = shop.run("what-if", "--format", "json").json()
        assert (told["target"], told["characteristic"]) == ("shop", "maintainability")
        first, second = told["repairs"][:2]
        assert {first["metric"], second["metric"]} == {
            "code.complexity.share_above_10", "code.complexity.share_above_20",
        }  # fmt: skip
        assert first["score_before"] == told["score"]["value"]
        assert first["score_after"] == second["score_before"]
        assert second["score_after"] > second["score_before"]
        assert first["places"][0]["name"] == "choose"
        assert first["enough"] == 1

    def test_people_read_the_value_and_where_it_has_to_go(self, shop: Place) -> None:
        done = shop.run("what-if", "shop")
        assert done.code == 0, done.said
        assert "Maintainability of shop scores " in done.out
        assert "choosing.py:4" in done.out
        assert "cyclomatic complexity 31" in done.out
        assert "-> 14.1 %" in done.out

    def test_nothing_is_kept(self, shop: Place) -> None:
        shop.run("what-if")
        assert not (shop.path / "qualitywatch.db").exists()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["shpo"], "no target 'shpo'"),
            (["--characteristic", "beauty"], "no quality model has the characteristic 'beauty'"),
            (["--characteristic", "security"], "security has no score here"),
        ],
    )
    def test_what_is_not_there_is_refused_by_name(self, shop: Place, arguments: list[str], said: str) -> None:
        done = shop.run("what-if", *arguments)
        assert done.code == 2
        assert said in done.err


class TestAMerge:
    def test_it_is_told_by_score_measure_and_rule(self, shop: Place) -> None:
        shop.git("switch", "--quiet", "--create", "work")
        shop.write("choosing.py", PLAIN.replace("add", "plus"))
        shop.commit()
        shop.git("switch", "--quiet", "main")
        shop.write("more.py", PLAIN.replace("add", "more"))
        shop.commit()
        shop.git("switch", "--quiet", "work")
        told = shop.run("what-if", "--against", "main", "--format", "json").json()
        (maintainability,) = told["characteristics"]
        assert maintainability["after"]["value"] > maintainability["before"]["value"]
        measures = {each["metric"]: (each["before"], each["after"]) for each in maintainability["measures"]}
        assert measures["code.complexity.share_above_10"][1] == 0.0
        rules = {each["rule"]: (each["before"], each["after"]) for each in told["rules"]}
        assert rules["complex-functions"] == ("fail", "pass")
        assert "complex-functions  fail    pass" in shop.run("what-if", "--against", "main").out

    def test_what_only_the_branch_has_is_on_both_sides(self, shop: Place) -> None:
        """What a merge does is told against the tip of the branch, not against where the work began."""
        shop.git("switch", "--quiet", "--create", "work")
        shop.commit()
        shop.git("switch", "--quiet", "main")
        shop.write("choosing.py", PLAIN)
        shop.commit()
        shop.git("switch", "--quiet", "work")
        told = shop.run("what-if", "--against", "main", "--format", "json").json()
        assert told["characteristics"][0]["measures"] == []
        assert told["rules"] == []

    def test_a_conflict_is_refused_with_its_files(self, shop: Place) -> None:
        shop.git("switch", "--quiet", "--create", "work")
        shop.write("adding.py", PLAIN.replace("a + b", "b + a"))
        shop.commit()
        shop.git("switch", "--quiet", "main")
        shop.write("adding.py", PLAIN.replace("a + b", "sum((a, b))"))
        shop.commit()
        shop.git("switch", "--quiet", "work")
        done = shop.run("what-if", "--against", "main")
        assert done.code == 2
        assert "main and HEAD changed the same lines of adding.py" in done.err

    def test_the_working_tree_stays_as_it_is(self, shop: Place) -> None:
        shop.write("adding.py", "unfinished = (\n")
        before = shop.git("status", "--porcelain")
        assert shop.run("what-if", "--against", "main").code == 0
        assert shop.git("status", "--porcelain") == before
