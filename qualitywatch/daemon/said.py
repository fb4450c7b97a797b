"""What the daemon's log says of its work: every run, and every verdict that is another than before."""

from __future__ import annotations

import logging

from qualitywatch.domain.readable import prose
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.verdict import VerdictKind

logger = logging.getLogger(__name__)

_PHRASES = {RunStatus.NO_EVIDENCE: "found nothing to measure", RunStatus.ERROR: "failed"}


class Said:
    """Writes the log and remembers the last verdict of each target."""

    def __init__(self) -> None:
        self._verdicts: dict[str, VerdictKind] = {}

    def run(self, run: Run, measurements: int) -> None:
        """A run was kept."""
        who = f"{run.target}: {run.collector}"
        if run.status is RunStatus.OK:
            logger.info("%s measured %d values in %.1f s", who, measurements, run.duration)
        else:
            logger.warning("%s %s after %.1f s", who, _PHRASES[run.status], run.duration)
        for problem in run.problems:
            hint = f" ({prose(problem.hint)})" if problem.hint else ""
            logger.warning("%s: %s%s", who, prose(problem.message), hint)

    def verdict(self, target: str, verdict: VerdictKind) -> None:
        """A target was judged."""
        before = self._verdicts.get(target)
        self._verdicts[target] = verdict
        if before is None:
            logger.info("%s: verdict %s", target, verdict.value)
        elif before is not verdict:
            logger.info("%s: verdict %s, was %s", target, verdict.value, before.value)
