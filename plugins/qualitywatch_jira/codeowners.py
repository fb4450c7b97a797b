"""Reads CODEOWNERS as GitHub and GitLab do: the last pattern that fits decides, with GitLab in each section.

Sources: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
and https://docs.gitlab.com/user/project/codeowners/reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

SECTION = re.compile(r"\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$")
WORD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern and who owns what it fits; nobody, where ``owners`` is empty."""

    pattern: str
    owners: tuple[str, ...]
    section: str = ""


def parse(text: str) -> list[Line]:
    """The lines of a CODEOWNERS file, in their order; what is no line of one is passed over, as both sites do."""
    lines, section, default = [], "", ()
    for raw in text.splitlines():
        line = re.split(r"(?<!\\)(?:^|\s)#", raw, maxsplit=1)[0].strip()
        if found := SECTION.match(line):
            section, default = found[1].casefold(), tuple((found[2] or "").split())
            continue
        words = WORD.findall(line)
        if words and not words[0].startswith("!"):
            pattern = re.sub(r"\\(.)", r"\1", words[0])
            lines.append(Line(pattern, tuple(words[1:]) or default, section))
    return lines


def owners_of(path: str, lines: Sequence[Line]) -> tuple[str, ...]:
    """Who owns a file, ``path`` relative to the repository's root; of several sections all their owners."""
    decided: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if fits(line.pattern, path):
            decided[line.section] = line.owners
    return tuple(dict.fromkeys(owner for owners in decided.values() for owner in owners))


def fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path; a directory's pattern fits all that is below it."""
    return _compiled(pattern).fullmatch(path.removeprefix("./").lstrip("/")) is not None


@lru_cache(maxsize=4_096)
def _compiled(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    made = "".join(_piece(piece) for piece in re.findall(r"\*\*/?|\*|\?|[^*?]+", body))
    if pattern.endswith("/"):
        made += "/.*"
    elif not body.endswith("*"):
        made += "(?:/.*)?"
    return re.compile(made if anchored else f"(?:.*/)?{made}", re.DOTALL)


def _piece(piece: str) -> str:
    match piece:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _:
            return re.escape(piece)


def first_owned(paths: Iterable[str], lines: Sequence[Line]) -> tuple[str, ...]:
    """The owners of the first path that has any."""
    return next((owners for path in paths if (owners := owners_of(path, lines))), ())
