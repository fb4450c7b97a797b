"""Files that other tools wrote: found, bounded, read as JSON, and told of when they are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from glob import has_magic
from pathlib import Path
from typing import Any

from qualitywatch import CollectError, NoEvidenceError

BYTES_LIMIT = 64 * 1024**2


def found_reports(location: str, pattern: str) -> list[Path]:
    """The files of a pattern, from the target's folder or the nearest one above it where there are any."""
    start = Path(location)
    if not has_magic(location) and not start.exists():
        raise NoEvidenceError(f"there is no {start.name}", hint="correct the target's location")
    for folder in (start, *start.parents):
        found = sorted(path for path in folder.glob(pattern) if path.is_file()) if folder.is_dir() else []
        if found:
            return found
    raise NoEvidenceError(f"no report at {pattern}", hint="run the tool, or correct report")


def read_json(path: Path) -> Mapping[str, Any]:
    """The object in a file; raises CollectError where there is none."""
    try:
        if path.stat().st_size > BYTES_LIMIT:
            raise CollectError(
                f"{path.name} is larger than {BYTES_LIMIT // 1024**2} MB", hint="write a shorter one"
            )
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CollectError(f"{path.name} is no JSON: {error}", hint="run the tool again") from None
    if not isinstance(document, dict):
        raise CollectError(f"{path.name} holds no object", hint="name the file that the tool wrote")
    return document


def moment(text: object) -> datetime | None:
    """The time that a text says, UTC where it says no zone; None where it is none."""
    try:
        said = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def number(value: object) -> int | None:
    """A count; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != value:  # noqa: PLR0124 - NaN
        return None
    return int(value)
