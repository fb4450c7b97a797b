"""Which models there are, and how a name in one edition is said in another."""

from __future__ import annotations

import difflib

from qualitywatch.domain.quality_model.iso25010 import ALIASES_2011_TO_2023, ISO25010_2011, ISO25010_2023
from qualitywatch.domain.quality_model.iso25012 import ISO25012
from qualitywatch.domain.quality_model.iso25059 import ALIASES_TO_25010_2023, ISO25059
from qualitywatch.domain.quality_model.model import QualityModel
from qualitywatch.errors import QualityModelError

DEFAULT_MODEL = ISO25010_2023
MODELS = {model.id: model for model in (ISO25010_2023, ISO25010_2011, ISO25012, ISO25059)}

_CANONICAL = frozenset(path for model in (ISO25010_2023, ISO25012, ISO25059) for path in model.paths())
_PATHS_2011 = frozenset(ISO25010_2011.paths())
_PATHS = {model.id: frozenset(model.paths()) for model in MODELS.values()}
_TO_2011 = {new: old for old, new in ALIASES_2011_TO_2023.items()} | {
    "flexibility/scalability": "portability/adaptability"
}


def model_named(model_id: str) -> QualityModel:
    """The model with this id, for example ``iso25010:2011``; raises QualityModelError for any other."""
    if model_id not in MODELS:
        raise QualityModelError(f"no quality model {model_id!r}", hint=f"known: {', '.join(MODELS)}")
    return MODELS[model_id]


def resolve_characteristic(path: str) -> str:
    """The canonical (2023) path for ``path``, which may use the 2011 edition's names.

    Raises QualityModelError, with the nearest known name, for a path that no model holds.
    """
    candidate = path
    head, slash, tail = path.partition("/")
    if path in ALIASES_2011_TO_2023:
        candidate = ALIASES_2011_TO_2023[path]
    elif path in _PATHS_2011 and path not in _CANONICAL:
        candidate = f"{ALIASES_2011_TO_2023[head]}/{tail}"
    elif head in ALIASES_TO_25010_2023:
        candidate = f"{ALIASES_TO_25010_2023[head]}{slash}{tail}"
    if candidate in _CANONICAL:
        return candidate
    near = difflib.get_close_matches(path, _CANONICAL | _PATHS_2011, n=1)
    raise QualityModelError(
        f"no quality model has the characteristic {path!r}",
        hint=f"did you mean {near[0]!r}?"
        if near
        else "write characteristic/subcharacteristic as in ISO/IEC 25010",
    )


def translate(path: str, model: QualityModel) -> str | None:
    """Where the canonical ``path`` stands in ``model``: itself, its alias, its nearest parent, or None."""
    paths = _PATHS.get(model.id) or frozenset(model.paths())
    if path in paths:
        return path
    if model is not ISO25010_2011:
        return None
    if path in _TO_2011:
        return _TO_2011[path]
    head, _, tail = path.partition("/")
    old_head = _TO_2011.get(head, head)
    old = f"{old_head}/{tail}"
    if tail and old in paths:
        return old
    return old_head if old_head in paths else None
