"""What a judgement asked of the past, and what it was told: kept, so that it can be told the same again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.rule import Against
from qualitywatch.errors import ReplayError
from qualitywatch.pipeline.evaluate import Baseline, Past

T = TypeVar("T")


class Question(NamedTuple):
    """One call of a method of the past, with its arguments in their order."""

    method: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the past said to a question."""

    question: Question
    said: Any


class RecordingPast:
    """Asks another past, and keeps each question with its answer, once, in the order they were first asked."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self.answers: list[Answer] = []

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """What the other one says."""
        said = self._past.baseline(against, key, before, tools)
        return self._kept("baseline", (against, key, before, tools), said)

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """What the other one says."""
        said = self._past.recent(key, before, count)
        return self._kept("recent", (key, before, count), None if said is None else tuple(said))

    def _kept(self, method: str, arguments: tuple[Any, ...], said: T) -> T:
        self.answers.append(Answer(Question(method, arguments), said))
        return said


class ReplayedPast:
    """Says again what the past once said; ReplayError for a question that was not asked then."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._said = {_key(answer.question): answer.said for answer in answers}

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """What was said then."""
        said: Baseline | None = self._again(Question("baseline", (against, key, before, tools)))
        return said

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """What was said then."""
        said: Sequence[Sample] | None = self._again(Question("recent", (key, before, count)))
        return said

    def _again(self, question: Question) -> Any:
        key = _key(question)
        if key not in self._said:
            raise ReplayError(
                f"this version asks the past something that the one which decided did not ask: {question.method}",
                hint="replay it with the version that decided",
            )
        return self._said[key]


def _key(question: Question) -> tuple[Any, ...]:
    parts = (
        tuple(sorted(part.items())) if isinstance(part, Mapping) else part for part in question.arguments
    )
    return (question.method, *parts)
