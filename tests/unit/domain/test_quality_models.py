"""The quality models are complete, and a name in one edition finds its place in the other."""

from __future__ import annotations

import pytest

from qualitywatch.domain.quality_model import (
    DEFAULT_MODEL,
    MODELS,
    QualityModel,
    model_named,
    resolve_characteristic,
    translate,
)
from qualitywatch.errors import QualityModelError

EDITION_2023 = MODELS["iso25010:2023"]
EDITION_2011 = MODELS["iso25010:2011"]
DATA = MODELS["iso25012"]
AI = MODELS["iso25059:2023"]


def _counts(model: QualityModel) -> list[int]:
    return [len(characteristic.subcharacteristics) for characteristic in model.characteristics]


def test_the_default_is_the_edition_of_2023() -> None:
    assert DEFAULT_MODEL is EDITION_2023


@pytest.mark.parametrize(
    ("model", "counts"),
    [
        (EDITION_2023, [3, 3, 2, 8, 4, 6, 5, 4, 5]),
        (EDITION_2011, [3, 3, 2, 6, 4, 5, 5, 3]),
        (DATA, [0] * 15),
        (AI, [2, 2, 1, 1, 2]),
    ],
    ids=lambda value: value.id if isinstance(value, QualityModel) else "",
)
def test_every_model_is_complete(model: QualityModel, counts: list[int]) -> None:
    assert _counts(model) == counts


def test_the_editions_have_forty_and_thirty_one_subcharacteristics() -> None:
    assert (sum(_counts(EDITION_2023)), sum(_counts(EDITION_2011))) == (40, 31)


@pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
def test_no_path_stands_twice(model: QualityModel) -> None:
    paths = list(model.paths())
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
def test_every_path_has_the_title_it_was_made_from(model: QualityModel) -> None:
    for path in model.paths():
        last = path.removeprefix(f"{model.prefix}:").rpartition("/")[2]
        assert model.title_of(path).lower().replace(" ", "_") == last


@pytest.mark.parametrize(
    "path", ["", ":security", "security/", "accuracy", "security/maturity", "ai:security"]
)
def test_what_is_no_path_of_the_model_has_no_title(path: str) -> None:
    with pytest.raises(KeyError):
        EDITION_2023.title_of(path)


def test_a_path_of_another_models_prefix_has_no_title() -> None:
    with pytest.raises(KeyError):
        DATA.title_of("accuracy")


@pytest.mark.parametrize("path", [*EDITION_2023.paths(), *DATA.paths(), *AI.paths()])
def test_canonical_names_stay_as_they_are(path: str) -> None:
    assert resolve_characteristic(path) == path


@pytest.mark.parametrize("path", list(EDITION_2011.paths()))
def test_every_name_of_2011_is_known_and_leads_back_to_itself(path: str) -> None:
    canonical = resolve_characteristic(path)
    assert canonical in set(EDITION_2023.paths())
    assert translate(canonical, EDITION_2011) == path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("usability", "interaction_capability"),
        ("usability/learnability", "interaction_capability/learnability"),
        ("usability/accessibility", "interaction_capability/inclusivity"),
        ("portability", "flexibility"),
        ("portability/replaceability", "flexibility/replaceability"),
        ("reliability/maturity", "reliability/faultlessness"),
        ("ai:usability", "ai:interaction_capability"),
        ("ai:usability/transparency", "ai:interaction_capability/transparency"),
    ],
)
def test_old_names_resolve_to_those_of_2023(old: str, new: str) -> None:
    assert resolve_characteristic(old) == new


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("flexibility/scalability", "portability/adaptability"),
        ("security/resistance", "security"),
        ("interaction_capability/user_assistance", "usability"),
        ("interaction_capability/self-descriptiveness", "usability"),
        ("safety", None),
        ("safety/fail_safe", None),
        ("data:accuracy", None),
        ("ai:reliability/robustness", None),
    ],
)
def test_what_2011_does_not_have_goes_to_its_nearest_parent_or_nowhere(new: str, old: str | None) -> None:
    assert translate(new, EDITION_2011) == old


def test_nothing_of_product_quality_stands_in_the_model_of_data() -> None:
    assert {translate(path, DATA) for path in EDITION_2023.paths()} == {None}


def test_translating_into_the_own_edition_changes_nothing() -> None:
    assert [translate(path, EDITION_2023) for path in EDITION_2023.paths()] == list(EDITION_2023.paths())


@pytest.mark.parametrize(
    ("wrong", "suggestion"),
    [
        ("maintainability/modifyability", "maintainability/modifiability"),
        ("Reliability", "reliability"),
        ("data:currentnes", "data:currentness"),
        ("usability/learnabilty", "usability/learnability"),
    ],
)
def test_a_wrong_characteristic_is_refused_with_the_nearest_name(wrong: str, suggestion: str) -> None:
    with pytest.raises(QualityModelError) as refused:
        resolve_characteristic(wrong)
    assert wrong in refused.value.message
    assert refused.value.hint == f"did you mean {suggestion!r}?"


@pytest.mark.parametrize("wrong", ["", "/", "zzz", "security/", "maintainability/security"])
def test_what_resembles_nothing_is_refused_too(wrong: str) -> None:
    with pytest.raises(QualityModelError) as refused:
        resolve_characteristic(wrong)
    assert refused.value.hint


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QualityModelError, match="iso25010:2024") as refused:
        model_named("iso25010:2024")
    assert all(known in refused.value.hint for known in MODELS)


@pytest.mark.parametrize("model_id", MODELS)
def test_a_model_is_found_by_its_id(model_id: str) -> None:
    assert model_named(model_id).id == model_id
