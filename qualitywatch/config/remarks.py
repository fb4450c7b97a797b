"""Remarks: everything that is wrong with the user's text, said at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from qualitywatch.errors import ConfigurationError


class Remarks:
    """Collects configuration errors, so that nobody mends a file one mistake at a time."""

    def __init__(self) -> None:
        self._errors: list[ConfigurationError] = []

    def add(self, error: ConfigurationError) -> None:
        """Keep one error for later."""
        self._errors.append(error)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Within this, a ConfigurationError is kept for later, and what comes after it still runs."""
        try:
            yield
        except ConfigurationError as error:
            self.add(error)

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._errors)

    def merge(self, others: Remarks) -> None:
        """Keep what was kept elsewhere, too."""
        self._errors += others._errors

    def raise_any(self) -> None:
        """Raise what was kept, if anything was."""
        if self._errors:
            raise joined(self._errors)


def joined(errors: Sequence[ConfigurationError]) -> ConfigurationError:
    """The one error, or all of them as one with a line for each, file by file from the top.

    It is of their kind if they are of one, and has the place of the first.
    """
    files = list(dict.fromkeys(error.file for error in errors))
    first, *others = sorted(errors, key=lambda error: (files.index(error.file), error.line or 0))
    if not others:
        return first
    kinds = {type(error) for error in errors}
    kind = kinds.pop() if len(kinds) == 1 else ConfigurationError
    error = kind("\n".join(str(each) for each in (first, *others)))
    error.file, error.key, error.line = first.file, first.key, first.line
    return error
