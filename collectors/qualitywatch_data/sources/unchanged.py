"""Whether the files of a data set are still what they were when they were looked at first."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch_data.sources.dataset import Dataset, Part

TICK = 2 * 10**9
"""Nanoseconds within which a file could change again and keep its times: FAT's, the coarsest there are."""


def states_of(dataset: Dataset) -> Mapping[str, str]:
    """The state of each file by its path; empty where it is not there."""
    return {part.path: state_of(part) for part in dataset.parts}


def written_since(dataset: Dataset, before: Mapping[str, str]) -> list[str]:
    """The names of those files that are others by now, or gone."""
    return [part.name for part in dataset.parts if state_of(part) != before[part.path]]


def settled(dataset: Dataset, moment: int) -> bool:
    """Whether none of the files can have been changed since without being in another state; ``moment`` in nanoseconds since 1970.

    Within one tick of a clock a file may change twice and keep its times, as git's index knows it, too.
    """
    try:
        return all(part.touched < moment - TICK for part in dataset.parts)
    except OSError:
        return False


def state_of(part: Part) -> str:
    """The state of a file; empty where it is not there."""
    try:
        return part.state()
    except OSError:
        return ""
