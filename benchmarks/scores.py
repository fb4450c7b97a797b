"""What scores cost: reading the shipped quality model, and scoring a target. CPU time of one process, in milliseconds.

python benchmarks/scores.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.quality_model import model_named
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.evaluate import Situation, report_characteristics
from qualitywatch.plugins import load_plugins

ROUNDS = 15


def timed(work: Callable[[], object]) -> float:
    """The median of the CPU time that ``work`` takes, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begun))
    return statistics.median(taken)


def main() -> None:
    """Measure, print."""
    import qualitywatch.config.rules  # noqa: F401, PLC0415 - a check reads rules before

    plugins = load_plugins()
    catalogue = plugins.catalogue
    begun = time.process_time()
    from qualitywatch.config.quality_model import load_quality_model  # noqa: PLC0415 - its import is measured

    scoring = load_quality_model("iso25010:2023", directory=Path(), catalogue=catalogue)
    print(
        f"reading the model for the first time, imports included: {1000 * (time.process_time() - begun):.1f}"
    )
    again = timed(lambda: load_quality_model("iso25010:2023", directory=Path(), catalogue=catalogue))
    print(f"reading it again: {again:.1f}")
    edition = model_named("iso25010:2023")
    now = datetime.now(UTC)
    values = [
        Measurement(metric, "shop", 0.5, now, "x", dict.fromkeys(metric.labels, "a")) for metric in catalogue
    ]
    situation = Situation(
        target=Target("shop", TargetKind.CODE, "."),
        measurements=values,
        catalogue=catalogue,
        collectors=frozenset(plugins.collectors),
        observers=plugins.observers,
    )
    without = timed(lambda: report_characteristics([situation], [], edition))
    scored = timed(lambda: report_characteristics([situation], [], edition, scoring))
    print(f"characteristics of a target with {len(values)} values, without scores: {without:.2f}")
    print(f"with scores by {len(scoring.measures)} measures: {scored:.2f}")


if __name__ == "__main__":
    main()
