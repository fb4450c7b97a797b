"""The other side: what a collector's own process does. The isolation border of the collect stage."""

from __future__ import annotations

import json
import os
import pickle
import platform
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from qualitywatch.components import Collector, CommitCollector, RevisionCollector
from qualitywatch.domain.observation import Collected
from qualitywatch.errors import NoEvidenceError, QualitywatchError
from qualitywatch.pipeline.isolation.family import die_with_parent
from qualitywatch.pipeline.isolation.job import Job, OfFile, OfFiles, OfRevisions
from qualitywatch.pipeline.isolation.wire import END, encode, encode_failure
from qualitywatch.pipeline.words import crash_of

_ORPHAN_SECONDS = 60


def perform(job: Job, stream: IO[bytes]) -> None:
    """Run the job in this very process and write each body as one line of JSON, whatever the collector raises."""
    tools = _tools(job.collector)
    if job.past is None:
        body = _guarded(lambda: encode(job.collector.collect(job.target, job.window)), job)
        stream.write(_line({**body, "tools": tools}))
        return
    for name, body in _parts(job):
        stream.write(_line({**body, "tools": tools, "part": name}))
        stream.flush()
        _keep_time(job)


def _parts(job: Job) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Each part under its name, and at the end one without a name, which says whether that was all."""
    parts = _asked(job)
    while True:
        part: list[Any] = []
        end = _guarded(partial(_proceed, parts, part), job)
        if not part:
            yield None, end
            return
        yield part[0], _guarded(partial(encode, part[1]), job)


def _proceed(parts: Iterator[tuple[str, Iterable[Collected]]], part: list[Any]) -> dict[str, Any]:
    part.extend(next(parts, ()))
    return encode(())


def _asked(job: Job) -> Iterator[tuple[str, Iterable[Collected]]]:
    collector = job.collector
    match job.past:
        case OfRevisions(revisions):
            if not isinstance(collector, CommitCollector):
                raise TypeError("cannot measure the past")
            for revision, collected in collector.collect_revisions(job.target, revisions):
                yield revision.commit, collected
        case OfFiles(revision, paths):
            for path, collected in _by_files(collector).collect_files(job.target, revision, paths):
                yield str(path), collected
        case OfFile(path, revisions):
            for revision in revisions:
                with suppress(NoEvidenceError):  # nothing is left there to measure, so neither is this file
                    for _, collected in _by_files(collector).collect_files(job.target, revision, [path]):
                        yield revision.commit, collected


def _by_files(collector: Collector) -> RevisionCollector:
    if not isinstance(collector, RevisionCollector):
        raise TypeError("cannot measure single files of the past")
    return collector


def _guarded(measure: Callable[[], dict[str, Any]], job: Job) -> dict[str, Any]:
    """What a measurement comes to, whatever it raises."""
    try:
        return measure()
    except NoEvidenceError as error:
        return encode_failure("no_evidence", error.message, error.hint)
    except QualitywatchError as error:
        return encode_failure("error", error.message, error.hint)
    except MemoryError:
        pass  # what the collector holds is free only when this block is left
    except BaseException as error:  # noqa: BLE001 - the isolation border: a collector may raise anything, exits too
        return _crashed(error)
    return _out_of_memory(job)


def confine(job: Job) -> None:
    """Bound this process's address space (what it has already stays), and end it should nobody watch its time."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = job.memory_limit if hard == resource.RLIM_INFINITY else min(job.memory_limit, hard)
    if soft == resource.RLIM_INFINITY or ceiling < soft:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    _keep_time(job)


def _keep_time(job: Job) -> None:
    """Our parent keeps the time; should it be killed, this does."""
    signal.setitimer(signal.ITIMER_REAL, job.timeout.total_seconds() + _ORPHAN_SECONDS)


def open_streams() -> None:
    """Standard streams on the descriptors as they are now, line by line, so that last words are not lost."""
    sys.stdin = open(0, closefd=False, errors="replace")  # noqa: SIM115
    sys.stdout, sys.stderr = (
        open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        for number in (1, 2)
    )


def _line(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode() + END


def _out_of_memory(job: Job) -> dict[str, Any]:
    size = f"{job.memory_limit / 2**20:.0f} MiB"
    return encode_failure(
        "error", f"needs more than its memory limit of {size}", "raise `memory:` or measure less"
    )


def _crashed(error: BaseException) -> dict[str, Any]:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" ({Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno})" if frame else ""
    return encode_failure(
        "error", f"{crash_of(error)}{where}", "this is a defect of the collector: report it to its author"
    )


def _tools(collector: Collector) -> dict[str, str]:
    versions = {"python": platform.python_version()}
    tools = collector.measured_with()
    if tools:
        from importlib import metadata  # noqa: PLC0415 - loads email and more, and most collectors measure alone
    for tool in tools:
        try:
            versions[tool] = metadata.version(tool)
        except (metadata.PackageNotFoundError, ValueError):
            versions[tool] = "not installed"
    if collector.method_version:
        versions[collector.name] = str(collector.method_version)
    return versions


def main() -> None:
    """Read one pickled job (from our own parent process) on standard input, write its body to standard output."""
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a collector prints must not mix with the answer
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301  # nosec B301 - written by our own parent
    open_streams()
    confine(job)
    with os.fdopen(answer, "wb") as stream:
        perform(job, stream)
