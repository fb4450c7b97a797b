"""A characteristic's score over time, as pages and the API show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from qualitywatch.domain.readings import Evaluation, Readings, ScorePoint
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.web.pages.characteristics import canonical
from qualitywatch.web.problems import NotFound

SCORES_DRAWN = 2000


@dataclass(frozen=True, slots=True)
class ScoreHistory:
    """The changes, oldest first, the last one again when it was last seen; ``breaks`` are where another model began."""

    points: Sequence[ScorePoint]
    breaks: Sequence[ScorePoint]
    truncated: bool = False


def report_of(evaluation: Evaluation | None, characteristic: str) -> CharacteristicReport:
    """How a target's characteristic stood last; raises NotFound where nothing of it was ever to be scored."""
    for report in evaluation.characteristics if evaluation else ():
        if report.basis is not None and canonical(report.characteristic) == canonical(characteristic):
            return report
    raise NotFound(
        f"Nothing of {characteristic!r} is scored here.",
        hint="The target's page names its characteristics.",
    )


def score_history(
    readings: Readings,
    evaluation: Evaluation,
    characteristic: str,
    *,
    since: datetime | None = None,
    limit: int = SCORES_DRAWN,
) -> ScoreHistory:
    """The scores that changed since a time, up to what holds now."""
    head = canonical(characteristic)
    found = list(readings.scores(target=evaluation.target, characteristic=head, since=since, limit=limit + 1))
    points = found[-limit:]
    if points and points[-1].at < evaluation.at:
        points.append(replace(points[-1], at=evaluation.at))
    breaks = [later for earlier, later in pairwise(points) if later.scoring.digest != earlier.scoring.digest]
    return ScoreHistory(points, breaks, len(found) > limit)
