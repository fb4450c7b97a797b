"""What an engine must be able to do for profiles to be made with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from qualitywatch import Problem
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.reading import Choice
from qualitywatch_data.sources.dataset import Dataset


class Reader(Protocol):
    """Makes profiles where the data are. Whichever engine it is, the same rows get the same profile."""

    @property
    def hashing(self) -> str:
        """Which hash function it has: profiles made with another one do not add up."""

    def profile(
        self, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None
    ) -> tuple[TableProfile, Sequence[Problem]]:
        """The profile, numeric columns laid out as ``layouts`` says where it knows them, and what was wrong with the data.

        ``alias`` is a name that is free in the engine. Raises NoEvidenceError where no column is left, CollectError where
        nothing can be read.
        """

    def count(self, dataset: Dataset) -> int:
        """How many rows there are."""
