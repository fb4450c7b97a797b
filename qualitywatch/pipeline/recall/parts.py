"""The parts that both a gate's decision and a target's evaluation follow from: metrics, and what the past said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition, Ratio
from qualitywatch.errors import ReplayError
from qualitywatch.pipeline.asked import Answer, Question
from qualitywatch.pipeline.evaluate import Past
from qualitywatch.pipeline.recall.plain import plain
from qualitywatch.pipeline.recall.typed import Reader


def metrics_text(catalogue: MetricCatalogue) -> str:
    """Every definition; of a measurement function only what it is a share of, for the values are computed already."""
    return canonical([_definition(each) for each in catalogue])


def catalogue_of(text: str) -> MetricCatalogue:
    """The catalogue as it was."""
    return MetricCatalogue(_defined(each) for each in json.loads(text))


def answers_text(answers: Iterable[Answer]) -> str:
    """Each question once, with what was said."""
    listed = {
        canonical([answer.question.method, plain(answer.question.arguments)]): plain(answer.said)
        for answer in answers
    }
    return canonical([[*json.loads(question), said] for question, said in listed.items()])


def answers_of(text: str, reader: Reader) -> Iterator[Answer]:
    """The questions and answers, read by what the methods of ``Past`` take and return today."""
    for method, arguments, said in json.loads(text):
        asked = getattr(Past, method, None)
        if asked is None:
            raise ReplayError(
                f"this version asks the past no {method}", hint="replay it with the version that decided"
            )
        kinds = get_type_hints(asked)
        returned = kinds.pop("return")
        values = tuple(reader.read(kind, each) for kind, each in zip(kinds.values(), arguments, strict=True))
        yield Answer(Question(method, values), reader.read(returned, said))


def part_of(parts: Mapping[str, str], name: str) -> str:
    """One part; raises ReplayError where nothing of the kind was written down."""
    if name not in parts:
        raise ReplayError(f"what it followed from was not written down: there is no part {name!r}")
    return parts[name]


def _definition(metric: MetricDefinition) -> dict[str, Any]:
    parts = {each.name: getattr(metric, each.name) for each in fields(metric) if each.name != "function"}
    share = metric.share
    return {
        **{name: plain(value) for name, value in parts.items()},
        "share": [share.part, share.whole] if share else None,
    }


def _defined(said: dict[str, Any]) -> MetricDefinition:
    share = said.pop("share")
    known = {each.name for each in fields(MetricDefinition)}
    tuples = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    function = Ratio(*share) if share else _computed_already if said["elements"] else None
    kept: dict[str, Any] = {name: value for name, value in tuples.items() if name in known}
    kept |= {"direction": Direction(said["direction"]), "function": function}
    return MetricDefinition(**kept)


def _computed_already(elements: Mapping[str, float]) -> float | None:
    """Stands for a function that is not needed any more: its values were written down."""
    del elements
    return None
