"""Tables of Spark's whose files are taken away, written anew or damaged: what can be read of them is, and the rest is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from qualitywatch import CollectError, Problem
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.reading import left_out
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.failures import SparkAbsentError, UnreadableFileError, VanishedFileError
from qualitywatch_data.spark.text import literal

FILES_LIMIT = 20
"""Files that may be left out of a table one by one: each of them costs a pass."""
_FOUND_ANEW = "look at what takes its files away; the next run reads it again"


class MovingError(CollectError):
    """The data were not the same for as long as reading them takes."""

    retryable = True


Made = tuple[TableProfile, list[Problem]]


def readable(spark: Spark, dataset: Dataset, error: CollectError, profile: Callable[[Dataset], Made]) -> Made:
    """The profile of what can be read of a table or a query of which a first pass ended with this error.

    Where a file was gone Spark looks anew which there are, once; of a table, a file that cannot be read is left out.
    Raises the error, with the name of the data, where that does not help.
    """
    lost: dict[str, str] = {}
    problems: list[Problem] = []
    while isinstance(error, UnreadableFileError) and len(lost) < FILES_LIMIT:
        gone = isinstance(error, VanishedFileError)
        if gone and not problems:
            said = f"{short(dataset.name)} was read anew: files of it were taken away while it was read"
            problems.append(Problem(said, _FOUND_ANEW))
            _look_anew(spark, dataset)
        elif gone or not dataset.table or error.path in lost:
            break
        else:
            lost[error.path] = error.message
        try:
            made, others = profile(_without(dataset, lost))
        except (BudgetError, SparkAbsentError):
            raise
        except CollectError as again:
            if not isinstance(again, UnreadableFileError) and lost:
                break  # no table whose files can be left out
            error = again
            continue
        if lost and not made.rows:
            break
        told = left_out({path.rpartition("/")[2]: why for path, why in lost.items()})
        return made, [*problems, *told, *others]
    raise named(dataset, error) from None


def named(dataset: Dataset, error: CollectError) -> CollectError:
    """The error with the name of the data that it is about."""
    kind = MovingError if error.retryable else CollectError
    return kind(f"{short(dataset.name)}: {error.message}", hint=error.hint)


def _without(dataset: Dataset, lost: Collection[str]) -> Dataset:
    if not lost:
        return dataset
    paths = ", ".join(map(literal, dict.fromkeys(form for path in lost for form in _forms(path))))
    return replace(dataset, asked=f"{dataset.asked} WHERE _metadata.file_path NOT IN ({paths})")


def _forms(path: str) -> tuple[str, str]:
    """An address as errors have it and as columns do: local ones differ in their slashes."""
    return path, re.sub(r"^file:/+", "file:/", path)


def _look_anew(spark: Spark, dataset: Dataset) -> None:
    if dataset.table:
        spark.told(lambda: spark.session.catalog.refreshTable(dataset.table))
