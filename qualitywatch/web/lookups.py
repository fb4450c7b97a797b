"""Finding what an address names among what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualitywatch.domain.finding import Finding
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.domain.target import Target
from qualitywatch.web.addresses import LABEL_PREFIX, spellings
from qualitywatch.web.problems import BadQuery, NotFound


def target_named(readings: Readings, path_name: str) -> Target:
    """The target that a path segment names; raises NotFound."""
    known = {target.name: target for target in readings.targets()}
    for name in spellings(path_name):
        if name in known:
            return known[name]
    raise NotFound(
        f"There is no target {path_name!r}.", hint="The list of targets has all that were ever measured."
    )


def finding_with(readings: Readings, fingerprint: str) -> Finding:
    """The finding with this fingerprint; raises NotFound."""
    finding = readings.finding(fingerprint)
    if finding is None:
        raise NotFound(
            "There is no finding with this fingerprint.", hint="Findings are listed by their state."
        )
    return finding


def labels_in(query: Iterable[tuple[str, str]], *, known: Iterable[str]) -> dict[str, str]:
    """The labels of a query (``label.<name>=<value>``); BadQuery for a parameter that is neither a label nor known."""
    labels: dict[str, str] = {}
    allowed = set(known)
    for name, value in query:
        if name.startswith(LABEL_PREFIX):
            labels[name.removeprefix(LABEL_PREFIX)] = value
        elif name not in allowed:
            raise BadQuery(
                f"There is no parameter {name!r} here.",
                hint=f"Parameters are {', '.join(sorted(allowed))} and label.<name>.",
            )
    return labels


def series_of(readings: Readings, target: str, metric: str) -> list[Reading]:
    """The latest reading of every series of a metric on a target; raises NotFound where there is none."""
    series = list(readings.latest(target=target, metric=metric))
    if not series:
        raise NotFound(
            f"{metric} was never measured on {target}.", hint="The target's page lists what was measured."
        )
    return series


def one_series(series: Iterable[Reading], labels: Mapping[str, str]) -> Reading:
    """The reading with exactly these labels; raises NotFound, naming labels that exist."""
    key = tuple(sorted(labels.items()))
    candidates = list(series)
    for reading in candidates:
        if reading.key.labels == key:
            return reading
    examples = "; ".join(with_prefix(reading.key) or "none" for reading in candidates[:5])
    raise NotFound("There is no series with these labels.", hint=f"Labels in use: {examples}")


def with_prefix(key: SeriesKey) -> str:
    """A series' labels as they stand in a query, unquoted, for reading."""
    return "&".join(f"{LABEL_PREFIX}{name}={value}" for name, value in key.labels)
