"""``import.value``: numbers of the user's own, from JSON files by an expression or from CSV files by a column."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    Duration,
    Grounds,
    MetricDefinition,
    NoEvidenceError,
    Target,
    TargetKind,
    Window,
)
from qualitywatch_import.evidence import place
from qualitywatch_import.metrics.measured import MEASURED
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.files import moment, text, written_at
from qualitywatch_import.reports.json_text import load
from qualitywatch_import.sources.expression import Expression, follow
from qualitywatch_import.sources.json_values import JsonSelected, json_values
from qualitywatch_import.sources.selected import Found, observe, unique


class Take(StrEnum):
    """Which of several rows counts."""

    ONLY = "only"
    FIRST = "first"
    LAST = "last"
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"


class SelectedValue(JsonSelected):
    """A number in a file: a JSON document, or CSV where ``column`` is set."""

    report: str = Field(min_length=1, description="The file, relative to the location.")
    max_age: Duration | None = Field(
        default=None, description="Age beyond which the file counts as missing evidence, such as 7d."
    )
    time: Expression | None = Field(
        default=None, description="Where a JSON file states its own time, in ISO 8601."
    )
    column: str | None = Field(default=None, description="The column of a CSV file that holds the number.")
    part_column: str | None = Field(default=None, description="The column whose values tell the rows apart.")
    where: dict[str, str] = Field(
        default={}, description="Columns and the text that they hold in the rows to take."
    )
    take: Take = Field(default=Take.ONLY, description="Which row counts, or how several are put together.")

    @model_validator(mode="after")
    def _one_format(self) -> SelectedValue:
        of_json = self.at != "$" or self.each or self.part or self.time
        of_csv = self.part_column or self.where or self.take is not Take.ONLY
        if self.column is not None and of_json:
            raise ValueError("at, each, part and time are for JSON, and column for CSV: use one of them")
        if self.column is None and of_csv:
            raise ValueError("part_column, where and take are for CSV: name the column")
        return self


class ValueCollector(Collector):
    """Reads numbers from files."""

    model_config = ConfigDict(defer_build=True)

    name = "import.value"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = MEASURED
    kinds: ClassVar[tuple[TargetKind, ...]] = tuple(TargetKind)

    values: Annotated[tuple[SelectedValue, ...], AfterValidator(unique)] = Field(
        min_length=1, description="The numbers to read."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield each number, as of its file's own time."""
        ages: list[Ages] = []

        def read(selected: SelectedValue) -> Iterator[Found]:
            ages.append(Ages(window, selected.max_age))
            return _read(selected, Path(target.location), ages[-1])

        yield from observe(self.values, read)
        ends = [each.until for each in ages if each.until is not None]
        yield Grounds(tuple(each.report for each in self.values), until=min(ends, default=None))


def _read(selected: SelectedValue, location: Path, ages: Ages) -> Iterator[Found]:
    path = location / selected.report
    if not path.exists():
        raise NoEvidenceError(f"no {selected.report} in {location}", hint="write it first, or correct report")
    stated: datetime | None = None
    if selected.column is None:
        root = load(path, expected="a JSON document")
        if selected.time is not None:
            said = follow(root, selected.time)
            stated = moment(said.text())
            if stated is None:
                raise said.refusal(f"{said.where} is no time in ISO 8601 but {said.text()[:80]!r}")
        found = json_values(root, selected)
    else:
        found = _csv_values(path, selected, selected.column)
    at = ages.checked(path, written_at(path, stated=stated))
    evidence = (place(selected.report, name=selected.name),)
    for item in found:
        yield Found(item.value, item.part, evidence, at)


def _csv_values(path: Path, selected: SelectedValue, column: str) -> Iterator[Found]:
    by_part: dict[str, list[float]] = {}
    try:
        rows = csv.DictReader(text(path).splitlines(keepends=True), strict=True)
        needed = {column, *selected.where, *((selected.part_column,) if selected.part_column else ())}
        if missing := sorted(needed - set(rows.fieldnames or ())):
            raise CollectError(
                f"{path} has no column {', '.join(missing)}",
                hint=f"it has {', '.join(map(str, rows.fieldnames or ()))[:300] or 'none'}",
            )
        for row in rows:
            if all(row[name] == said for name, said in selected.where.items()):
                part = (row[selected.part_column] or "") if selected.part_column else ""
                by_part.setdefault(part, []).append(_number(path, rows.line_num, column, row[column]))
    except csv.Error as error:
        raise CollectError(
            f"{path} is no CSV: {error}", hint="it was probably cut off: write it again"
        ) from None
    if not by_part:
        raise NoEvidenceError(
            f"{path} has no such row", hint="correct where, or look why nothing was written"
        )
    for part, numbers in by_part.items():
        yield Found(_taken(path, selected.take, numbers), part)


def _number(path: Path, line: int, column: str, said: str | None) -> float:
    try:
        number = float(said or "")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CollectError(f"{path}:{line}: {column} is no number but {(said or '')[:80]!r}")
    return number


_TAKEN: Mapping[Take, Callable[[list[float]], float]] = {
    Take.FIRST: lambda numbers: numbers[0],
    Take.LAST: lambda numbers: numbers[-1],
    Take.SUM: math.fsum,
    Take.MEAN: lambda numbers: math.fsum(numbers) / len(numbers),
    Take.MIN: min,
    Take.MAX: max,
}


def _taken(path: Path, take: Take, numbers: list[float]) -> float:
    if take is not Take.ONLY:
        return _TAKEN[take](numbers)
    if len(numbers) > 1:
        raise CollectError(
            f"{path} has {len(numbers)} such rows", hint="set take: last, sum, mean …, or where"
        )
    return numbers[0]
