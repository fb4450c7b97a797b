"""When a breach does not count: the ruler changed, the sample is too small, or only the share got worse."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.quantities import format_number
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.past import Baseline

NEW_CODE_SAMPLE = 20
"""Of how many (source lines, mostly) a share of new code must be to count, where the rule does not say."""


def of_the_ruler(baseline: Baseline | None) -> str:
    """Why the step may be the ruler's and not the code's; empty where both were measured with the same tools."""
    if baseline is None or not baseline.ruler:
        return ""
    return f"the ruler changed since ({baseline.ruler}), so the step is not held against the code"


def ruler_change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which of the tools that measure now had another version before; of Python the minor version matters."""
    changed = [
        f"{name} {before[name]} → {version}"
        for name, version in sorted(now.items())
        if name in before and _edition(name, before[name]) != _edition(name, version)
    ]
    return ", ".join(changed)


def too_small(
    rule: Rule, definition: MetricDefinition, counts: Mapping[str, float], since: str | None
) -> str:
    """Why a share says nothing yet: it is of fewer than the rule asks for, or NEW_CODE_SAMPLE of new code."""
    least = rule.min_sample or (NEW_CODE_SAMPLE if since is not None else 0)
    size = counts.get(definition.share.whole) if definition.share else None
    if size is None or size >= least:
        return ""
    return f"a share of {format_number(size)} is too small a sample to count; {least} are asked for"


def dampened(definition: MetricDefinition, now: Mapping[str, float], before: Mapping[str, float]) -> str:
    """Why a worse share is no step back: what it counts did not grow, the rest became less. Empty where it did grow."""
    then_bad, now_bad = _bad(definition, before), _bad(definition, now)
    if then_bad is None or now_bad is None or now_bad > then_bad:
        return ""
    return f"only the share is worse: what it counts was {format_number(then_bad)} and is {format_number(now_bad)}"


def _bad(definition: MetricDefinition, counts: Mapping[str, float]) -> float | None:
    """How much of the whole is on the wrong side."""
    share = definition.share
    if share is None or share.part not in counts or share.whole not in counts:
        return None
    part, whole = counts[share.part], counts[share.whole]
    return whole - part if definition.direction is Direction.HIGHER else part


def _edition(name: str, version: str) -> str:
    return ".".join(version.split(".")[:2]) if name == "python" else version
