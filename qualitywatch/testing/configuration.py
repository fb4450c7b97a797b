"""What a component's configuration must keep to."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from qualitywatch.config.annotations import types_in


def lenient_sections(component: type[BaseModel]) -> list[str]:
    """The names of the component and the models within its fields that would not refuse an unknown key.

    A model within a field refuses them with ``model_config = ConfigDict(extra="forbid")``.
    """
    return [
        model.__name__ for model in _models(component, set()) if model.model_config.get("extra") != "forbid"
    ]


def _models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model in seen:
        return
    seen.add(model)
    yield model
    for field in model.model_fields.values():
        for part in types_in(field.annotation):
            if issubclass(part, BaseModel):
                yield from _models(part, seen)
