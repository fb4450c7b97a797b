"""Characteristics as the dashboard shows them: a mark, and how much of the evidence is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualitywatch.domain.quality_model import DEFAULT_MODEL, MODELS, QualityModel, resolve_characteristic
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.errors import QualityModelError
from qualitywatch.web.pages.wording import outcome_state, outcome_word

_SHORT = {
    "Functional suitability": "Funct.",
    "Performance efficiency": "Perform.",
    "Compatibility": "Compat.",
    "Interaction capability": "Interact.",
    "Usability": "Usability",
    "Reliability": "Reliab.",
    "Security": "Security",
    "Maintainability": "Maintain.",
    "Flexibility": "Flexib.",
    "Portability": "Portab.",
    "Safety": "Safety",
}
_MODEL_WORDS = {"data": "data", "ai": "AI"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One characteristic of one target; ``state`` names the mark, ``sentence`` says it all in words."""

    characteristic: str
    title: str
    short: str
    state: str
    measured: int
    declared: int
    sentence: str
    weakest: str | None = None
    score: Score | None = None
    basis: ScoreBasis | None = None

    @property
    def letters(self) -> str:
        """Three letters, where there is room for no more."""
        return self.title[:3]

    @property
    def coverage(self) -> float:
        """Evidence coverage from 0 to 1."""
        return self.measured / self.declared if self.declared else 0.0


def model_of(evaluation: Evaluation | None) -> QualityModel:
    """The quality model that an evaluation used; the default one for a target that was never evaluated."""
    return MODELS.get(evaluation.quality_model, DEFAULT_MODEL) if evaluation else DEFAULT_MODEL


def cells(evaluation: Evaluation | None, model: QualityModel) -> list[Cell]:
    """One cell for each characteristic of ``model``, in its order, whichever edition the evaluation used."""
    reports = {
        canonical(report.characteristic): report
        for report in (evaluation.characteristics if evaluation else ())
    }
    return [
        _cell(canonical(item.id), item.title, reports.get(canonical(item.id)))
        for item in model.characteristics
    ]


def further_cells(evaluation: Evaluation | None, model: QualityModel) -> list[Cell]:
    """The characteristics of other models (data, AI) that something was declared for."""
    own = {canonical(item.id) for item in model.characteristics}
    return [
        _cell(canonical(report.characteristic), title_of(report.characteristic), report)
        for report in (evaluation.characteristics if evaluation else ())
        if report.declared and canonical(report.characteristic) not in own
    ]


def canonical(path: str) -> str:
    """The characteristic (without a subcharacteristic) by its name of 2023; an unknown one stays as it is."""
    try:
        return resolve_characteristic(path).partition("/")[0]
    except QualityModelError:
        return path.partition("/")[0]


def title_of(path: str) -> str:
    """The standard's words for the last part of a path, marked where it is of the data or AI model."""
    for model in MODELS.values():
        try:
            title = model.title_of(path)
        except KeyError:
            continue
        if not model.prefix or path.startswith(f"{model.prefix}:"):
            return f"{title} ({_MODEL_WORDS[model.prefix]})" if model.prefix else title
    return path


def title_in(head: str, model: QualityModel) -> str:
    """A canonical characteristic in the words of ``model``, or of whichever model has it."""
    own = {canonical(item.id): item.title for item in model.characteristics}
    return own.get(head) or title_of(head)


def order_of(paths: Iterable[str], model: QualityModel) -> list[str]:
    """Canonical characteristics in the model's order, then those of other models by name."""
    present = {canonical(path) for path in paths}
    own = [canonical(item.id) for item in model.characteristics]
    return [head for head in own if head in present] + sorted(present.difference(own))


def _cell(head: str, title: str, report: CharacteristicReport | None) -> Cell:
    short = _SHORT.get(title, title)
    if report is None or not report.declared:
        sentence = f"{title}: nothing is measured or judged here"
        return Cell(head, title, short, "undeclared", 0, 0, sentence)
    state, words = _state(report)
    sentence = f"{title}: {words}, {report.measured} of {report.declared} metrics measured"
    if report.weakest:
        sentence += f", weakest: {report.weakest}"
    return Cell(
        head, title, short, state, report.measured, report.declared, sentence,
        report.weakest, report.score, report.basis,
    )  # fmt: skip


def _state(report: CharacteristicReport) -> tuple[str, str]:
    worst = report.worst_outcome
    if worst is not None:
        return outcome_state(worst), outcome_word(worst)
    return ("unjudged", "measured, no rule judges it") if report.measured else ("missing", "no evidence")
