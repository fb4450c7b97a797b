"""``data.personal``: which columns look as if they held personal data, and which of them nobody has declared."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import ClassVar

from pydantic import Field

from qualitywatch import (
    EVIDENCE_LIMIT,
    Collected,
    Evidence,
    MetricDefinition,
    Observation,
    Provenance,
    Target,
    Window,
)
from qualitywatch_data.messages import label_of
from qualitywatch_data.metrics.facts import PERSONAL, UNDECLARED
from qualitywatch_data.personal.look import personal_columns
from qualitywatch_data.profiles.profiled import require_size
from qualitywatch_data.profiles.reading import opened
from qualitywatch_data.sources.location import Look
from qualitywatch_data.watching import Pattern, Watching


class PersonalDataCollector(Watching):
    """Looks at the names of columns and the form of some of their values; no value is kept or shown."""

    name = "data.personal"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (PERSONAL, UNDECLARED)

    declared: tuple[Pattern, ...] = Field(
        default=(), description="Columns that are known to hold personal data, * for any text."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield how many columns look personal, and how many of them are not declared."""
        del window
        look = Look(target.location)
        dataset = look.at(self.data)
        require_size(dataset, self.budget.most_bytes)
        with (
            self.engine(*dataset.files) as engine,
            opened(engine, dataset, "personal_rows", self.choice, in_portions=True) as ready,
        ):
            found = personal_columns(engine, ready.table, ready.columns)
            yield from ready.problems
        yield Provenance(data=dataset.version)
        unknown = [
            each for each in found if not any(fnmatchcase(each.column, known) for known in self.declared)
        ]
        for metric, columns in ((PERSONAL, found), (UNDECLARED, unknown)):
            places = tuple(
                Evidence(name=label_of(each.column), message=each.why) for each in columns[:EVIDENCE_LIMIT]
            )
            yield Observation(metric, len(columns), evidence=places, evidence_total=len(columns))
        yield from self.grounds(look, ready.problems)
