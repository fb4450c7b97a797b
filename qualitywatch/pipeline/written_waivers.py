"""Finding the waivers that stand in a project's files."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Iterator
from pathlib import Path

from qualitywatch.config.project import Project
from qualitywatch.config.waivers import FILE, MARK, Comment, inline_waivers, read_waivers
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import CollectError
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
