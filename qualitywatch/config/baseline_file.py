"""The baseline file: JSON that is committed beside the code, one line for each value, so that a diff of it can be read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from qualitywatch.config.document import read_text
from qualitywatch.config.schema import Section
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.errors import ConfigurationError

SCHEMA = "qualitywatch/baseline/1"
_HINT = "qualitywatch check --write-baseline writes it anew"
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Entry(Section):
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rule: str
    target: str
    labels: dict[str, str] = Field(default_factory=dict)
    value: _Finite
    elements: dict[str, _Finite] = Field(default_factory=dict)
    tools: dict[str, str] = Field(default_factory=dict)
    places: dict[str, Annotated[int, Field(ge=1)]] | None = None


class _File(Section):
    schema_: Literal["qualitywatch/baseline/1"] = Field(alias="schema")
    accepted: list[_Entry]


def read_baseline(path: Path) -> tuple[AcceptedBreach, ...]:
    """The accepted breaches in a file; ConfigurationError where it is not what ``write_baseline`` writes."""
    text = read_text(path, what="the baseline")
    try:
        file = _File.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise ConfigurationError(
            f"is no baseline: {first['msg']}", file=str(path), key=key, hint=_HINT
        ) from None
    return tuple(AcceptedBreach(**entry.model_dump()) for entry in file.accepted)


def write_baseline(path: Path, accepted: Iterable[AcceptedBreach]) -> None:
    """Put the accepted breaches in the place of the file, whole or not at all; raises OSError."""
    entries = [
        {
            "rule": entry.rule,
            "target": entry.target,
            "labels": dict(sorted(entry.labels.items())),
            "value": entry.value,
            "elements": dict(sorted(entry.elements.items())),
            "places": None if entry.places is None else dict(sorted(entry.places.items())),
            "tools": dict(sorted(entry.tools.items())),
            "fingerprint": entry.fingerprint,
        }
        for entry in accepted
    ]
    text = json.dumps({"schema": SCHEMA, "accepted": entries}, indent=2, ensure_ascii=True, allow_nan=False)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(f"{text}\n", encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
