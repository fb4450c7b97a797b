"""What ``what-if`` says of a score: a sentence for whoever decides what is repaired."""

from __future__ import annotations

import pytest

from qualitywatch.cli.what_if_text import standing_lines
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.verdict import CharacteristicReport


@pytest.mark.parametrize(
    ("score", "coverage", "said"),
    [
        (Score(28, 28, 28), 1.0, ["Maintainability of shop scores 28 of 100"]),
        (
            Score(28, 26, 29), 0.95,
            [
                "Maintainability of shop scores 28 of 100",
                "5 % of its evidence is missing: with that it would score 26 at worst, 29 at best",
            ],
        ),
        (
            None, 0.4,
            ["Maintainability of shop has no score: 40 % of its evidence is measured, which is too little"],
        ),
    ],
)  # fmt: skip
def test_a_score_is_told_with_what_is_missing(score: Score | None, coverage: float, said: list[str]) -> None:
    report = CharacteristicReport(
        "maintainability",
        "Maintainability",
        coverage,
        19,
        20,
        score=score,
        basis=ScoreBasis(coverage=coverage),
    )
    assert list(standing_lines(report, "shop")) == said
