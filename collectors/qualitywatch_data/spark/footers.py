"""What the footers of Parquet files say that Spark would read of them, so that no job of Spark's has to look.

Spark reads the schema that it wrote itself into a file, and else makes one of Parquet's types: so does this, for all types that
are read the same by every release since 4.0. Of anything else Spark is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import BudgetError, Engine, engine
from qualitywatch_data.engine.text import listed
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.spark.failures import UnlikeError
from qualitywatch_data.spark.parquet_types import PLAIN, TREE, Described, Node, columns

_OF_SPARK = "org.apache.spark.sql.parquet.row.metadata"
_Schema = list[tuple[str, Described | None]]


def told_schema(dataset: Dataset) -> dict[str, Any] | None:
    """The schema that Spark would make of the files, in JSON; None where it has to be asked.

    Raises UnlikeError where Spark can make none: a column has two types, or is a time in nanoseconds.
    """
    paths = [part.path for part in dataset.parts]
    try:
        with engine(dataset.files) as opened:
            found = list(_schemas(opened, paths))
    except (BudgetError, UnlikeError):
        raise
    except (CollectError, ValueError, KeyError):
        return None
    schemas = [schema for _, schema in sorted(found, key=lambda each: each[0])]
    if not all(schema and len(dict(schema)) == len(schema) for schema in schemas):
        return None
    fields = _merged(chain.from_iterable(schemas))
    return fields and {
        "type": "struct",
        "fields": [
            {"name": name, "type": described, "nullable": True, "metadata": {}}
            for name, described in fields.items()
        ],
    }


def _merged(columns: Iterable[tuple[str, Described | None]]) -> dict[str, Described] | None:
    """The type of each column in all files; None where it is Spark that can say, or put the parts of nested ones together."""
    fields: dict[str, Described] = {}
    for name, described in columns:
        if described is None:
            return None
        known = fields.setdefault(name, described)
        if known != described:
            if isinstance(known, dict) and isinstance(described, dict):
                return None
            raise UnlikeError(f"the column {name} is {known} in one file and {described} in another")
    return fields


def _schemas(opened: Engine, paths: Sequence[str]) -> Iterator[tuple[int, _Schema]]:
    """Each schema that files have, with the place of the first one."""
    places = {path: place for place, path in enumerate(paths)}
    written: set[str] = set()
    said = opened.rows(
        "SELECT decode(value), list(file_name)"
        f" FROM parquet_kv_metadata({listed(paths)}) WHERE key = encode('{_OF_SPARK}') GROUP BY value"
    )
    for text, files in said:
        written.update(files)
        fields = json.loads(text)["fields"]
        yield min(places[each] for each in files), [(each["name"], _bare(each)) for each in fields]
    others = [path for path in paths if path not in written]
    if others:
        nodes = f"SELECT file_name, list(({TREE}) ORDER BY column_id) AS tree FROM parquet_schema({listed(others)}) GROUP BY file_name"
        for tree, files in opened.rows(f"SELECT tree, list(file_name) FROM ({nodes}) GROUP BY tree"):
            first = min(places[each] for each in files)
            yield first, list(columns(Node(*each) for each in tree))


def _bare(field: dict[str, Any]) -> Described | None:
    """A type that Spark wrote down; None where there is more to it than its name."""
    described: Described = field["type"]
    plain = isinstance(described, str) and described in {*PLAIN.values(), "timestamp_ntz"}
    decimal = isinstance(described, str) and described.startswith("decimal(")
    nested = isinstance(described, dict) and described["type"] in ("array", "map", "struct")
    return described if (plain or decimal or nested) and not field.get("metadata") else None
