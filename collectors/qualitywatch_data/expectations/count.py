"""Counts the rows that break expectations, and fetches a few keys of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import BudgetError, Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.expectations.against import Compared, SameAs, compare
from qualitywatch_data.expectations.model import Expectation
from qualitywatch_data.expectations.sql import broken, lost, repeated, repeated_keys
from qualitywatch_data.objects.failures import LostObjectError, ObjectStoreError
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.loading import fitting, taken

KEYS_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows break an expectation, of how many; ``keys`` are those of a few of them.

    ``different`` is the share of values that differ, ``compared`` what a reference says, where the expectation is about that.
    """

    expectation: Expectation
    rows: int
    breaking: int
    keys: tuple[str, ...] = ()
    different: float | None = None
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """An expectation that could not be counted, and why."""

    expectation: Expectation
    why: CollectError

    @property
    def of_the_data(self) -> bool:
        """Whether it may be for what stands in a file, and not for how the expectation is written."""
        return not any(part in self.why.message for part in ("Binder Error", "Parser Error", "Catalog Error"))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known beside the expectations: relations they refer to by their place, the key, and how many rows there are."""

    referred: Mapping[int, str]
    key: str | None
    rows: int


def count_all(
    engine: Engine,
    table: Table,
    expectations: Sequence[Expectation],
    referred: Mapping[int, str],
    key: str | None,
) -> list[Counted | Failed]:
    """Count each expectation: of a table that is loaded in portions, those about the same columns from one portion.

    ``referred`` are the relations that expectations refer to, by their place among them.
    """
    rows = int(engine.rows(f"SELECT count(*) FROM {table.source or table.relation}")[0][0])
    beside = _Beside(referred, key, rows)
    asked = dict(enumerate(expectations))
    if not table.source:
        found = _counted(engine, table.relation, asked, beside)
    else:
        free = {place: each for place, each in asked.items() if each.row is not None}  # of whatever columns
        found = _counted(engine, table.source, free, beside)
        about = {place: each for place, each in asked.items() if each.row is None}
        there = [name for name, _ in engine.described(table.source)]
        for some, columns in _portions(about, key, fitting(rows)):
            try:
                relation = taken(engine, table, columns, there)
            except (BudgetError, ObjectStoreError, LostObjectError):
                raise
            except CollectError as error:
                found |= {place: Failed(each, error) for place, each in some.items()}
            else:
                found |= _counted(engine, relation, some, beside)
    return [found[place] for place in sorted(found)]


def _portions(
    expectations: Mapping[int, Expectation], key: str | None, at_once: int
) -> Iterator[tuple[dict[int, Expectation], Sequence[str]]]:
    """Some expectations at a time, with the columns that they are about and the key."""
    some: dict[int, Expectation] = {}
    needed: dict[str, None] = {}
    for place, each in expectations.items():
        own = dict.fromkeys(
            (*each.columns, *(each.same_as.key if each.same_as else ()), *((key,) if key else ()))
        )
        if some and len(needed | own) > at_once:
            yield some, list(needed)
            some, needed = {}, {}
        some[place] = each
        needed |= own
    if some:
        yield some, list(needed)


def _counted(
    engine: Engine,
    relation: str,
    expectations: Mapping[int, Expectation],
    beside: _Beside,
) -> dict[int, Counted | Failed]:
    """Those about single rows in one query, unless one of them fails."""
    referred, key, rows = beside.referred, beside.key, beside.rows
    conditions = {
        place: lost(each, referred[place], each.found_in.column) if each.found_in else broken(each)
        for place, each in expectations.items()
        if not each.unique and not each.same_as and (each.found_in is None or place in referred)
    }
    found: dict[int, Counted | Failed] = {}
    counts = _together(engine, relation, conditions)
    for place, each in expectations.items():
        try:
            if each.unique:
                found[place] = _unique(engine, relation, each, rows)
            elif each.same_as and place in referred:
                found[place] = _compared(engine, relation, each, each.same_as, referred[place])
            elif place in conditions:
                condition = conditions[place]
                breaking = counts[place] if counts else _one(engine, relation, condition)
                keys = _keys(engine, relation, condition, key) if breaking and key else ()
                found[place] = Counted(each, rows, breaking, keys)
        except (BudgetError, ObjectStoreError, LostObjectError):
            raise
        except CollectError as error:
            found[place] = Failed(each, error)
    return found


def _together(engine: Engine, relation: str, conditions: Mapping[int, str]) -> dict[int, int]:
    """The counts of all conditions from one scan; nothing where one of them cannot be asked."""
    if not conditions:
        return {}
    terms = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions.values())
    try:
        (answer,) = engine.rows(f"SELECT {terms} FROM {relation}")
    except (BudgetError, ObjectStoreError, LostObjectError):
        raise
    except CollectError:
        return {}  # each is then asked alone, and says itself what is wrong
    return dict(zip(conditions, map(int, answer), strict=True))


def _one(engine: Engine, relation: str, condition: str) -> int:
    return int(engine.rows(f"SELECT count(*) FROM {relation} WHERE {condition}")[0][0])


def _keys(engine: Engine, relation: str, condition: str, key: str) -> tuple[str, ...]:
    column = f"CAST({identifier(key)} AS VARCHAR)"
    query = f"SELECT {column} FROM {relation} WHERE {condition} ORDER BY 1 LIMIT {KEYS_LIMIT}"
    return tuple(str(row[0]) for row in engine.rows(query))


def _compared(
    engine: Engine, relation: str, expectation: Expectation, same_as: SameAs, reference: str
) -> Counted:
    found, keys = compare(engine, relation, reference, expectation.columns[0], same_as, limit=KEYS_LIMIT)
    if not found.compared:
        raise NoEvidenceError(found.told, hint="correct key, or the reference")
    return Counted(expectation, found.compared, found.differing, keys, compared=found)


def _unique(engine: Engine, relation: str, expectation: Expectation, rows: int) -> Counted:
    ((there, different, _),) = engine.rows(repeated(expectation, relation))
    breaking = int(there) - int(different)
    keys: tuple[str, ...] = ()
    if breaking:
        answers = engine.rows(repeated_keys(expectation, relation, KEYS_LIMIT))
        keys = tuple(f"{value} ({count} times)" for value, count in answers)
    return Counted(expectation, rows, breaking, keys, int(different) / int(there) if there else None)
