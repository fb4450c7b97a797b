"""Duplicated lines of a project: exact, and in time linear in its size.

A duplicate is a run of at least MINIMUM_LINES lines of code with at least MINIMUM_TOKENS tokens that stands somewhere else
as well, in another file or in the same without overlap. A line counts once, however often it is repeated.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualitywatch_code.project.windows import Windows, longs, shorts, small

_COMPARED_PLACES = 10


class Place(NamedTuple):
    """The line of code (from 0, of the file's lines of code) at which something begins."""

    path: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A run of duplicated lines in a file; the first ``copied_lines`` of its source lines stand at ``copy_*`` as well.

    ``other_copies`` is at how many places more.
    """

    path: str
    line: int
    end_line: int
    lines: int
    copied_lines: int
    copy_path: str
    copy_line: int
    copy_end_line: int
    other_copies: int


class Code:
    """One file's lines, read."""

    __slots__ = ("lengths", "lines")

    def __init__(self, windows: Windows) -> None:
        self.lengths = small(windows.lengths)
        self.lines: array[int] = shorts(windows.lines)


class _Code(Code):
    """One file's lines with their numbers."""

    __slots__ = ("numbers",)

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self.numbers: array[int] = shorts(windows.numbers)


def in_order(blocks: Iterable[Block]) -> list[Block]:
    """Blocks as they are told, longest first."""
    return sorted(blocks, key=lambda block: (-block.lines, block.path, block.line))


def blocks_among(files: Mapping[str, Windows]) -> Iterator[Block]:
    """The runs of duplicated lines in one of the groups of ``groups_alike``, in order of their places; each copy is one.

    Raises ValueError for what is not ``windows_of``.
    """
    classes = _classes({path: longs(files[path].hashes) for path in sorted(files)})
    codes = {path: _Code(files[path]) for path in {place.path for each in classes for place in each}}
    duplicates = {
        place: members for members in classes for place in _with_partners(members, _length(codes, members[0]))
    }
    yield from _blocks(codes, duplicates, _ends(codes, duplicates))


def lines_of_runs(path: str, compared: Mapping[str, array[int]], codes: Mapping[str, Code]) -> list[int]:
    """How many lines each run of duplicated lines in one file has.

    ``compared`` are the windows' hashes of the file and, by path in order, of all others that have one of its windows.
    """
    mine = compared[path]
    own = set(mine)
    repeated = _repeated(mine) if len(own) < len(mine) else set()
    for other, hashes in compared.items():
        if other != path:
            repeated |= own.intersection(hashes)
    classes = _places(repeated, compared)
    duplicates = {
        place: members
        for members in classes
        for place in _with_partners(members, _length(codes, members[0]))
        if place.path == path
    }
    return [end - first.start for first, end in _runs(codes, duplicates, _ends(codes, duplicates))]


def _classes(compared: Mapping[str, array[int]]) -> list[list[Place]]:
    """The places of each window that stands at more than one, in order."""
    seen: set[int] = set()
    repeated: set[int] = set()
    for hashes in compared.values():
        own = set(hashes)
        if len(own) < len(hashes):
            repeated |= _repeated(hashes)
        if not seen.isdisjoint(own):
            repeated |= seen & own
        seen |= own
    return _places(repeated, compared)


def _places(repeated: set[int], compared: Mapping[str, array[int]]) -> list[list[Place]]:
    """Where each of some windows stands."""
    if not repeated:
        return []
    classes: dict[int, list[Place]] = {value: [] for value in repeated}
    for path, hashes in compared.items():
        if not repeated.isdisjoint(hashes):
            for start, value in enumerate(hashes):
                if value in repeated:
                    classes[value].append(Place(path, start))
    return list(classes.values())


def _repeated(hashes: Iterable[int]) -> set[int]:
    seen: set[int] = set()
    return {value for value in hashes if value in seen or seen.add(value)}  # type: ignore[func-returns-value]


def _with_partners(members: Sequence[Place], length: int) -> Iterator[Place]:
    """Those of some places, in order, of which another stands in another file or ``length`` lines away."""
    first, last = members[0], members[-1]
    for place in members:
        if (
            first.path != last.path
            or place.start - first.start >= length
            or last.start - place.start >= length
        ):
            yield place


def _length(codes: Mapping[str, Code], place: Place) -> int:
    return codes[place.path].lengths[place.start]


def _ends(codes: Mapping[str, Code], duplicates: Mapping[Place, list[Place]]) -> dict[Place, int]:
    """For each duplicate that the next line does not begin another: the line after the last one that is duplicated."""
    last = {place for place in duplicates if Place(place.path, place.start + 1) not in duplicates}
    ends = {place: place.start + _length(codes, place) for place in last}
    done: set[int] = set()
    for place in sorted(last):
        members = duplicates[place]
        if id(members) not in done:
            done.add(id(members))
            for member, more in _further(codes, members, last).items():
                ends[member] += more
    return ends


def _further(codes: Mapping[str, Code], members: list[Place], last: set[Place]) -> dict[Place, int]:
    """How many lines each of ``last`` among ``members``, places of one window, goes on as another of them does."""
    length = _length(codes, members[0])
    more: dict[Place, int] = {}
    groups = [members]
    while groups:
        groups = [group for each in groups for group in _going_on(codes, each, length)]
        groups = [group for group in groups if not last.isdisjoint(group)]
        for group in groups:
            for place in last.intersection(group):
                more[place] = more.get(place, 0) + 1
        length += 1
    return more


def _going_on(codes: Mapping[str, Code], group: Iterable[Place], length: int) -> Iterator[list[Place]]:
    """Places that are alike for ``length`` lines, by the line that follows."""
    by_line: dict[int, list[Place]] = {}
    for place in group:
        lines = codes[place.path].lines
        if place.start + length < len(lines):
            by_line.setdefault(lines[place.start + length], []).append(place)
    for members in by_line.values():
        partners = list(_with_partners(members, length + 1))
        if partners:
            yield partners


def _blocks(
    codes: Mapping[str, _Code], duplicates: Mapping[Place, list[Place]], ends: Mapping[Place, int]
) -> Iterator[Block]:
    for first, end in _runs(codes, duplicates, ends):
        yield _block(codes, first, end, duplicates)


def _runs(
    codes: Mapping[str, Code], duplicates: Mapping[Place, list[Place]], ends: Mapping[Place, int]
) -> Iterator[tuple[Place, int]]:
    """The runs of lines that duplicates cover without a gap: where each begins, and the line after its last."""
    first: Place | None = None
    end = 0
    for place in sorted(duplicates):
        if first is not None and (place.path != first.path or place.start > end):
            yield first, end
            first = None
        if first is None:
            first, end = place, 0
        end = max(end, ends.get(place) or place.start + _length(codes, place))
    if first is not None:
        yield first, end


def _block(
    codes: Mapping[str, _Code], place: Place, end: int, duplicates: Mapping[Place, list[Place]]
) -> Block:
    length = _length(codes, place)
    copies = [
        other
        for other in duplicates[place]
        if other.path != place.path or abs(other.start - place.start) >= length
    ]
    common, negative, copy = max(
        (_common(codes, place, other, end), -number, other)
        for number, other in enumerate(copies[:_COMPARED_PLACES])
    )
    del negative
    numbers, copied = codes[place.path].numbers, codes[copy.path].numbers
    return Block(
        path=place.path,
        line=numbers[place.start],
        end_line=numbers[end - 1],
        lines=end - place.start,
        copied_lines=common,
        copy_path=copy.path,
        copy_line=copied[copy.start],
        copy_end_line=copied[copy.start + common - 1],
        other_copies=len(copies) - 1,
    )


def _common(codes: Mapping[str, _Code], place: Place, other: Place, end: int) -> int:
    """How many lines up to ``end`` are the same at two places, without overlap."""
    mine, theirs = codes[place.path].lines, codes[other.path].lines
    limit = min(end - place.start, len(theirs) - other.start)
    if place.path == other.path:
        limit = min(limit, abs(other.start - place.start))
    same = 0
    while same < limit and mine[place.start + same] == theirs[other.start + same]:
        same += 1
    return same
