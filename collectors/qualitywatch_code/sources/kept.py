"""What a collector said of a whole project, kept by all that it depends on: where nothing changed, that is said again.

The key is a digest of everything that goes in, this package's own sources among it, so that what is kept is what would be
measured. What hangs on more than that (a file that cannot be read, a parser out of memory) is not kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from qualitywatch import (
    EVIDENCE_LIMIT,
    Collected,
    Evidence,
    Grounds,
    MetricDefinition,
    Observation,
    Problem,
    Provenance,
    __version__,
)
from qualitywatch_code.sources.results import Blob

_SCHEMA = 1
_OBSERVATION, _PROBLEM = "o", "p"


def project_key(name: str, *settings: str, blobs: Iterable[Blob]) -> str:
    """What a project's values are kept under: who measured, how, and every file's path and content, in order."""
    digest = blake2b(_ruler(), digest_size=20)
    for part in (name, *settings, *(part for blob in blobs for part in blob)):
        encoded = part.encode(errors="surrogatepass")
        digest.update(b"%d\0" % len(encoded) + encoded)
    return f"{digest.hexdigest()} project/{_SCHEMA}"


def dump_collected(collected: Iterable[Collected]) -> bytes | None:
    """A compact form, floats to the last digit; None where it holds what is true of this moment alone."""
    rows: list[list[Any]] = []
    for each in collected:
        if isinstance(each, Provenance | Grounds) or (
            isinstance(each, Observation) and each.observed_at is not None
        ):
            return None
        if isinstance(each, Problem):
            rows.append([_PROBLEM, each.message, each.hint])
        else:
            places = [
                (place.path, place.line, place.end_line, place.name, place.value, place.message)
                for place in each.evidence
            ]
            rows.append(
                [_OBSERVATION, each.metric.id, each.value, dict(each.labels), places, each.evidence_total]
            )
    return json.dumps(rows, separators=(",", ":")).encode()


def load_collected(data: bytes, metrics: Mapping[str, MetricDefinition]) -> list[Collected]:
    """The inverse of ``dump_collected``; raises ValueError, TypeError or KeyError for anything else."""
    return list(_loaded(json.loads(data), metrics))


def _loaded(rows: Iterable[list[Any]], metrics: Mapping[str, MetricDefinition]) -> Iterator[Collected]:
    for kind, *row in rows:
        if kind == _PROBLEM:
            yield Problem(*row)
            continue
        metric, value, labels, places, total = row
        evidence = tuple(Evidence(*place) for place in places)
        yield Observation(metrics[metric], value, labels=labels, evidence=evidence, evidence_total=total)


@cache
def _ruler() -> bytes:
    """All that values depend on beside the project and the settings: this package and Python, with its limit for numbers."""
    digest = blake2b(f"{__version__} {sys.version} {sys.get_int_max_str_digits()} {EVIDENCE_LIMIT}".encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(source)}\0".encode() + source)
    return digest.digest()
