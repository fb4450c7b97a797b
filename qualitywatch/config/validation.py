"""Holds data against a model; pydantic's remarks become ours: file, line, key, what is wrong, what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qualitywatch.config.annotations import holds_secret
from qualitywatch.config.document import Document
from qualitywatch.config.remarks import joined
from qualitywatch.config.wording import in_our_words
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
        remarks = [each for each in error.errors(include_url=False) if not _follows_from_others(each)]
    errors = []
    for details in remarks:
        hidden = holds_secret(model, details["loc"])
        words = in_our_words(details, model, hidden=hidden, shown_as=document.as_written)
        errors.append(document.error(words, (*at, *details["loc"]), kind=kind))
    raise joined(errors)


def _follows_from_others(details: ErrorDetails) -> bool:
    """Whether a sequence counts as too short only because elements of it are wrong, which is said of those."""
    if details["type"] != "too_short" or not isinstance(details["input"], list | tuple):
        return False
    return len(details["input"]) >= int(details["ctx"]["min_length"])
