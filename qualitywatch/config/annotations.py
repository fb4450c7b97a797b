"""What pydantic models say of their fields: which keys there are, and which of them hold secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic.fields import FieldInfo


def fields_of(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields by the keys that users write."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def nested_model(annotation: object) -> type[BaseModel] | None:
    """The first model within an annotation: ``Section`` of ``list[Section] | None``."""
    return next((part for part in types_in(annotation) if issubclass(part, BaseModel)), None)


def model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The nested model that stands at ``path``, where the annotations tell."""
    current: type[BaseModel] | None = model
    for part in path:
        if current is None or isinstance(part, int):
            continue
        field = fields_of(current).get(part)
        current = nested_model(field.annotation) if field else None
    return current


def is_secret(annotation: object) -> bool:
    """Whether a value of this annotation is a secret, or holds one directly: ``SecretStr | None``, a list of them."""
    return any(issubclass(part, SecretStr | SecretBytes) for part in types_in(annotation))


def holds_secret(model: type[BaseModel], path: Sequence[str | int]) -> bool:
    """Whether what stands at ``path`` may be a secret; in doubt it may."""
    current: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = fields_of(current).get(part) if current else None
        if field is None:
            break
        if is_secret(field.annotation):
            return True
        current = nested_model(field.annotation)
    return False


def types_in(annotation: object) -> Iterator[type]:
    """The classes that an annotation is made of: ``str`` and ``Section`` of ``dict[str, Section] | None``."""
    arguments = getattr(annotation, "__args__", ())
    if isinstance(annotation, type) and not arguments:
        yield annotation
    for argument in arguments:
        yield from types_in(argument)
