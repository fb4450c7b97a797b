"""A gate's decision, written down and had again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import get_type_hints

from qualitywatch.domain.audit import Basis
from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.verdict import Verdict
from qualitywatch.pipeline.asked import ReplayedPast
from qualitywatch.pipeline.gate import Decision, GateInputs, Instruments, JudgedProject, judge_gate
from qualitywatch.pipeline.recall.parts import answers_of, answers_text, catalogue_of, metrics_text, part_of
from qualitywatch.pipeline.recall.plain import plain
from qualitywatch.pipeline.recall.rules import judging_versions, rules_text
from qualitywatch.pipeline.recall.typed import Reader

_APART = ("project", "instruments")


@dataclass(frozen=True, slots=True)
class Replayed:
    """A verdict had again; ``unread`` names what the recording holds and this version does not know."""

    verdict: Verdict
    unread: tuple[str, ...]


def gate_basis(decision: Decision, versions: Mapping[str, str]) -> Basis:
    """Everything that the decision follows from; what seldom changes is a part of its own, and kept once."""
    inputs = decision.inputs
    project = plain(inputs.project)
    assert isinstance(project, dict)  # noqa: S101 - a dataclass becomes a mapping
    del project["rules"]
    parts = {
        each.name: canonical(plain(getattr(inputs, each.name)))
        for each in fields(inputs)
        if each.name not in _APART
    }
    return Basis(
        parts={
            **parts,
            "project": canonical(project),
            "rules": rules_text(inputs.project.rules),
            "metrics": metrics_text(inputs.instruments.catalogue),
            "observers": canonical(plain(inputs.instruments.observers)),
            "past": answers_text(decision.answers),
            "duration": canonical(decision.verdict.duration),
        },
        versions=judging_versions(versions, inputs.project.scoring),
    )


def gate_of(parts: Mapping[str, str]) -> Replayed:
    """Judge again from what was written down; raises ReplayError where that is not all there, or not understood."""
    catalogue = catalogue_of(part_of(parts, "metrics"))
    reader = Reader(catalogue)
    project = json.loads(part_of(parts, "project"))
    project["rules"] = json.loads(part_of(parts, "rules"))
    observers = reader.read(Mapping[str, frozenset[str]], json.loads(part_of(parts, "observers")))
    said = {
        each.name: json.loads(parts[each.name])
        for each in fields(GateInputs)
        if each.name in parts and each.name not in _APART
    }
    hints = get_type_hints(GateInputs)
    inputs = GateInputs(
        project=reader.read(JudgedProject, project),
        instruments=Instruments(catalogue, observers),
        **{name: reader.read(hints[name], value) for name, value in said.items()},
    )
    past = ReplayedPast(answers_of(part_of(parts, "past"), reader))
    verdict = judge_gate(inputs, past, duration=json.loads(part_of(parts, "duration")))
    return Replayed(verdict, tuple(sorted(reader.unknown)))
