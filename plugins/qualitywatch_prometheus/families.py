"""From pictures to Prometheus metric families. All are gauges: a value may go either way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from qualitywatch import MetricDefinition, Outcome, RunStatus, VerdictKind, __version__
from qualitywatch_prometheus.naming import PREFIX, Name, name_of
from qualitywatch_prometheus.pictures import Album, Picture

_OWN = {
    "collector_success": "Whether the last run of a collector measured (1), or failed or found nothing to measure (0).",
    "collector_last_success_timestamp_seconds": "When a collector last measured, in seconds since 1970.",
    "collector_duration_seconds": "How long the last run of a collector took.",
    "findings_open": "How many findings are open, by severity.",
    "score": "The score of a characteristic from 0 to 100; absent where too little is measured.",
    "score_low": "The score if everything that is missing were at its worst.",
    "score_high": "The score if everything that is missing were at its best.",
    "score_evidence_ratio": "The share of what the quality model weighs that is measured, from 0 to 1.",
    "rule_outcome": "How many of a rule's outcomes on a target are pass, warn, fail, not_available and error.",
    "target_verdict": "The verdict on a target: 1 for the one that holds, 0 for the others.",
}
OWN_NAMES = frozenset({f"{PREFIX}build_info", *(PREFIX + name for name in _OWN)})
_Sample = tuple[str, float, dict[str, str]]
_TAKEN_LABELS = frozenset({"target", "kind", "le", "quantile"})


class PictureCollector(Collector):
    """Yields the families of the album's pictures; knows each metric's words from ``definitions``."""

    def __init__(
        self, album: Album, definitions: Mapping[str, MetricDefinition], names: Mapping[str, Name]
    ) -> None:
        self._album = album
        self._definitions = definitions
        self._names = names

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is, is known only when it is scraped."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every family, our own first, then the measured ones by name."""
        pictures = list(self._album.pictures())
        build = {"version": __version__}
        yield InfoMetricFamily(f"{PREFIX}build", "The version of qualitywatch.", value=build)
        yield from _own_families(pictures)
        measured = self._measured(pictures)
        yield from (measured[name] for name in sorted(measured))

    def _measured(self, pictures: Iterable[Picture]) -> dict[str, Metric]:
        families: dict[str, Metric] = {}
        owners: dict[str, str] = {name.text: metric_id for metric_id, name in self._names.items()}
        for picture in pictures:
            for reading in picture.values:
                metric_id = reading.key.metric
                name = self._names.get(metric_id) or name_of(metric_id, reading.unit)
                if owners.setdefault(name.text, metric_id) != metric_id or name.text in OWN_NAMES:
                    continue  # a metric that no plugin defines any more gives way to one that is defined
                if name.text not in families:
                    families[name.text] = Metric(name.text, self._help(metric_id), "gauge")
                labels = {
                    "target": picture.target.name,
                    "kind": picture.target.kind.value,
                    **{_label(label): value for label, value in reading.key.labels},
                }
                families[name.text].add_sample(name.text, labels, reading.value * name.factor)
        return families

    def _help(self, metric_id: str) -> str:
        definition = self._definitions.get(metric_id)
        if definition is None:
            return f"The metric {metric_id}, whose plugin is not installed."
        return f"{definition.title.rstrip('.')}. {definition.how}"


def _own_families(pictures: Iterable[Picture]) -> Iterator[Metric]:
    families = {name: Metric(PREFIX + name, text, "gauge") for name, text in _OWN.items()}
    for picture in pictures:
        for name, value, labels in chain(
            _of_runs(picture), _of_findings(picture), _of_judgement(picture), _of_scores(picture)
        ):
            families[name].add_sample(PREFIX + name, {"target": picture.target.name, **labels}, value)
    yield from (family for family in families.values() if family.samples)


def _of_runs(picture: Picture) -> Iterator[_Sample]:
    for run in picture.runs:
        labels = {"collector": run.collector}
        yield "collector_success", float(run.status is RunStatus.OK), labels
        yield "collector_duration_seconds", run.duration, labels
    for collector, at in picture.last_success.items():
        yield "collector_last_success_timestamp_seconds", at.timestamp(), {"collector": collector}


def _of_findings(picture: Picture) -> Iterator[_Sample]:
    for severity, number in picture.findings.items():
        yield "findings_open", number, {"severity": severity.value}


def _of_judgement(picture: Picture) -> Iterator[_Sample]:
    by_rule: dict[str, Counter[Outcome]] = {}
    for outcome in picture.outcomes:
        by_rule.setdefault(outcome.rule, Counter())[outcome.outcome] += 1
    for rule, counts in sorted(by_rule.items()):
        for result in Outcome:
            yield "rule_outcome", counts[result], {"rule": rule, "outcome": result.value}
    if picture.verdict is not None:
        for verdict in VerdictKind:
            labels = {"kind": picture.target.kind.value, "verdict": verdict.value}
            yield "target_verdict", float(verdict is picture.verdict), labels


def _of_scores(picture: Picture) -> Iterator[_Sample]:
    for report in picture.characteristics:
        labels = {"characteristic": report.characteristic}
        if report.basis is not None:
            yield "score_evidence_ratio", report.basis.coverage, labels
        if report.score is not None:
            yield "score", report.score.value, labels
            yield "score_low", report.score.low, labels
            yield "score_high", report.score.high, labels


def _label(name: str) -> str:
    """A metric's own label, as Prometheus renames those that it has a use for itself."""
    return f"exported_{name}" if name in _TAKEN_LABELS else name
