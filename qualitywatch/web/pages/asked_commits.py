"""What a page about commits is asked for: a metric that files have, and commits by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target
from qualitywatch.errors import CollectError, UnknownNameError
from qualitywatch.pipeline.past_files import BusyError, PastFiles
from qualitywatch.web.problems import BadQuery, Busy, NotFound

FIRST_METRIC = "code.complexity.max"
"""What files are ranked by where nobody says otherwise, if they have it."""
_NAME = re.compile(r"[\w@][\w@./+~^:-]{0,199}")
"""Refs, ids, days and times. Git's searches in messages (``:/text``, ``^{/text}``) are none: they may take for ever."""


def file_metric(
    past: PastFiles, target: Target, asked: str | None
) -> tuple[MetricDefinition, list[MetricDefinition]]:
    """The metric that is asked for, and all there are to choose from; raises NotFound where there are none."""
    metrics = past.metrics(target.name)
    if not metrics:
        raise NotFound(
            f"The commits of {target.name} cannot be measured file by file.",
            hint="That takes a code target in git that is in the configuration, with a collector such as code.python.",
        )
    by_id = {metric.id: metric for metric in metrics}
    if asked is not None and asked not in by_id:
        raise NotFound(f"Files have no {asked}.", hint="The list above the files has every metric they have.")
    return by_id[asked] if asked else by_id.get(FIRST_METRIC, metrics[0]), metrics


def commit_named(past: PastFiles, target: Target, name: str) -> Revision:
    """The commit of this name; raises BadQuery for what names none."""
    if not _NAME.fullmatch(name):
        raise BadQuery(f"{name!r} names no commit.", hint="Name a branch, a tag, a commit or a day.")
    try:
        return past.revision(target.name, name)
    except UnknownNameError:
        raise BadQuery(
            f"There is no commit {name!r}.",
            hint="Name a branch, a tag, a commit or a day such as 2026-01-31.",
        ) from None


@contextmanager
def answering() -> Iterator[None]:
    """What cannot be measured is answered as such: 503 where trying again helps, 404 where there is nothing."""
    try:
        yield
    except BusyError as error:
        raise Busy(_sentence(error), hint=error.hint) from None
    except CollectError as error:
        raise NotFound(_sentence(error), hint=error.hint) from None


def _sentence(error: CollectError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."
