"""Finding the waivers that stand in a project's files."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Iterator
from pathlib import Path

from qualitywatch.config.project import Project
from qualitywatch.config.waivers import FILE, MARK, inline_waivers, read_waivers
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.git import run_git

_TIMEOUT = 60
_LARGEST = 8 * 1024**2


def written_waivers(project: Project) -> list[WrittenWaiver]:
    """Those of ``waivers.yaml`` beside the configuration, then those in comments of the code targets' Python sources.

    Comments are looked for where git lists the sources. Raises ConfigurationError for one that lacks a part.
    """
    file = project.directory / FILE
    found = read_waivers(file) if file.is_file() else []
    for watched in project.targets:
        if watched.target.kind is TargetKind.CODE and Path(watched.target.location).is_dir():
            found += _in_sources(watched.target)
    return found


def _in_sources(target: Target) -> Iterator[WrittenWaiver]:
    try:
        done = run_git(
            target.location,
            "grep", "-l", "-z", "-I", "--untracked", "--fixed-strings", "-e", MARK, "--", "*.py", "*.pyw",
            timeout=_TIMEOUT,
        )  # fmt: skip
    except CollectError:
        return
    for name in sorted(os.fsdecode(entry) for entry in done.stdout.split(b"\0") if entry):
        yield from inline_waivers(name, _comments(Path(target.location) / name), target=target.name)


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    """The comments of a Python file and their lines: text in a string is none. What cannot be tokenised has no more."""
    try:
        with path.open("rb") as file:
            source = file.read(_LARGEST)
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (OSError, SyntaxError, ValueError, tokenize.TokenError):
        return
