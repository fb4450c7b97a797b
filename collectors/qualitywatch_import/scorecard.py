"""``import.scorecard``: how a repository guards its supply chain, from OpenSSF Scorecard's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import ClassVar

from qualitywatch import Collected, CollectError, MetricDefinition, Problem, Target
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.scorecard import CHECK, METRICS, SCORE
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import CommitReportCollector
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_BEST = 10
_INCONCLUSIVE = -1
_NAME_LIMIT = 80


class ScorecardCollector(CommitReportCollector):
    """Reads one report of OpenSSF Scorecard."""

    name = "import.scorecard"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = "scorecard --repo=… --format=json --output=scorecard.json"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the total and the score of each check; those without one are a problem, and no zero."""
        paths = self.reports(target)
        if len(paths) > 1:
            raise CollectError(f"{len(paths)} reports: a repository has one score", hint="name one of them")
        report = load(paths[0], expected="Scorecard's JSON", hint=self.written_by)
        day = moment(report["date"].text())  # older versions tell a day, which has no zone
        stated = day.replace(tzinfo=day.tzinfo or UTC) if day else None
        at = ages.checked(paths[0], written_at(paths[0], stated=stated))
        self.check_commit(paths[0], {report["repo"].text_of("commit")}, target)
        checks = list(report["checks"].elements())
        undecided = [each for each in checks if each["score"].number() == _INCONCLUSIVE]
        decided = [each for each in checks if each["score"].number() != _INCONCLUSIVE]
        if undecided:
            names = ", ".join(short(each["name"].text(), _NAME_LIMIT) for each in undecided)
            yield Problem(
                f"Scorecard could not decide {names}", "see its reasons; often the token lacks a permission"
            )
        if report["score"].number() != _INCONCLUSIVE:
            worst = sorted(decided, key=lambda each: (each["score"].number(), each["name"].text()))
            evidence = [
                place(
                    "", name=each["name"].text(), message=each.text_of("reason"), value=_points(each["score"])
                )
                for each in worst
                if each["score"].number() < _BEST
            ]
            yield observed(SCORE, _points(report["score"]), evidence, observed_at=at)
        for each in decided:
            name = short(each["name"].text(), _NAME_LIMIT)
            details = [place("", name=name, message=each.text_of("reason"))]
            details += [place("", name=name, message=detail.text()) for detail in each.each("details")]
            yield observed(CHECK, _points(each["score"]), details, labels={"check": name}, observed_at=at)


def _points(score: Node) -> float:
    points = score.number()
    if not 0 <= points <= _BEST:
        raise score.refusal(f"{score.where} is {points:g}, and scores are from 0 to {_BEST}")
    return points
