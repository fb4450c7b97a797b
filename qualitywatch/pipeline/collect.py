"""Collect: run collectors on targets, each in isolation; a crash, a hang or a blow-up becomes a failed collection."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.observation import Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, Window
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation import Answer, Ending, Job, Launch, run_jobs
from qualitywatch.pipeline.isolation.wire import decode_observations, decode_problems
from qualitywatch.pipeline.provenance import code_version
from qualitywatch.pipeline.watch import Watch

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
    """How processes are started, how many at once, the event that stops them, and who watches."""

    launch: Launch
    parallel: int = 2
    cancelled: threading.Event = field(default_factory=threading.Event)
    watch: Watch = field(default_factory=Watch)


def errands_of(targets: Iterable[WatchedTarget], at: datetime) -> list[Errand]:
    """One errand for each collector of each target, over the default window that ends at ``at``."""
    window = Window(at - DEFAULT_SPAN, at)
    return [Errand(watched.target, schedule, window) for watched in targets for schedule in watched.schedules]


def collect(errands: Iterable[Errand], means: Means) -> Iterator[Collection]:
    """Run every errand and yield what each brought back, as they finish; cancelled ones are left out."""
    version_of = cache(code_version)
    by_job: dict[int, Errand] = {}
    jobs: list[Job] = []
    for errand in errands:
        job = Job(
            errand.schedule.collector,
            errand.target,
            errand.window,
            errand.schedule.timeout,
            errand.schedule.memory_limit,
        )
        by_job[id(job)] = errand
        jobs.append(job)
    means.watch.begun(len(jobs))
    answers = run_jobs(
        jobs,
        launch=means.launch,
        parallel=means.parallel,
        cancelled=means.cancelled,
        pulse=means.watch.pulse,
    )
    for answer in answers:
        errand = by_job[id(answer.job)]
        means.watch.finished(errand.target.name, errand.schedule.collector.name)
        if answer.ending is not Ending.CANCELLED:
            yield _collection(errand, answer, errand.code or version_of(errand.target.location))


def _collection(errand: Errand, answer: Answer, code: str | None) -> Collection:
    body: Mapping[str, Any] = answer.body
    failure = body.get("failure") if body else _no_answer(errand, answer)
    status = RunStatus.OK
    problems = decode_problems(body)
    if failure:
        status = RunStatus.NO_EVIDENCE if failure["kind"] == "no_evidence" else RunStatus.ERROR
        problems = (Problem(failure["message"], failure["hint"]), *problems)
    return Collection(
        target=errand.target,
        collector=errand.schedule.collector.name,
        declared=errand.schedule.collector.metrics,
        window=errand.window,
        status=status,
        duration=answer.duration,
        code=code,
        problems=problems,
        observations=() if failure else decode_observations(body),
        provenance=body.get("provenance", {}),
        tools=body.get("tools", {}),
    )


def _no_answer(errand: Errand, answer: Answer) -> Mapping[str, str]:
    """Say how a process ended that brought nothing back."""
    if answer.ending is Ending.TIMED_OUT:
        limit = format_duration(errand.schedule.timeout)
        message, hint = f"was stopped after its time limit of {limit}", "raise `timeout:` or measure less"
    elif answer.exit_status < 0:
        message = f"was killed by signal {-answer.exit_status}"
        hint = "perhaps the machine ran out of memory"
    else:
        message, hint = f"ended with status {answer.exit_status} and without an answer", ""
    if answer.said:
        message += f"; its last words: {answer.said.splitlines()[-1][:300]}"
    return {"kind": "error", "message": message, "hint": hint}
