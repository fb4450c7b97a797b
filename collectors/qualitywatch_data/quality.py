"""``data.quality``: how many rows break what they are expected to keep to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Observation,
    Problem,
    Provenance,
    Severity,
    Target,
    Window,
)
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.expectations.count import Counted, Failed, count_all
from qualitywatch_data.expectations.model import Expectation
from qualitywatch_data.messages import label_of, short
from qualitywatch_data.metrics.quality import (
    ACCURACY,
    BREAKING,
    COMPARED,
    FAILED,
    MET,
    QUALITY,
    UNIQUENESS,
    shares_met,
)
from qualitywatch_data.objects.failures import LostObjectError
from qualitywatch_data.profiles.loading import taken
from qualitywatch_data.profiles.profiled import require_size_of
from qualitywatch_data.profiles.reading import Choice, damaged_parts, opened
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.location import Look
from qualitywatch_data.sources.unchanged import states_of, written_since
from qualitywatch_data.watching import Watching


def _different(expectations: Sequence[Expectation]) -> Sequence[Expectation]:
    seen: set[str] = set()
    for each in expectations:
        if each.title in seen:
            raise ValueError(f"{each.title!r} stands twice: give one another name")
        seen.add(each.title)
    return expectations


@contextmanager
def _referred_rows(engine: Engine, dataset: Dataset, place: int, expectation: Expectation) -> Iterator[str]:
    """The relation of a data set that an expectation refers to, with the columns that it is about."""
    with opened(engine, dataset, f"referred_{place}", Choice(), in_portions=True) as ready:
        there = [column.name for column in ready.columns]
        yield taken(engine, ready.table, expectation.referred_columns, there)


class QualityCollector(Watching):
    """Counts the rows that break expectations."""

    name = "data.quality"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = QUALITY

    expect: Annotated[tuple[Expectation, ...], AfterValidator(_different)] = Field(
        min_length=1, description="What every row is expected to keep to."
    )
    key: str | None = Field(
        default=None, min_length=1, description="The column whose values say which rows break an expectation."
    )
    mask_keys: bool = Field(
        default=False, description="Whether keys are shown as the beginning of their SHA-256 instead."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield counts of rows that break each expectation, with keys of some of them, and a problem for each not counted."""
        del window
        look = Look(target.location)
        dataset = look.at(self.data)
        referred, problems = self._referred(look)
        files = [file for each in referred.values() for file in each.files]
        require_size_of((dataset, *referred.values()), self.budget.most_bytes)
        before = states_of(dataset)
        with self.engine(*dataset.files, *files) as engine, ExitStack() as stack:
            relations = {
                place: stack.enter_context(_referred_rows(engine, each, place, self.expect[place]))
                for place, each in referred.items()
            }
            counted, left_out = self._counted(engine, dataset, relations)
        yield from dataset.problems
        yield from left_out
        yield from problems
        written = [
            Problem(
                f"{short(name)} was written anew while it was read, so expectations may have been counted of both",
                "the next run counts again; write files under another name, and rename them when they are whole",
            )
            for name in written_since(dataset, before)
        ]
        yield from written
        yield Provenance(data=dataset.version)
        yield from self._observed(counted)
        of_users = any(each.row is not None for each in self.expect)  # what they write may ask the clock
        if not of_users and not any(isinstance(each, Failed) for each in counted):
            yield from self.grounds(look, [*left_out, *problems, *written])

    def _referred(self, look: Look) -> tuple[dict[int, Dataset], list[Problem]]:
        """The data sets that expectations refer to, by the place of the expectation."""
        found: dict[int, Dataset] = {}
        problems = []
        for place, each in enumerate(self.expect):
            there = each.found_in or each.same_as
            if there is not None:
                try:
                    found[place] = look.at(there.beside(self.data))
                except CollectError as error:
                    problems.append(Problem(f"{short(each.title)}: {error.message}", error.hint))
        return found, problems

    def _counted(
        self, engine: Engine, dataset: Dataset, relations: dict[int, str]
    ) -> tuple[list[Counted | Failed], list[Problem]]:
        """The counts, once more without the files that turn out to be damaged, and what is wrong with the data."""
        with opened(engine, dataset, "expected_rows", Choice(), in_portions=True) as ready:
            try:
                counted = count_all(engine, ready.table, self.expect, relations, self.key)
                damaged = any(isinstance(each, Failed) and each.of_the_data for each in counted)
            except LostObjectError:
                counted, damaged = [], True
            if not damaged:
                return counted, ready.problems
        rest, problems = damaged_parts(engine, ready.dataset)
        if not problems and counted:
            return counted, ready.problems
        with opened(engine, rest, "expected_rows", Choice(), in_portions=True) as again:
            counted = count_all(engine, again.table, self.expect, relations, self.key)
        return counted, [*ready.problems, *problems]

    def _observed(self, counted: Sequence[Counted | Failed]) -> Iterator[Collected]:
        done = [each for each in counted if isinstance(each, Counted)]
        failed = [each for each in counted if isinstance(each, Failed)]
        for lost in failed:
            yield Problem(f"{short(lost.expectation.title)}: {lost.why.message}", lost.why.hint)
        if not done:
            raise CollectError(
                "no expectation could be counted", hint="correct the columns that expect names"
            )
        if not any(each.rows for each in done):
            raise NoEvidenceError("the data have no rows", hint="no data is not zero")
        for each in done:
            yield from self._measures(each)
        for severity in Severity:
            broken = [each for each in done if each.expectation.severity is severity and each.breaking]
            broken.sort(key=lambda each: -each.breaking)
            places = tuple(
                Evidence(name=short(each.expectation.title), value=each.breaking, message="rows")
                for each in broken
            )
            yield Observation(FAILED, len(broken), {"severity": severity.value}, places[:50], len(places))
        yield from shares_met((each.expectation.about, not each.breaking) for each in done)

    def _measures(self, counted: Counted) -> Iterator[Observation]:
        expectation = counted.expectation
        labels = {"expectation": short(expectation.title, 200), "severity": expectation.severity.value}
        places = tuple(
            Evidence(name=self._key(key), message=f"breaks: {short(expectation.title, 200)}")
            for key in counted.keys
        )
        yield Observation(BREAKING, counted.breaking, labels, places, max(counted.breaking, len(places)))
        yield Observation(MET, 1 - counted.breaking / counted.rows, labels)
        compared = counted.compared
        if compared is not None and compared.accuracy is not None:
            column = {"column": label_of(expectation.columns[0])}
            told = Evidence(name=column["column"], message=compared.told)
            yield Observation(ACCURACY, compared.accuracy, column, (told, *places), compared.differing + 1)
            yield Observation(COMPARED, compared.known / compared.rows, column)
        if counted.different is not None and len(expectation.columns) == 1:
            yield Observation(UNIQUENESS, counted.different, {"column": label_of(expectation.columns[0])})

    def _key(self, key: str) -> str:
        if self.mask_keys:
            return f"#{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        return short(key, 100)
