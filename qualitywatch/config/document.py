"""A document: data as the user wrote it, and the line on which each key stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualitywatch.config.reads import note_read
from qualitywatch.domain.readable import one_line
from qualitywatch.errors import ConfigurationError

KeyPath = tuple[str | int, ...]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
"""How deep mappings and lists may nest."""
_SHORTEST_SECRET = 3


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (mappings, lists, scalars) with ``lines``: the 1-based line of every key path.

    ``written`` maps each text that came out of the environment to what the user wrote for it: errors show the latter,
    because the former may be a secret.
    """

    file: str
    data: Mapping[str, object] = field(repr=False)
    lines: Mapping[KeyPath, int] = field(default_factory=dict, repr=False)
    written: Mapping[str, str] = field(default_factory=dict, repr=False)

    def line_of(self, path: Sequence[str | int]) -> int | None:
        """The line of ``path``, or of the nearest key above it."""
        for end in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:end]))
            if line is not None:
                return line
        return None

    def error(
        self,
        message: str,
        path: Sequence[str | int] = (),
        *,
        hint: str = "",
        kind: type[ConfigurationError] = ConfigurationError,
    ) -> ConfigurationError:
        """The error that says where in this document something is wrong; it shows nothing out of the environment."""
        key = ".".join(str(part) for part in path)
        return kind(
            one_line(self.as_written(message)),
            hint=one_line(self.as_written(hint)),
            file=self.file,
            key=one_line(key),
            line=self.line_of(path),
        )

    def as_written(self, text: str) -> str:
        """``text`` with what came out of the environment replaced by what the user wrote for it."""
        for value in sorted(self.written, key=len, reverse=True):
            for form in {value, repr(value)[1:-1]}:
                if len(form) < _SHORTEST_SECRET:
                    continue
                whole = rf"(?<!\w){re.escape(form)}(?!\w)"
                text = re.sub(whole, self.written[value].replace("\\", r"\\"), text)
        return text


def read_text(path: Path, *, what: str) -> str:
    """The file's text (UTF-8, at most a MiB); ConfigurationError where it cannot be read as such."""
    note_read(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigurationError(f"{what} does not exist", file=str(path)) from None
    except OSError as error:
        raise ConfigurationError(f"{what} cannot be read: {error.strerror}", file=str(path)) from None
    except ValueError:
        raise ConfigurationError(f"{what} cannot have this name", file=one_line(str(path))) from None
    if len(raw) > MAX_BYTES:
        raise ConfigurationError(f"{what} is larger than 1 MiB", file=str(path), hint="split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"{what} is not UTF-8 text (byte {error.start})", file=str(path), line=line
        ) from None
