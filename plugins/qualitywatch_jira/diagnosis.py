"""What the doctor says: one line for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the report; ``fatal`` means that no ticket can be filed until it is put right."""

    subject: str
    said: str
    healthy: bool
    hint: str = ""
    fatal: bool = False


def good(subject: str, said: str) -> Diagnosis:
    """A line about what is as it should be."""
    return Diagnosis(subject, said, healthy=True)
