"""``qualitywatch scores``: what is kept, the lowest for whoever asks for one number, and the past judged again."""

from __future__ import annotations

import pytest

from command_line import Place

PLAIN = '"""Adds."""\n\n\ndef add(a: int, b: int) -> int:\n    """Return the sum."""\n    return a + b\n'
SHOP = "targets:\n  - {name: shop, collectors: [{use: code.python}]}\n"
STRICTER = """\
name: ours
version: "2"
extends: iso25010:2023
combine: {exponent: -4}
"""


@pytest.fixture
def shop(place: Place) -> Place:
    """A project that was measured and judged once."""
    place.write("adding.py", PLAIN)
    place.write("qualitywatch.yaml", SHOP)
    assert place.run("collect").code == 0
    return place


def test_the_lowest_score_comes_with_the_name_of_its_characteristic(shop: Place) -> None:
    (found,) = shop.run("scores", "lowest", "--format", "json").json()["lowest"]
    assert (found["target"], found["characteristic"]) == ("shop", "maintainability")
    assert "maintainability" in shop.run("scores", "lowest").out


def test_another_model_is_another_line_and_recomputing_makes_it_one(shop: Place) -> None:
    def told() -> list[str]:
        scores = shop.run("scores", "list", "shop", "--format", "json").json()["scores"]
        return [each["scoring"]["name"] for each in scores if each["characteristic"] == "maintainability"]

    assert told() == ["qualitywatch"]
    shop.write("model.yaml", STRICTER)
    shop.write("qualitywatch.yaml", f"quality_model: model.yaml\n{SHOP}")
    assert shop.run("collect").code == 0
    assert told() == ["qualitywatch", "ours"]
    done = shop.run("scores", "recompute", "shop")
    assert "by ours 2 (iso25010:2023, " in done.out, done.said
    assert told() == ["ours"]


def test_names_that_are_not_there_are_refused(shop: Place) -> None:
    assert "no target 'shpo'" in shop.run("scores", "list", "shpo").err
    assert "did you mean" in shop.run("scores", "list", "shop", "--characteristic", "relibility").err
    assert shop.run("scores", "recompute", "shpo").code == 2
