"""One outcome of several label sets: the groups of a rule, each with the elements that breach. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.observation import EVIDENCE_LIMIT, Evidence
from qualitywatch.domain.outcome import Gathered, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.badness import badness, is_breach, wants_finding


def grouped(rule: Rule, outcomes: Iterable[RuleOutcome]) -> Iterator[RuleOutcome]:
    """The outcomes of a rule, those that share the labels it groups by as one.

    The worst of a group speaks for it, as the worst series does where a rule tells none apart: it passes where all of
    it does, and its finding is over when that of its last element is. What bears none of the labels is left as it is.
    """
    if rule.group_by is None:
        yield from outcomes
        return
    groups: dict[tuple[str, ...], list[RuleOutcome]] = {}
    for outcome in outcomes:
        if not rule.per or any(name not in outcome.labels for name in rule.per):
            yield outcome
        else:
            groups.setdefault(tuple(outcome.labels[name] for name in rule.group_by), []).append(outcome)
    for identity, elements in sorted(groups.items()):
        labels = {**rule.marks, **dict(zip(rule.group_by, identity, strict=True))}
        yield _group(rule, labels, elements)


def _group(rule: Rule, labels: Mapping[str, str], elements: Sequence[RuleOutcome]) -> RuleOutcome:
    ordered = worst_first(elements)
    breaching = [each for each in ordered if wants_finding(each)]
    due = [each.again_at for each in elements if each.again_at is not None]
    worst = ordered[0]
    apart = [name for name in rule.per if name not in labels]
    told = f"{len(breaching)} of {len(elements)} by {' and '.join(apart)}"
    if breaching:
        told += f", the worst {_name(worst, labels)}"
    return replace(
        worst,
        labels=labels,
        again_at=min(due, default=None),
        explanation="; ".join(part for part in (told, worst.explanation) if part),
        evidence=as_evidence(breaching, labels),
        evidence_total=len(breaching),
        gathered=Gathered(kind="group", breaching=len(breaching), judged=len(elements)),
    )


def worst_first(outcomes: Iterable[RuleOutcome]) -> list[RuleOutcome]:
    """In an order that does not depend on how they came."""
    return sorted(
        sorted(outcomes, key=lambda each: sorted(each.labels.items())),
        key=badness,
        reverse=True,
    )


def as_evidence(outcomes: Sequence[RuleOutcome], shared: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Each outcome as a piece of evidence, named by the labels that are not ``shared``; as many as evidence is kept."""
    alike = len({each.unit for each in outcomes}) == 1
    return tuple(
        Evidence(
            name=_name(each, shared),
            value=each.value if alike else None,
            message=_said(each) if alike else " ".join(filter(None, (format_value(each), _said(each)))),
        )
        for each in outcomes[:EVIDENCE_LIMIT]
    )


def _name(outcome: RuleOutcome, shared: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in outcome.labels.items() if name not in shared)


def _said(outcome: RuleOutcome) -> str:
    if not is_breach(outcome):
        return outcome.message
    return ", ".join(
        part for part in (outcome.outcome.value, format_limit(outcome) or outcome.message) if part
    )
