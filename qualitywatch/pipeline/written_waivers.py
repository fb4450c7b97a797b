"""Finding what a project's files let pass: waivers as code, and the baseline that the configuration names."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from qualitywatch.config.baseline_file import read_baseline
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.config.waivers import FILE, MARK, Comment, inline_waivers, read_waivers
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import CollectError, ConfigurationError
from qualitywatch.pipeline.git import run_git

_TIMEOUT = 60
_NO_CODE = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_LARGEST = 8 * 1024**2


def written_waivers(project: Project, targets: Iterable[WatchedTarget] | None = None) -> list[WrittenWaiver]:
    """Those of ``waivers.yaml`` beside the configuration, then those in comments of the code targets' Python sources.

    Comments are looked for where git lists the sources, of all targets or of those given. Raises ConfigurationError
    for one that lacks a part.
    """
    file = project.directory / FILE
    found = read_waivers(file) if file.is_file() else []
    for watched in project.targets if targets is None else targets:
        if watched.target.kind is TargetKind.CODE and Path(watched.target.location).is_dir():
            found += _in_sources(watched.target)
    return found


def waivers_of(project: Project, watched: WatchedTarget) -> tuple[tuple[WrittenWaiver, ...], tuple[str, ...]]:
    """The written waivers that may hold for one target, and notes: what cannot be read waives nothing, and is said."""
    try:
        found = written_waivers(project, [watched])
    except ConfigurationError as error:
        return (), (f"waivers as code are not honoured: {error}",)
    name = watched.target.name
    return tuple(each for each in found if each.target in (None, name)), ()


def baseline_of(
    project: Project, watched: WatchedTarget
) -> tuple[tuple[AcceptedBreach, ...], tuple[str, ...]]:
    """What the configured baseline accepts of one target, and notes where it cannot be read."""
    if project.baseline is None:
        return (), ()
    try:
        accepted = read_baseline(project.baseline)
    except ConfigurationError as error:
        return (), (f"the baseline is not honoured: {error}",)
    return tuple(each for each in accepted if each.target == watched.target.name), ()


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


def _comments(path: Path) -> Iterator[Comment]:
    """The comments of a Python file: text in a string is none. What cannot be tokenised has no more.

    A comment behind code is about its own line, one on lines of its own about the next line with code.
    """
    above: list[tuple[int, str]] = []
    try:
        with path.open("rb") as file:
            source = file.read(_LARGEST)
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            number = token.start[0]
            if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
                above.append((number, token.string))
            elif token.type == tokenize.COMMENT:
                yield Comment(number, number, token.string)
            elif token.type not in _NO_CODE:
                yield from (Comment(line, number, text) for line, text in above)
                above.clear()
    except (OSError, SyntaxError, ValueError, tokenize.TokenError):
        pass
    yield from (Comment(line, line, text) for line, text in above)
