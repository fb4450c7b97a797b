"""What a judgement asked of the past, and what it was told: kept, so that it can be told the same again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.rule import Against
from qualitywatch.domain.span import Span
from qualitywatch.errors import ReplayError
from qualitywatch.pipeline.evaluate import Baseline, Hush, LabelsBefore, Past, Stretch, Whose

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

    def stretch(
        self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]
    ) -> Stretch | None:
        """What the other one says."""
        said = self._past.stretch(key, span, before, tools)
        return self._kept("stretch", (key, span, before, tools), said)

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What the other one says."""
        said = self._past.labels_before(key, label, before)
        return self._kept("labels_before", (key, label, before), said)

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush | None:
        """What the other one says."""
        return self._kept("hush", (whose, before, turns), self._past.hush(whose, before, turns))

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

    def stretch(
        self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]
    ) -> Stretch | None:
        """What was said then."""
        said: Stretch | None = self._again(Question("stretch", (key, span, before, tools)))
        return said

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What was said then."""
        said: LabelsBefore | None = self._again(Question("labels_before", (key, label, before)))
        return said

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush | None:
        """What was said then."""
        said: Hush | None = self._again(Question("hush", (whose, before, turns)))
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
