"""What a series is to the score of its characteristic."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch.domain.explanation import ScorePart
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.readings import Evaluation
from qualitywatch.pipeline.explain.characteristics import canonical, title_of


def score_parts(evaluation: Evaluation | None, key: SeriesKey) -> Iterator[ScorePart]:
    """The measures of the last evaluation that look at this series, whichever series they found the worst."""
    if evaluation is None:
        return
    labels = dict(key.labels)
    for report in evaluation.characteristics:
        for measure in report.basis.measures if report.basis else ():
            if (measure.metric, measure.target) != (key.metric, key.target):
                continue
            if measure.selects.items() <= labels.items():
                path = canonical(report.characteristic)
                yield ScorePart(
                    characteristic=path,
                    title=title_of(path),
                    score=report.score,
                    measure=measure,
                    scoring=evaluation.scoring,
                    of_this=dict(measure.labels) == labels,
                )
