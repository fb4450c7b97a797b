"""The short way of a number, to a verdict on what there is now, with what the verdict follows from: nothing is kept.

What judges is loaded while the collectors work: they are waited for, and it costs them nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qualitywatch.config.project import Project
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.verdict import OnMissing
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.against import Reference, changes_of
from qualitywatch.pipeline.collect import Means, collect, errands_of, errands_on_changes
from qualitywatch.pipeline.grounds import GatheredGrounds, names_commits
from qualitywatch.pipeline.normalise import normalise
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.pipeline.evaluate import Past
    from qualitywatch.pipeline.gate import Decision
    from qualitywatch.pipeline.written_waivers import Sought

Clock = Callable[[], datetime]


def decide(
    project: Project,
    plugins: Plugins,
    means: Means,
    *,
    clock: Clock,
    at: datetime | None = None,
    past: Past | None,
    waivers: Sequence[Waiver] = (),
    on_missing: OnMissing = OnMissing.FAIL,
    base: Reference | None = None,
    baseline: Sequence[AcceptedBreach] = (),
    adopt: bool = False,
    finding_of: Callable[[str], Finding | None] = lambda _: None,
) -> Decision:
    """Measure every target of the project now and judge what was measured; the verdict comes with all that it follows from.

    ``at`` is when it began, where that was before this; by default it begins now.
    ``past`` is what is kept, None for nothing. With ``base``, rules judge what changed since, and those against a ref
    compare the whole with what it was there. What ``baseline`` knows is tolerated; with ``adopt``, everything that breaches
    now becomes the baseline. ``finding_of`` gives the finding of a fingerprint, where one is kept: what the waivers by
    command are about.
    """
    at = at or clock()
    changes = changes_of(project, base) if base else {}
    errands = [*errands_of(project.targets, at), *errands_on_changes(project.targets, at, changes)]
    gathered = GatheredGrounds()
    with ExitStack() as beside:
        seeking: list[Sought] = []

        def meanwhile() -> None:
            from qualitywatch.pipeline.written_waivers import seeking_waivers  # noqa: PLC0415 - see above

            seeking.append(beside.enter_context(seeking_waivers(project, doubts=means.doubts)))
            from qualitywatch.pipeline import conclude  # noqa: F401, PLC0415 - see above

            means.meanwhile()

        measured = [
            normalise(gathered.taken(collection), plugins.catalogue)
            for collection in collect(errands, replace(means, meanwhile=meanwhile))
        ]
        if not seeking:
            meanwhile()  # there was nothing to wait for
        written = seeking[0]()
    from qualitywatch.pipeline.conclude import Terms, conclude  # noqa: PLC0415 - see above

    terms = Terms(
        at=at,
        past=past,
        waivers=waivers,
        on_missing=on_missing,
        baseline=baseline,
        adopt=adopt,
        finding_of=finding_of,
        changes=changes,
    )
    decision = conclude(project, plugins, means, terms, measured=measured, written=written)
    certain = not means.doubts and not means.cancelled.is_set() and not names_commits(project)
    return replace(
        decision,
        verdict=replace(decision.verdict, duration=(clock() - at).total_seconds()),
        grounds=gathered.of_verdict(project, plugins.catalogue) if certain else None,
    )
