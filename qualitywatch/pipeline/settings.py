"""What a run was configured with, fit to be kept beside it: no secret, and nothing long."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from pydantic_core import to_jsonable_python

from qualitywatch.components import Component
from qualitywatch.domain.canonical import short_digest
from qualitywatch.pipeline.words import MASK, masked

_LONGEST = 200
"""Characters of one setting; of what is longer its SHA-256 tells whether it is another one."""
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"]+(?=@)")


def settings_of(component: Component) -> dict[str, str]:
    """Each key that is not at its default, with its value as JSON on one line.

    Secrets, and who logs in by a URL, are masked before anything is made of them, a digest included: to rotate a token is to
    configure nothing else.
    """
    values = component.model_dump(exclude_defaults=True)
    return {key: _kept(value, component) for key, value in sorted(values.items())}


def _kept(value: object, component: Component) -> str:
    text = json.dumps(to_jsonable_python(_in_order(value), fallback=str), ensure_ascii=False, sort_keys=True)
    safe = _CREDENTIALS.sub(MASK, masked(text, component))
    return safe if len(safe) <= _LONGEST else short_digest(safe)


def _in_order(value: object) -> object:
    """The value with lists for sets: those have another order in each process."""
    match value:
        case Mapping():
            return {key: _in_order(item) for key, item in value.items()}
        case AbstractSet():
            return sorted((_in_order(item) for item in value), key=repr)
        case list() | tuple():
            return [_in_order(item) for item in value]
    return value
