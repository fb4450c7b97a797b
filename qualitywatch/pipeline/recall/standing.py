"""How a target stood, written down and had again: for the changes of findings that came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from qualitywatch.domain.audit import Basis
from qualitywatch.domain.canonical import canonical
from qualitywatch.pipeline.asked import ReplayedPast
from qualitywatch.pipeline.evaluate import Situation
from qualitywatch.pipeline.recall.parts import answers_of, answers_text, catalogue_of, metrics_text, part_of
from qualitywatch.pipeline.recall.plain import plain
from qualitywatch.pipeline.recall.rules import judging_versions, rules_text
from qualitywatch.pipeline.recall.typed import Reader
from qualitywatch.pipeline.standing import (
    Grounds,
    Remembered,
    Standing,
    StandingInputs,
    judge_standing,
    settle_standing,
)

_KEPT_ONCE = ("catalogue", "observers")
_APART = ("situation", "elsewhere", "rules")


def standing_basis(grounds: Grounds, versions: Mapping[str, str]) -> Basis:
    """Everything that the standing follows from."""
    inputs = grounds.inputs
    return Basis(
        parts={
            **{
                each.name: canonical(plain(getattr(inputs, each.name)))
                for each in fields(inputs)
                if each.name not in _APART
            },
            "rules": rules_text(inputs.rules),
            "situation": canonical(_plain(inputs.situation)),
            "elsewhere": canonical([_plain(each) for each in inputs.elsewhere]),
            "metrics": metrics_text(inputs.situation.catalogue),
            "observers": canonical(plain(inputs.situation.observers)),
            "remembered": canonical(plain(grounds.remembered)),
            "past": answers_text(grounds.answers),
        },
        versions=judging_versions(versions, inputs.scoring),
    )


def standing_of(parts: Mapping[str, str]) -> tuple[Standing, tuple[str, ...]]:
    """Judge again from what was written down, and what of that this version does not know; raises ReplayError."""
    catalogue = catalogue_of(part_of(parts, "metrics"))
    reader = Reader(catalogue)
    observers = reader.read(Mapping[str, frozenset[str]], json.loads(part_of(parts, "observers")))

    def situation(said: Mapping[str, Any]) -> Situation:
        hints = get_type_hints(Situation)
        known = {name: reader.read(hints[name], value) for name, value in said.items() if name in hints}
        return Situation(catalogue=catalogue, observers=observers, **known)

    kinds = get_type_hints(StandingInputs)
    inputs = StandingInputs(
        situation=situation(json.loads(part_of(parts, "situation"))),
        elsewhere=tuple(map(situation, json.loads(part_of(parts, "elsewhere")))),
        **{
            each.name: reader.read(kinds[each.name], json.loads(parts[each.name]))
            for each in fields(StandingInputs)
            if each.name in parts and each.name not in ("situation", "elsewhere")
        },
    )
    remembered = reader.read(Remembered, json.loads(part_of(parts, "remembered")))
    past = ReplayedPast(answers_of(part_of(parts, "past"), reader))
    standing = settle_standing(inputs, judge_standing(inputs, past), remembered)
    return standing, tuple(sorted(reader.unknown))


def _plain(situation: Situation) -> dict[str, object]:
    """A situation but for what is kept once for all of them."""
    return {
        each.name: plain(getattr(situation, each.name))
        for each in fields(situation)
        if each.init and each.name not in _KEPT_ONCE
    }
