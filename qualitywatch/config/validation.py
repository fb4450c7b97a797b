"""pydantic's remarks turned into ours: file, line, key, what is wrong and what was expected."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qualitywatch.config.document import Document
from qualitywatch.errors import ConfigurationError

M = TypeVar("M", bound=BaseModel)


def validate(
    model: type[M],
    data: object,
    document: Document,
    *,
    at: Sequence[str | int] = (),
    kind: type[ConfigurationError] = ConfigurationError,
) -> M:
    """``data``, which stands at ``at`` in the document, as a ``model``; raises ``kind`` with every remark at once."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        remarks = [
            document.error(_message(details, model), (*at, *details["loc"]), kind=kind)
            for details in error.errors(include_url=False, include_context=True)
        ]
    raise _joined(remarks, kind)


def _joined(remarks: Sequence[ConfigurationError], kind: type[ConfigurationError]) -> ConfigurationError:
    if len(remarks) == 1:
        return remarks[0]
    error = kind("\n".join(remark.message for remark in remarks))
    error.file, error.key, error.line = remarks[0].file, remarks[0].key, remarks[0].line
    return error


def _message(details: ErrorDetails, model: type[BaseModel]) -> str:
    if details["type"] == "extra_forbidden":
        name = str(details["loc"][-1])
        known = sorted(_keys(_model_at(model, details["loc"][:-1])))
        near = difflib.get_close_matches(name, known, n=1)
        return (
            f"unknown key; did you mean {near[0]!r}?" if near else f"unknown key; known: {', '.join(known)}"
        )
    if details["type"] == "missing":
        return "this key is missing"
    text = details["msg"].removeprefix("Value error, ")
    shown = details.get("input")
    if isinstance(shown, str | int | float | bool) and repr(shown) not in text:
        return f"{text[0].lower()}{text[1:]}, not {_short(shown)}"
    return text[0].lower() + text[1:]


def _short(value: object) -> str:
    text = repr(value)
    return textwrap.shorten(text, 60, placeholder="…")


def _keys(model: type[BaseModel] | None) -> Iterable[str]:
    if model is None:
        return ()
    return (field.alias or name for name, field in model.model_fields.items())


def _model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The nested model that stands at ``path``, where the annotations tell."""
    current: type[BaseModel] | None = model
    for part in path:
        if current is None or isinstance(part, int):
            continue
        field = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
        current = _nested(field.annotation) if field else None
    return current


def _nested(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _nested(argument)
        if found:
            return found
    return None
