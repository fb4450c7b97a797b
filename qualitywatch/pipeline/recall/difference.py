"""Where two JSON documents differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a document, such as ``outcomes[3].value``, and what stands there in both."""

    where: str
    then: object
    now: object

    def __str__(self) -> str:
        return f"{self.where}: {_short(self.then)} then, {_short(self.now)} now"


def differences(then: object, now: object, where: str = "") -> Iterator[Difference]:
    """Every place that differs, the outermost where one of both is not there."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted({*then, *now}):
            yield from differences(then.get(key), now.get(key), f"{where}.{key}" if where else key)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for index, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{where}[{index}]")
    elif then != now or type(then) is not type(now):
        yield Difference(where, then, now)


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
