"""A rule judges the targets that fit every part of its selector."""

from __future__ import annotations

import pytest

from qualitywatch.domain.rule import Selector
from qualitywatch.domain.target import Target, TargetKind

SHOP = Target("shop", TargetKind.CODE, ".", {"team": "checkout", "environment": "production"})


@pytest.mark.parametrize(
    "selector",
    [
        Selector(),
        Selector(kind=TargetKind.CODE),
        Selector(name="shop"),
        Selector(labels={"team": "checkout"}),
        Selector(TargetKind.CODE, "shop", {"team": "checkout", "environment": "production"}),
    ],
    ids=str,
)
def test_what_fits_is_selected(selector: Selector) -> None:
    assert selector.selects(SHOP)


@pytest.mark.parametrize(
    "selector",
    [
        Selector(kind=TargetKind.DATASET),
        Selector(name="sho"),
        Selector(labels={"team": "search"}),
        Selector(labels={"region": "eu"}),
        Selector(labels={"team": "checkout", "region": "eu"}),
        Selector(TargetKind.CODE, "shop", {"environment": "staging"}),
        Selector(TargetKind.MODEL, "shop", {"team": "checkout"}),
    ],
    ids=str,
)
def test_one_part_that_does_not_fit_is_enough_to_leave_it_out(selector: Selector) -> None:
    assert not selector.selects(SHOP)


def test_the_environment_is_a_label_and_may_be_missing() -> None:
    assert SHOP.environment == "production"
    assert Target("shop", TargetKind.CODE, ".").environment == ""


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        (Selector(name="shop*"), True),
        (Selector(name=("search", "s?op")), True),
        (Selector(name=("search", "stock")), False),
        (Selector(kind=(TargetKind.MODEL, TargetKind.CODE)), True),
        (Selector(kind=(TargetKind.MODEL, TargetKind.DATASET)), False),
        (Selector(labels={"team": ("check*", "search")}), True),
        (Selector(labels={"team": "check[a-z]*"}), False),
        (Selector(labels={"owner": "*"}), False),
    ],
)
def test_names_and_labels_may_be_patterns_and_several(selector: Selector, chosen: bool) -> None:  # noqa: FBT001 - what is expected
    target = Target("shop", TargetKind.CODE, ".", {"team": "checkout"})
    assert selector.selects(target) is chosen
