"""The other side: what a collector's own process does. The isolation border of the collect stage."""

from __future__ import annotations

import json
import os
import pickle
import platform
import resource
import sys
from importlib import metadata
from typing import Any

from qualitywatch.components import Collector
from qualitywatch.errors import NoEvidenceError, QualitywatchError
from qualitywatch.pipeline.isolation.job import Job
from qualitywatch.pipeline.isolation.wire import encode


def perform(job: Job) -> bytes:
    """Run the job in this very process and return its body as JSON; never raises but for exits and interrupts."""
    tools = _tools(type(job.collector))
    try:
        body = encode(job.collector.collect(job.target, job.window))
    except NoEvidenceError as error:
        body = _failed("no_evidence", error.message, error.hint)
    except QualitywatchError as error:
        body = _failed("error", error.message, error.hint)
    except MemoryError:
        body = _out_of_memory(job)
    except Exception as error:  # noqa: BLE001 - the isolation border: a collector may raise anything
        body = _crashed(error)
    return json.dumps(body | {"tools": tools}).encode()


def limit_memory(limit: int) -> None:
    """Bound this process's address space (bytes); what it has already stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    if soft == resource.RLIM_INFINITY or ceiling < soft:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def _failed(kind: str, message: str, hint: str) -> dict[str, Any]:
    failure = {"kind": kind, "message": message, "hint": hint}
    return {"observations": [], "problems": [], "provenance": {}, "failure": failure}


def _out_of_memory(job: Job) -> dict[str, Any]:
    size = f"{job.memory_limit / 2**20:.0f} MiB"
    return _failed("error", f"needs more than its memory limit of {size}", "raise `memory:` or measure less")


def _crashed(error: Exception) -> dict[str, Any]:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = ""
    if frame is not None:
        where = f" ({os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno})"  # noqa: PTH119
    return _failed(
        "error",
        f"crashed with {type(error).__name__}: {error}{where}",
        "this is a defect of the collector: report it",
    )


def _tools(collector: type[Collector]) -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for tool in collector.tools:
        try:
            versions[tool] = metadata.version(tool)
        except metadata.PackageNotFoundError:
            versions[tool] = "not installed"
    return versions


def main() -> None:
    """Read one pickled job (from our own parent process) on standard input, write its body to standard output."""
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a collector prints must not mix with the answer
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301  # nosec B301 - written by our own parent
    limit_memory(job.memory_limit)
    with os.fdopen(answer, "wb") as stream:
        stream.write(perform(job))


if __name__ == "__main__":
    main()
