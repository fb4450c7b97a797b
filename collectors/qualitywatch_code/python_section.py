"""What ``code.python`` keeps of a section, some files next to each other: enough to say of a project what its files say.

Numbers are kept as they are of the section, and of functions, classes and notes only those that are shown: the worst of a
project are among the worst of its sections.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from qualitywatch import Observation, one_line
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.section_facts import SectionFacts
from qualitywatch_code.python_files import file_observations
from qualitywatch_code.python_observations import part_observations
from qualitywatch_code.python_outline import Outline, outline_observations
from qualitywatch_code.python_past import weights_of
from qualitywatch_code.sources.fold import Part, fold_named
from qualitywatch_code.sources.results import Unmeasured

_ELSEWHERE = ProjectFacts()
"""What stands in each file's place for what the section has of all its files."""


class Number(NamedTuple):
    """The value of a metric over a section, of how many things it is the mean, and how many places stand behind it."""

    metric: str
    value: float
    weight: int
    places: int | None


class Section(NamedTuple):
    """Some files of a project, with those of their functions, classes and notes that are among the worst of the section."""

    files: tuple[tuple[str, FileMeasures], ...]
    outlines: tuple[Outline, ...]
    numbers: tuple[Number, ...]
    unmeasured: tuple[Unmeasured, ...]
    facts: SectionFacts

    @classmethod
    def of(cls, results: Iterable[tuple[str, FileMeasures] | Unmeasured], bands: Bands = SHIPPED) -> Section:
        """A section from the results of its files, in their order."""
        measured: list[tuple[str, FileMeasures]] = []
        unmeasured: list[Unmeasured] = []
        for result in results:
            if isinstance(result, Unmeasured):
                unmeasured.append(result)
            else:
                measured.append(result)
        said = list(part_observations(measured, bands))
        weights: Counter[str] = Counter()
        for place in measured:
            weights.update(weights_of(place))
        return cls(
            tuple(_shown(measured, said)),
            tuple(Outline.of(file) for _, file in measured),
            tuple(
                Number(each.metric.id, each.value, weights.get(each.metric.id, 1), each.evidence_total)
                for each in said
            ),
            tuple(unmeasured),
            SectionFacts.of({path: file.project for path, file in measured}),
        )

    def to_json(self) -> bytes:
        """A compact form; floats survive it to the last digit."""
        files = [(path, *file[:-1]) for path, file in self.files]
        unmeasured = [(each.path, each.reason, each.lasting) for each in self.unmeasured]
        return json.dumps(
            (files, self.outlines, self.numbers, unmeasured, self.facts), separators=(",", ":")
        ).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Section:
        """The inverse of ``to_json``; raises ValueError or TypeError for anything else."""
        files, outlines, numbers, unmeasured, facts = json.loads(data)
        return cls(
            tuple((path, FileMeasures.from_plain(measures, _ELSEWHERE)) for path, *measures in files),
            tuple(map(Outline._make, outlines)),
            tuple(map(Number._make, numbers)),
            tuple(Unmeasured(*each) for each in unmeasured),
            SectionFacts.from_plain(facts),
        )


def _shown(
    measured: Sequence[tuple[str, FileMeasures]], said: Sequence[Observation]
) -> Iterator[tuple[str, FileMeasures]]:
    """The files with nothing but those of their parts that are evidence of anything."""
    shown = {(place.path, place.line, place.name) for each in said for place in each.evidence}
    for path, file in measured:
        here = one_line(path)
        yield (
            path,
            file._replace(
                functions=tuple(each for each in file.functions if (here, each.line, each.name) in shown),
                classes=tuple(each for each in file.classes if (here, each.line, each.name) in shown),
                notes=tuple(each for each in file.notes if (here, each.line, each.place) in shown),
                project=_ELSEWHERE,
            ),
        )


def section_observations(sections: Sequence[Section], bands: Bands = SHIPPED) -> Iterator[Observation]:
    """What ``measured_observations`` says of all the files of these sections."""
    files = [place for section in sections for place in section.files]
    yield from file_observations(files)
    yield from outline_observations(files, [each for section in sections for each in section.outlines], bands)
    numbers: dict[str, list[Number]] = {}
    for section in sections:
        for number in section.numbers:
            numbers.setdefault(number.metric, []).append(number)
    for shown in part_observations(files, bands):
        yield _joined(shown, numbers[shown.metric.id])


def _joined(shown: Observation, numbers: Sequence[Number]) -> Observation:
    parts: list[Part] = [(each.value, each.weight) for each in numbers]
    places = [each.places for each in numbers if each.places is not None]
    return replace(
        shown,
        value=fold_named(shown.metric.id)(parts),
        evidence_total=sum(places) if places else None,
    )
