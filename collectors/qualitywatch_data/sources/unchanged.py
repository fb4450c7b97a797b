"""Whether the files of a data set are still what they were when they were looked at first."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch_data.sources.dataset import Dataset, Part


def states_of(dataset: Dataset) -> Mapping[str, str]:
    """The state of each file by its path; empty where it is not there."""
    return {part.path: state_of(part) for part in dataset.parts}


def written_since(dataset: Dataset, before: Mapping[str, str]) -> list[str]:
    """The names of those files that are others by now, or gone."""
    return [part.name for part in dataset.parts if state_of(part) != before[part.path]]


def state_of(part: Part) -> str:
    """The state of a file; empty where it is not there."""
    try:
        return part.state()
    except OSError:
        return ""
