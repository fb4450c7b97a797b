"""Scores in words: never a bare number where something is missing, and what holds it down beside it."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.quantities import format_apart, format_quantity
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.reports.wording import label_text


def is_declared(report: CharacteristicReport) -> bool:
    """Whether anything was to be measured here."""
    return report.evidence_coverage is not None


def score_text(report: CharacteristicReport) -> str:
    """``71 [34–75] of 82 %``: the score, the interval that missing evidence leaves open, the share that is measured.

    Without the interval where nothing is missing, ``– of 40 %`` where that is too little for a score, empty where
    nothing is measured that the model scores.
    """
    coverage = report.basis.coverage if report.basis else 1.0
    of = "" if coverage == 1 else f" of {format_quantity(coverage, '1', digits=2)}"
    if report.score is None:
        return f"–{of}" if report.basis and coverage else ""
    value, low, high = round(report.score.value), round(report.score.low), round(report.score.high)
    interval = "" if low == high else f" [{low}–{high}]"
    return f"{value}{interval}{of}"


def weakest_text(report: CharacteristicReport) -> str:
    """What holds the score down and what its repair adds: ``code.duplication.share +6``; the weakest rule without one."""
    link = report.basis.weakest if report.basis else None
    if link is None:
        return one_line(report.weakest or "")
    gain = round(link.gain)
    return f"{one_line(link.name)}{label_text(link.labels)}{f' +{gain}' if gain else ''}"


def anchors_text(measure: ScoredMeasure) -> str:
    """``3 % → 100, 5 % → 80, 20 % → 0``: the values with their scores, the best first."""
    ordered = sorted(measure.anchors, key=lambda anchor: -anchor[1])
    texts = format_apart([value for value, _ in ordered], measure.unit)
    return ", ".join(f"{text} → {score:g}" for text, (_, score) in zip(texts, ordered, strict=True))


def worst_measures_first(measures: Iterable[ScoredMeasure]) -> list[ScoredMeasure]:
    """What holds the score down most, then what is missing, then what is good."""
    return sorted(
        measures,
        key=lambda each: (
            each.utility is None,
            each.utility or 0.0,
            each.metric,
            sorted(each.labels.items()),
        ),
    )


def scoring_text(version: ModelVersion) -> str:
    """``default 1, iso25010:2023, digest 3f2a91c7d0ab``: the quality model behind a score."""
    return f"{one_line(version.name)} {one_line(version.version)}, {version.edition}, digest {version.digest[:12]}"
