"""From a data set to its profile: opens it, leaves out files that cannot be read, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from glob import escape

from qualitywatch import CollectError, NoEvidenceError, Problem, one_line
from qualitywatch_data.engine.duck import BudgetError, Engine
from qualitywatch_data.messages import short
from qualitywatch_data.objects.failures import LostObjectError, ObjectStoreError
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.lines import empty_parts, skipped_lines, unsplit, with_line
from qualitywatch_data.profiles.queries import HASHING, Column
from qualitywatch_data.profiles.renamed import renamed_columns
from qualitywatch_data.profiles.scan import scan
from qualitywatch_data.sources.dataset import ROW_NUMBER, Dataset

COLUMNS_LIMIT = 20_000
GONE = "it is gone"
_LATER = "the next run reads what is there then; where it is missed again, restore it"
_AGAIN = "write the file again, or take it away"
_WRITTEN_YET = "look at what should have written it"
WIDE = 60
"""Columns beyond which files are read into the engine once."""


@dataclass(frozen=True, slots=True)
class LeftOut(Problem):
    """A file that could not be read, and is not in the profile; ``part`` is the name of its part."""

    part: str = ""


class EmptyError(NoEvidenceError):
    """Files of text hold nothing: neither rows nor what their columns are called."""


class DamagedError(CollectError):
    """None of a data set's files can be read; ``problem`` says so of the last of them."""

    def __init__(self, message: str, *, hint: str = "", problem: Problem) -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns are meant: patterns as in the shell, ``*`` for any text."""

    columns: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Whether the column is meant."""
        return any(fnmatchcase(name, each) for each in self.columns) and not any(
            fnmatchcase(name, each) for each in self.exclude
        )

    def without(self, name: str) -> Choice:
        """The choice without this column."""
        return Choice(self.columns, (*self.exclude, escape(name)))


@dataclass(slots=True)
class Opened:
    """A data set in the engine, with what was wrong with it."""

    dataset: Dataset
    table: Table
    columns: tuple[Column, ...]
    problems: list[Problem] = field(default_factory=list)


@contextmanager
def opened(
    engine: Engine, dataset: Dataset, alias: str, choice: Choice, *, in_portions: bool = False
) -> Iterator[Opened]:
    """The data set, ready to be asked; ``alias`` names what is taken into the engine, ``in_portions`` some columns at a time.

    Files that cannot be opened are left out, each with a problem. Raises CollectError where none can.
    """
    dataset, described, problems = _openable(engine, dataset, alias)
    table = _table(engine, dataset, alias, [name for name, _ in described], in_portions=in_portions)
    columns, others = chosen_columns(dataset, described, choice)
    problems += others
    try:
        yield Opened(dataset, table, columns, problems)
    finally:
        engine.rows(f"DROP TABLE IF EXISTS {alias}")


def chosen_columns(
    dataset: Dataset, described: Sequence[tuple[str, str]], choice: Choice
) -> tuple[tuple[Column, ...], list[Problem]]:
    """Those of the columns that are meant; raises NoEvidenceError where none is."""
    columns = tuple(
        Column(number, name, type_)
        for number, (name, type_) in enumerate(described[:COLUMNS_LIMIT])
        if choice.takes(name)
    )
    if not columns:
        raise NoEvidenceError(f"{dataset.name} has no such columns", hint="correct columns and exclude")
    if len(described) <= COLUMNS_LIMIT:
        return columns, list(unsplit(dataset, columns))
    said = f"{dataset.name} has more than {COLUMNS_LIMIT} columns"
    return columns, [Problem(said, "those beyond are not measured")]


def _table(engine: Engine, dataset: Dataset, alias: str, names: Sequence[str], *, in_portions: bool) -> Table:
    """The data set with these columns as a table to be asked.

    Columnar files are asked where they are, unless that would take longer for each column than reading them once: they are so
    wide that they are opened many times, or deleted rows have to be taken out of them; or a column is called as
    the numbers of rows are.
    """
    wide = len(names) > WIDE
    taken = Table(alias, alias, "rowid")
    if dataset.load is not None:
        return taken
    relation = dataset.relation(engine)
    deleted = any(part.deleted for part in dataset.parts)
    named_so = any(name.lower() == ROW_NUMBER for name in names)
    if dataset.columnar and not wide and not deleted and not named_so:
        chunks = len(names) * dataset.row_groups(engine)
        return Table(relation, dataset.relation(engine, numbered=True), ROW_NUMBER, chunks=chunks)
    if dataset.columnar and in_portions:
        return replace(taken, source=relation)
    engine.rows(f"CREATE TEMP TABLE {alias} AS SELECT * FROM {relation}")
    return taken


def profile_of(
    engine: Engine, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None = None
) -> tuple[TableProfile, Sequence[Problem]]:
    """The profile of a data set, without the files that turn out to be damaged."""
    try:
        return _profile(engine, dataset, alias, choice, layouts)
    except (NoEvidenceError, DamagedError, BudgetError, ObjectStoreError):
        raise
    except LostObjectError as error:
        damaged = _lost(dataset, error)
        require_some(dataset, damaged, error)
        profile, problems = profile_of(engine, dataset.without(set(damaged)), alias, choice, layouts)
        return profile, [*left_out(damaged), *problems]
    except CollectError as error:
        if not dataset.parts:
            raise
        damaged = _damaged(engine, dataset)
        require_some(dataset, damaged, error)
        profile, problems = _profile(engine, dataset.without(set(damaged)), alias, choice, layouts)
        return profile, [*left_out(damaged), *problems]


