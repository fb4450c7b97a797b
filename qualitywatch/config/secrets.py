"""``file:/path`` where a secret is expected: its text stands in that file and not in the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from qualitywatch.config.annotations import fields_of, is_secret, nested_model
from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.reads import note_read

MAX_BYTES = 64 * 1024


def read_secrets(
    model: type[BaseModel], keys: Mapping[str, object], document: Document, at: KeyPath
) -> dict[str, object]:
    """``keys`` for ``model`` with every ``file:`` reference read, wherever the model expects a secret."""
    fields = fields_of(model)
    return {
        key: _read(fields[key].annotation, value, document, (*at, key)) if key in fields else value
        for key, value in keys.items()
    }


def _read(annotation: object, value: object, document: Document, at: KeyPath) -> object:
    nested = nested_model(annotation)
    match value:
        case str() if is_secret(annotation):
            return secret_text(document, value, at)
        case dict() if nested:
            return read_secrets(nested, value, document, at)
        case dict():
            return {key: _read(annotation, child, document, (*at, key)) for key, child in value.items()}
        case list():
            return [_read(annotation, child, document, (*at, index)) for index, child in enumerate(value)]
    return value


def secret_text(document: Document, value: str, path: KeyPath) -> str:
    """What ``file:PATH`` refers to (without trailing white space), or the value itself.

    A relative path is relative to the document. Raises ConfigurationError where the file is empty, larger than 64 KiB,
    no UTF-8 text, or cannot be read.
    """
    if not value.startswith("file:"):
        return value
    place = Path(document.file).resolve().parent / value.removeprefix("file:")
    note_read(place)
    try:
        with place.open("rb") as stream:
            text = stream.read(MAX_BYTES + 1).decode("utf-8").strip()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or (
            "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "no file has such a name"
        )
        raise document.error(f"the secret's file {place} cannot be read: {said}", path) from None
    if not text or len(text) > MAX_BYTES:
        wrong = "is larger than 64 KiB" if text else "is empty"
        raise document.error(f"the secret's file {place} {wrong}", path)
    return text
