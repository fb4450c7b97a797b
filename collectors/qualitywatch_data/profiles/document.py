"""A profile as JSON: compact, versioned, and read back as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.messages import steady
from qualitywatch_data.profiles.bins import Bins
from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.sketch import HASH_BYTES, DistinctSketch

SCHEMA = "qualitywatch/data-profile/1"


COLUMNS_AT_ONCE = 500


def in_portions(profile: TableProfile) -> Iterator[str]:
    """Documents of some columns each, which together say what ``to_json`` does: a wide table's is larger than its profile."""
    names = list(profile.columns)
    for start in range(0, max(1, len(names)), COLUMNS_AT_ONCE):
        some = {name: profile.columns[name] for name in names[start : start + COLUMNS_AT_ONCE]}
        yield to_json(TableProfile(profile.rows, some, profile.hashing))


def joined(profiles: Iterable[TableProfile]) -> TableProfile:
    """The profile of all columns, of profiles of some each; raises CollectError where there is none."""
    columns: dict[str, ColumnProfile] = {}
    found = None
    for found in profiles:
        columns |= found.columns
    if found is None:
        raise CollectError("this is no profile: it is empty", hint="make it with qualitywatch data profile")
    return TableProfile(found.rows, columns, found.hashing)


def to_json(profile: TableProfile) -> str:
    """The profile as one JSON document, its histograms as coarse as their size demands."""
    columns = {name: _column(column) for name, column in profile.columns.items()}
    document = {"schema": SCHEMA, "hashing": profile.hashing, "rows": profile.rows, "columns": columns}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> TableProfile:
    """The profile in a document; raises CollectError for anything else."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise CollectError(f"the profile is {document['schema']}, not {SCHEMA}", hint="make it again")
        columns = {name: _read_column(name, each) for name, each in document["columns"].items()}
        return TableProfile(int(document["rows"]), columns, str(document["hashing"]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise CollectError(
            f"this is no profile: {type(error).__name__}", hint="make it with qualitywatch data profile"
        ) from None


def _column(column: ColumnProfile) -> dict[str, Any]:
    document: dict[str, Any] = {"type": column.type, "kind": column.kind, "values": column.values}
    if column.source:
        document["source"] = column.source
    if column.odd:
        document["odd"] = column.odd
    if column.extent is not None:
        document["extent"] = [column.extent.least, column.extent.most, column.extent.total]
    document["distinct"] = base64.b64encode(column.distinct.packed).decode()
    if column.histogram is not None:
        document["squares"] = steady(column.squares)
        document["histogram"] = _histogram(column.histogram.compact())
    if column.categories is not None:
        named = column.categories
        document["categories"] = {
            "values": named.values,
            "buckets": named.buckets,
            "complete": named.complete,
        }
    return document


def _histogram(histogram: Histogram) -> dict[str, Any]:
    bins = histogram.bins
    return {
        "layout": [histogram.layout.centre, histogram.layout.scale],
        "resolution": histogram.resolution,
        "index": bins.indices.tolist(),
        "count": bins.counts.tolist(),
        "total": [steady(each) for each in bins.totals],
        "atoms": {str(place): atom for place, atom in enumerate(bins.atoms) if atom is not None},
    }


def _read_column(name: str, document: Mapping[str, Any]) -> ColumnProfile:
    packed = base64.b64decode(document["distinct"])
    if len(packed) % HASH_BYTES:
        raise ValueError("a hash is cut off")
    extent = document.get("extent")
    named = document.get("categories")
    histogram = document.get("histogram")
    return ColumnProfile(
        name,
        str(document["type"]),
        Kind(document["kind"]),
        int(document["values"]),
        int(document.get("odd", 0)),
        Extent(*map(float, extent)) if extent else None,
        float(document.get("squares", 0.0)),
        DistinctSketch(packed),
        _read_histogram(histogram) if histogram else None,
        Categories(dict(named["values"]), tuple(named["buckets"]), complete=bool(named["complete"]))
        if named
        else None,
        str(document.get("source", "")),
    )


def _read_histogram(document: Mapping[str, Any]) -> Histogram:
    centre, scale = document["layout"]
    atoms = document["atoms"]
    parts = document["index"], document["count"], document["total"]
    if len({len(each) for each in parts}) > 1:
        raise ValueError("the bins have unequal parts")
    bins = Bins(*parts, [atoms.get(str(place)) for place in range(len(parts[0]))])
    return Histogram(Layout(float(centre), float(scale)), bins, int(document["resolution"]))
