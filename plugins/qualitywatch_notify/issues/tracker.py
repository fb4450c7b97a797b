"""What an issue tracker must be able to do; GitHub's and GitLab's interfaces are each one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue: ``id`` is what its address is made of; ``declined`` says that it was closed as not to be done."""

    id: str
    url: str
    body: str
    closed: bool
    created_at: datetime
    declined: bool = False
    changed_at: datetime | None = None

    @property
    def key(self) -> str:
        """How people call it."""
        return f"#{self.id}"


class Tracker(Protocol):
    """The issues of one project. Every verb raises the errors of sinks and never repeats itself."""

    def create(self, title: str, body: str) -> Issue:
        """Make an issue."""
        ...

    def get(self, issue: str) -> Issue | None:
        """An issue; None where it was deleted."""
        ...

    def newest(self) -> Iterator[Issue]:
        """Issues, newest first, as they are at this moment."""
        ...

    def open_ids(self) -> frozenset[str]:
        """The issues with our labels that are open, as far as they fit into a few requests."""
        ...

    def about(self, word: str) -> Iterator[Issue]:
        """Issues with this word in their text, of any age; the index may lag behind."""
        ...

    def write(self, issue: str, body: str) -> None:
        """Replace the text of an issue."""
        ...

    def turn(self, issue: str, *, closed: bool) -> None:
        """Close an issue, or open it again."""
        ...

    def comment(self, issue: str, text: str) -> None:
        """Add a comment."""
        ...

    def comments(self, issue: str, since: datetime) -> Iterator[str]:
        """The comments that were made after a moment, and perhaps others."""
        ...
