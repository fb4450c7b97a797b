"""Finding what a project's files let pass: waivers as code, and the baseline that the configuration names."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from qualitywatch.config.baseline_file import read_baseline
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.config.reads import note_read
from qualitywatch.config.waivers import FILE, MARK, Comment, inline_waivers, read_waivers
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import CollectError, ConfigurationError
from qualitywatch.pipeline.git import begun_git
from qualitywatch.repository import is_in_repository

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


Sought = Callable[[], list[WrittenWaiver]]
Waivers = tuple[tuple[WrittenWaiver, ...], tuple[str, ...]]
"""What is waived, and notes on what could not be read."""
WaiversOf = Callable[[Project, WatchedTarget], Waivers]


@contextmanager
def seeking_waivers(
    project: Project,
    targets: Iterable[WatchedTarget] | None = None,
    doubts: list[str] | None = None,
) -> Iterator[Sought]:
    """Look for comments in the code targets' Python sources beside other work; call what is given for all waivers.

    They are looked for where git lists the sources, of all targets or of those given. Those of ``waivers.yaml`` beside the
    configuration come first. Where git does not answer about a place that is in a repository, ``doubts`` gets to know. Raises ConfigurationError for one that lacks a part.
    """
    doubted = [] if doubts is None else doubts
    with ExitStack() as stack:
        sought: list[tuple[Target, Callable[[], bytes | None]]] = []
        for watched in project.targets if targets is None else targets:
            if watched.target.kind is TargetKind.CODE and Path(watched.target.location).is_dir():
                try:
                    sought.append((watched.target, stack.enter_context(_listing(watched.target))))
                except CollectError as error:
                    doubted.append(error.message)

        def found() -> list[WrittenWaiver]:
            file = project.directory / FILE
            note_read(file)
            waivers = read_waivers(file) if file.is_file() else []
            for target, listed in sought:
                names = listed()
                if names is None and is_in_repository(Path(target.location)):
                    doubted.append(f"git did not list the sources with waivers in {target.location}")
                waivers += _in_sources(target, names or b"")
            return waivers

        yield found


def written_waivers(
    project: Project, targets: Iterable[WatchedTarget] | None = None, doubts: list[str] | None = None
) -> list[WrittenWaiver]:
    """All waivers that are written in a project's files; raises ConfigurationError for one that lacks a part."""
    with seeking_waivers(project, targets, doubts) as found:
        return found()


def honoured_waivers(
    project: Project, targets: Iterable[WatchedTarget] | None = None, doubts: list[str] | None = None
) -> tuple[list[WrittenWaiver], tuple[str, ...]]:
    """All written waivers, and notes: what cannot be read waives nothing, and is said."""
    try:
        return written_waivers(project, targets, doubts), ()
    except ConfigurationError as error:
        return [], (f"waivers as code are not honoured: {error}",)


def waivers_of(project: Project, watched: WatchedTarget, doubts: list[str] | None = None) -> Waivers:
    """The written waivers that may hold for one target, and notes as of ``honoured_waivers``."""
    found, notes = honoured_waivers(project, [watched], doubts)
    name = watched.target.name
    return tuple(each for each in found if each.target in (None, name)), notes


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


def _listing(target: Target) -> AbstractContextManager[Callable[[], bytes | None]]:
    return begun_git(
        target.location,
        "grep", "-l", "-z", "-I", "--untracked", "--fixed-strings", "-e", MARK, "--", "*.py", "*.pyw",
        timeout=_TIMEOUT, answers=frozenset({0, 1}),  # 1: there are none
    )  # fmt: skip


def _in_sources(target: Target, listed: bytes) -> Iterator[WrittenWaiver]:
    for name in sorted(os.fsdecode(entry) for entry in listed.split(b"\0") if entry):
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
