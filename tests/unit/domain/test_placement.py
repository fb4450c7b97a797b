"""Four models side by side: where each characteristic stands in the others, and whose word that is."""

from __future__ import annotations

import pytest

from qualitywatch.domain.quality_model import MODELS, Word, model_named, place

CANONICAL = sorted(
    path for name in ("iso25010:2023", "iso25012", "iso25059:2023") for path in model_named(name).paths()
)


@pytest.mark.parametrize("edition", MODELS)
@pytest.mark.parametrize("path", CANONICAL)
def test_a_placement_is_a_path_of_the_model(path: str, edition: str) -> None:
    model = model_named(edition)
    found = place(path, model)
    if found is not None:
        heirs = set(model_named("iso25010:2011").paths()) if edition == "iso25059:2023" else set()
        assert found.path in {*model.paths(), *heirs}


@pytest.mark.parametrize("name", ["iso25010:2023", "iso25012", "iso25059:2023"])
def test_in_its_own_model_everything_stands_at_its_own_place_by_the_standards_word(name: str) -> None:
    model = model_named(name)
    for path in model.paths():
        found = place(path, model)
        assert found is not None
        assert (found.path, found.word) == (path, Word.STANDARD)


@pytest.mark.parametrize(
    ("path", "edition", "there", "word"),
    [
        ("reliability/faultlessness", "iso25010:2011", "reliability/maturity", Word.RENAMED),
        ("maintainability/testability", "iso25010:2011", "maintainability/testability", Word.STANDARD),
        ("flexibility/scalability", "iso25010:2011", "portability/adaptability", Word.OURS),
        ("security/resistance", "iso25010:2011", "security", Word.OURS),
        ("data:completeness", "iso25010:2023", "functional_suitability/functional_completeness", Word.OURS),
        ("data:understandability", "iso25010:2011", "usability", Word.OURS),
        ("ai:reliability/robustness", "iso25010:2023", "reliability/fault_tolerance", Word.OURS),
        ("reliability/faultlessness", "iso25059:2023", "reliability/maturity", Word.TAKEN_OVER),
        (
            "functional_suitability/functional_correctness",
            "iso25059:2023",
            "ai:functional_suitability/functional_correctness",
            Word.STANDARD,
        ),
    ],
)
def test_what_stands_elsewhere_says_whose_word_it_is(path: str, edition: str, there: str, word: Word) -> None:
    found = place(path, model_named(edition))
    assert found is not None
    assert (found.path, found.word) == (there, word)


@pytest.mark.parametrize(
    ("path", "edition"),
    [
        ("maintainability/testability", "iso25012"),
        ("data:completeness", "iso25059:2023"),
        ("data:compliance", "iso25010:2023"),
        ("safety/fail_safe", "iso25010:2011"),
        ("ai:quality_in_use/transparency", "iso25010:2023"),
    ],
)
def test_what_a_model_has_no_place_for_has_none(path: str, edition: str) -> None:
    assert place(path, model_named(edition)) is None