@dataclass(frozen=True, slots=True)
class Duck:
    """The reader that is DuckDB in this process."""

    engine: Engine

    @property
    def hashing(self) -> str:
        """Which hash function it has."""
        return str(self.engine.rows(HASHING)[0][0])

    def profile(
        self, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None
    ) -> tuple[TableProfile, Sequence[Problem]]:
        """The profile of a data set, as ``profile_of`` makes it."""
        return profile_of(self.engine, dataset, alias, choice, layouts)

    def count(self, dataset: Dataset) -> int:
        """How many rows there are."""
        return int(self.engine.rows(f"SELECT count(*) FROM {dataset.relation(self.engine)}")[0][0])


def _profile(
    engine: Engine, dataset: Dataset, alias: str, choice: Choice, layouts: Mapping[str, Layout] | None
) -> tuple[TableProfile, Sequence[Problem]]:
    with opened(engine, dataset, alias, choice, in_portions=True) as ready:
        return scan(engine, ready.table, ready.columns, layouts), ready.problems


def require_some(dataset: Dataset, damaged: Mapping[str, str], error: CollectError) -> None:
    """Raise what the engine said, unless it is because of some files, and others are left."""
    if damaged and len(damaged) == len(dataset.parts):
        *_, problem = left_out(damaged)
        if all(part.gone for part in dataset.parts):
            hint = "trying again reads what is there then; of a table's version that was asked for they may have been vacuumed: name a newer one"
            raise DamagedError(f"{dataset.name}: its files are gone", hint=hint, problem=problem) from None
        raise DamagedError(f"{dataset.name}: {error.message}", hint=error.hint, problem=problem) from None
    if not damaged:
        raise CollectError(f"{dataset.name}: {error.message}", hint=error.hint) from None


def _openable(
    engine: Engine, dataset: Dataset, alias: str
) -> tuple[Dataset, list[tuple[str, str]], list[Problem]]:
    """The data set without the files that the engine cannot even open, with its columns; what is no file is loaded.

    To describe files all of them are opened, and texts read to their end: it is done once.
    """
    if dataset.asked:
        raise CollectError(
            f"{dataset.name} is of Spark's catalogue", hint="say with: {spark: …} where Spark is"
        )
    if dataset.load is not None:
        problems = list(dataset.load(engine, alias))
        return dataset, engine.described(alias), problems
    try:
        return _described(engine, dataset)
    except (BudgetError, EmptyError, ObjectStoreError):
        raise
    except LostObjectError as error:
        gone = _lost(dataset, error)
        require_some(dataset, gone, error)
        rest, described, problems = _openable(engine, dataset.without(set(gone)), alias)
        return rest, described, [*left_out(gone), *problems]
    except CollectError as error:
        damaged = {}
        for part in dataset.alone():
            try:
                _described(engine, part)
            except (BudgetError, ObjectStoreError):
                raise
            except EmptyError:
                continue
            except CollectError as why:
                damaged[part.name] = GONE if part.parts[0].gone else why.message
        require_some(dataset, damaged, error)
        rest, described, problems = _described(engine, dataset.without(set(damaged)))
        return rest, described, [*left_out(damaged), *problems]


def _described(engine: Engine, dataset: Dataset) -> tuple[Dataset, list[tuple[str, str]], list[Problem]]:
    """The data set, which can be opened, with its columns and with what is odd about its files."""
    try:
        described = engine.described(dataset.relation(engine))
    except CollectError as error:
        raise with_line(dataset, error) from None
    empty = empty_parts(engine, dataset, described)
    if empty and len(empty) == len(dataset.parts):
        raise EmptyError(f"{dataset.name} is empty: it has no rows, nor names of columns", hint=_WRITTEN_YET)
    if empty:
        return _described(engine, dataset.without(empty))
    names = [name for name, _ in described]
    odd = [*skipped_lines(engine, dataset, names), *renamed_columns(engine, dataset, names)]
    return dataset, described, odd


def damaged_parts(engine: Engine, dataset: Dataset) -> tuple[Dataset, list[Problem]]:
    """The data set without the files that cannot be read to their end, and what is said of those; reads everything."""
    damaged = _damaged(engine, dataset) if len(dataset.parts) > 1 else {}
    if len(damaged) == len(dataset.parts):
        damaged = {}
    return dataset.without(set(damaged)), list(left_out(damaged))


def _damaged(engine: Engine, dataset: Dataset) -> dict[str, str]:
    """The files that cannot be read to their end, with what the engine says of each."""
    damaged = {}
    for part in dataset.alone():
        if part.parts[0].gone:
            damaged[part.name] = GONE
            continue
        try:
            engine.rows(f"SELECT max(hash(COLUMNS(*))) FROM {part.relation(engine)}")
        except (BudgetError, ObjectStoreError):
            raise
        except CollectError as why:
            damaged[part.name] = why.message
    return damaged


def _lost(dataset: Dataset, error: LostObjectError) -> dict[str, str]:
    """The object that is gone: it is known without reading the others."""
    return {part.name: error.message for part in dataset.parts if part.path == error.url}


def left_out(damaged: Mapping[str, str]) -> Iterable[Problem]:
    """A problem for each file that cannot be read."""
    for name, why in damaged.items():
        yield LeftOut(f"{one_line(name)} was left out: {short(why)}", _LATER if why == GONE else _AGAIN, name)
