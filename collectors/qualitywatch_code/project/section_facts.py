"""What some files together contribute to the measures of the whole project: no more than the others need to know of them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from qualitywatch_code.project.dead_code import open_definitions
from qualitywatch_code.project.facts import Import, ProjectFacts
from qualitywatch_code.project.windows import LONG, longs, packed


class SectionFacts(NamedTuple):
    """Some files of a project as those of other sections need to know them.

    ``imports`` has those of each file as JSON, read only where the graph is not known. ``uses``, ``prefixes`` and
    ``classes`` are those of all its files. ``definitions`` are the rows of those that these files do not use themselves,
    each after its file's path, ``unused`` the imports that their file does not use. ``samples`` are the files' samples one
    after another in base64, ``sizes`` how many hashes each has; ``repeating`` are the files that hold a window twice.
    """

    imports: str
    uses: str
    prefixes: str
    definitions: tuple[tuple[str, str], ...]
    classes: str
    unused: tuple[tuple[str, str], ...]
    samples: str
    sizes: tuple[tuple[str, int], ...]
    repeating: tuple[str, ...]

    @classmethod
    def of(cls, files: Mapping[str, ProjectFacts]) -> SectionFacts:
        """The facts of a section from those of its files, in their order."""
        samples: array[int] = array(LONG)
        sizes = []
        for path, facts in files.items():
            sample = longs(facts.windows.sample)
            if sample:
                samples.extend(sample)
                sizes.append((path, len(sample)))
        uses = used_names(files.values())
        return cls(
            imports=json.dumps(
                [(path, facts.imports) for path, facts in files.items()], separators=(",", ":")
            ),
            uses=" ".join(sorted(uses)),
            prefixes=" ".join(sorted(completed_prefixes(files.values()))),
            definitions=tuple(open_definitions(files, uses)),
            classes="\n".join(
                dict.fromkeys(row for facts in files.values() for row in facts.classes.splitlines())
            ),
            unused=tuple((path, facts.unused) for path, facts in files.items() if facts.unused),
            samples=packed(samples),
            sizes=tuple(sizes),
            repeating=tuple(path for path, facts in files.items() if facts.windows.repeats),
        )

    @classmethod
    def from_plain(cls, values: Sequence[Any]) -> SectionFacts:
        """The inverse of writing it as JSON; raises ValueError or TypeError for anything else."""
        imports, uses, prefixes, definitions, classes, unused, samples, sizes, repeating = values
        return cls(
            imports,
            uses,
            prefixes,
            tuple((path, row) for path, row in definitions),
            classes,
            tuple((path, rows) for path, rows in unused),
            samples,
            tuple((path, size) for path, size in sizes),
            tuple(repeating),
        )

    def imported(self) -> Iterator[tuple[str, tuple[Import, ...]]]:
        """The imports of each file; raises ValueError or TypeError where they cannot be read."""
        for path, imports in json.loads(self.imports):
            yield path, tuple(map(Import._make, imports))

    def sampled(self) -> Iterator[tuple[str, array[int]]]:
        """The sample of each file that has one; raises ValueError where they cannot be read."""
        samples = longs(self.samples)
        start = 0
        for path, size in self.sizes:
            yield path, samples[start : start + size]
            start += size


def used_names(files: Iterable[ProjectFacts]) -> set[str]:
    """The names that any of these files uses."""
    return {name for facts in files for name in facts.uses.split()}


def completed_prefixes(files: Iterable[ProjectFacts]) -> set[str]:
    """The beginnings of names that any of these files may complete."""
    return {prefix for facts in files for prefix in facts.prefixes.split()}
