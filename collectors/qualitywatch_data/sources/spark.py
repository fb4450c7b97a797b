"""Tables and queries of Spark's, which only Spark reads."""

from __future__ import annotations

from datetime import datetime

from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset


def spark_dataset(
    table: str | None, query: str | None, *, version: int | None, as_of: datetime | None
) -> Dataset:
    """A table of Spark's catalogue, where it keeps versions as of one of them, or the rows of a query."""
    if query is not None:
        return Dataset(
            name="the query", asked=f"SELECT * FROM ({query.rstrip().rstrip(';')})", place=f"spark:{query}"
        )
    name = str(table)
    quoted = name if "`" in name else ".".join(f"`{each}`" for each in name.split("."))
    state = shown = ""
    if version is not None:
        state, shown = f" VERSION AS OF {version:d}", f"@{version}"
    elif as_of is not None:
        state, shown = f" TIMESTAMP AS OF '{as_of.isoformat()}'", f"@{as_of.isoformat()}"
    return Dataset(
        name=short(name) + shown,
        asked=f"SELECT * FROM {quoted}{state}",
        version=f"spark:{version}" if version is not None else None,
        place=f"spark:{name}",
        table=quoted,
    )
