"""Numbers that users name: what to call them, which metric they are, and what happens where one cannot be had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from qualitywatch import Collected, CollectError, Evidence, NoEvidenceError, Problem
from qualitywatch_import.evidence import observed
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.measured import DEFINITIONS, Characteristic, Scale

PARTS_LIMIT = 1000
"""How many values one name may have: more is data to be profiled, not a measure."""
_LABEL_LIMIT = 200

Name = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,78}[^\s\x00-\x1f\x7f])?$")]


class Selected(BaseModel):
    """One number, or one for each part of something."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: Name = Field(description="What is measured: the label by which rules and reports find it.")
    characteristic: Characteristic = Field(
        description="The characteristic of ISO/IEC 25010:2023 it speaks of."
    )
    scale: Scale = Field(default=Scale.NUMBER, description="number, or share for a value from 0 to 1.")


S = TypeVar("S", bound=Selected)


@dataclass(frozen=True, slots=True)
class Found:
    """A value that was read; ``part`` is empty where there is only one."""

    value: float
    part: str = ""
    evidence: Sequence[Evidence] = ()
    observed_at: datetime | None = None


def unique(selected: Sequence[S]) -> Sequence[S]:
    """What was given, if no two are the same measure; else ValueError."""
    seen = set()
    for each in selected:
        key = (each.name, each.characteristic, each.scale)
        if key in seen:
            raise ValueError(f"{each.name} stands twice under {each.characteristic}: give one another name")
        seen.add(key)
    return selected


def observe(selected: Iterable[S], read: Callable[[S], Iterable[Found]]) -> Iterator[Collected]:
    """Yield what is found of each, and a problem where it is nothing; raises CollectError if it is nothing at all."""
    failed: list[tuple[S, CollectError]] = []
    yielded = False
    for each in selected:
        try:
            found = list(_checked(each, read(each)))
        except CollectError as error:
            failed.append((each, error))
            continue
        yielded = True
        metric = DEFINITIONS[each.scale, each.characteristic]
        for item in found:
            labels = {"name": each.name, "part": item.part}
            yield observed(metric, item.value, item.evidence, labels=labels, observed_at=item.observed_at)
    if not yielded and failed:
        first, why = failed[0]
        raise type(why)(f"{first.name}: {why.message}", hint=why.hint)
    for each, why in failed:
        yield Problem(f"{each.name}: {why.message}", why.hint)


def _checked(each: Selected, found: Iterable[Found]) -> Iterator[Found]:
    parts = set()
    for item in found:
        part = short(item.part, _LABEL_LIMIT)
        if part in parts:
            raise CollectError(
                f"there are two values for {part or 'it'}", hint="aggregate, or tell parts apart"
            )
        parts.add(part)
        if len(parts) > PARTS_LIMIT:
            raise CollectError(f"there are more than {PARTS_LIMIT} parts", hint="aggregate them")
        if each.scale is Scale.SHARE and not 0 <= item.value <= 1:
            raise CollectError(
                f"{item.value:g} is no share from 0 to 1",
                hint="divide by 100 if it is a percentage, or use scale: number",
            )
        yield Found(item.value, part, item.evidence, item.observed_at)
    if not parts:
        raise NoEvidenceError("there is no value", hint="no data is not zero: look where it should come from")
