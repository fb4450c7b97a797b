"""Collect: run collectors on targets, each in isolation; a crash, a hang or a blow-up becomes a failed collection."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial

from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.changes import Changes
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.observation import Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, Window
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation import (
    Answer,
    Ending,
    Job,
    Launch,
    OfFile,
    OfFiles,
    OfRevisions,
    run_jobs,
)
from qualitywatch.pipeline.isolation.pool import MAX_ANSWER
from qualitywatch.pipeline.isolation.wire import Body, decode
from qualitywatch.pipeline.provenance import code_version
from qualitywatch.pipeline.settings import settings_of
from qualitywatch.pipeline.watch import Watch
from qualitywatch.pipeline.words import masked, shortened

DEFAULT_SPAN = timedelta(days=90)
"""How far back a window reaches where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One collector to be run on one target over one window; ``code`` says the commit where git cannot."""

    target: Target
    schedule: Schedule
    window: Window
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """How processes are started, how many at once, the event that stops them, who watches, and what to do beside the first.

    ``doubts`` gathers what could not be found out for reasons that may be gone a moment later.
    """

    launch: Launch
    parallel: int = 2
    cancelled: threading.Event = field(default_factory=threading.Event)
    watch: Watch = field(default_factory=Watch)
    meanwhile: Callable[[], None] = lambda: None
    doubts: list[str] = field(default_factory=list)


def errands_of(targets: Iterable[WatchedTarget], at: datetime) -> list[Errand]:
    """One errand for each collector of each target, over the default window that ends at ``at``."""
    window = Window(at - DEFAULT_SPAN, at)
    return [Errand(watched.target, schedule, window) for watched in targets for schedule in watched.schedules]


def errands_on_changes(
    targets: Iterable[WatchedTarget], at: datetime, changes: Mapping[str, Changes]
) -> list[Errand]:
    """One errand for each collector that can measure the changes of its target, by the target's name, alone."""
    return [
        Errand(watched.target, schedule, Window(at - DEFAULT_SPAN, at, changes[watched.target.name]))
        for watched in targets
        if watched.target.name in changes
        for schedule in watched.schedules
        if schedule.collector.measures_changes
    ]


def collect(errands: Iterable[Errand], means: Means) -> Iterator[Collection]:
    """Run every errand and yield what each brought back, as they finish; cancelled ones are left out."""
    version_of = cache(partial(code_version, doubts=means.doubts))
    by_job: dict[int, Errand] = {}
    jobs: list[Job] = []
    for errand in errands:
        job = job_of(errand)
        by_job[id(job)] = errand
        jobs.append(job)
    means.watch.begun(len(jobs))
    answers = run_jobs(
        jobs,
        launch=means.launch,
        parallel=means.parallel,
        cancelled=means.cancelled,
        pulse=means.watch.pulse,
        meanwhile=means.meanwhile,
    )
    for answer in answers:
        errand = by_job[id(answer.job)]
        means.watch.finished(errand.target.name, errand.schedule.collector.name)
        if answer.ending is not Ending.CANCELLED:
            yield collection_of(errand, answer, errand.code or version_of(errand.target.location))


def job_of(errand: Errand, past: OfRevisions | OfFiles | OfFile | None = None) -> Job:
    """The errand as an order to a process of its own."""
    schedule = errand.schedule
    return Job(
        schedule.collector, errand.target, errand.window, schedule.timeout, schedule.memory_limit, past
    )


def collection_of(errand: Errand, answer: Answer, code: str | None) -> Collection:
    """What an errand's process brought back from the state of the target that ``code`` names."""
    collector = errand.schedule.collector
    body = _body(errand, answer)
    return Collection(
        target=errand.target,
        collector=collector.name,
        declared=collector.measured_metrics(),
        window=errand.window,
        status=body.status,
        duration=answer.duration,
        code=code,
        problems=tuple(
            Problem(masked(problem.message, collector), masked(problem.hint, collector))
            for problem in body.problems
        ),
        observations=body.observations,
        provenance=body.provenance,
        tools=body.tools,
        settings=settings_of(collector),
        grounds=body.grounds,
    )


def _body(errand: Errand, answer: Answer) -> Body:
    """What the process answered, or why it did not."""
    if answer.ending is Ending.ANSWERED:
        try:
            return decode(answer.body)
        except ValueError:
            answer = replace(answer, ending=Ending.GARBLED)
    message, hint = _no_answer(errand, answer)
    # Who is cut off in the middle of a wrong answer last says that nobody listens any more.
    if answer.said and answer.ending not in (Ending.NOT_STARTED, Ending.GARBLED):
        message += f"; its last words: {shortened(answer.said.splitlines()[-1], 300)}"
    return Body(RunStatus.ERROR, (Problem(message, hint),))


def _no_answer(errand: Errand, answer: Answer) -> tuple[str, str]:
    """How a process ended that brought nothing back, and what to do."""
    match answer.ending:
        case Ending.TIMED_OUT:
            limit = format_duration(errand.schedule.timeout)
            return f"was stopped after its time limit of {limit}", "raise `timeout:` or measure less"
        case Ending.TOO_MUCH:
            return f"answered more than {MAX_ANSWER // 2**20} MiB", "measure less at once"
        case Ending.GARBLED:
            return (
                "answered what cannot be read",
                "this is a defect of the collector: report it to its author",
            )
        case Ending.NOT_STARTED:
            return f"could not be started: {shortened(answer.said)}", ""
    if answer.exit_status < 0:
        name = signal.Signals(-answer.exit_status).name
        killed = answer.exit_status == -signal.SIGKILL
        hint = (
            "perhaps the machine ran out of memory"
            if killed
            else "a defect of the collector or its libraries"
        )
        return f"was killed by {name}", hint
    return f"ended with status {answer.exit_status} and without an answer", ""
