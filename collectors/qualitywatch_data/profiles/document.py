"""A profile as JSON: compact, versioned, and read back as it was."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.messages import steady
from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.histogram import Bin, Histogram
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.sketch import DistinctSketch

SCHEMA = "qualitywatch/data-profile/1"


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
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error) as error:
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
    packed = struct.pack(f">{len(column.distinct.hashes)}Q", *column.distinct.hashes)
    document["distinct"] = base64.b64encode(packed).decode()
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
    atoms = {str(place): each.atom for place, each in enumerate(histogram.bins) if each.atom is not None}
    return {
        "layout": [histogram.layout.centre, histogram.layout.scale],
        "resolution": histogram.resolution,
        "index": [each.index for each in histogram.bins],
        "count": [each.count for each in histogram.bins],
        "total": [steady(each.total) for each in histogram.bins],
        "atoms": atoms,
    }


def _read_column(name: str, document: Mapping[str, Any]) -> ColumnProfile:
    packed = base64.b64decode(document["distinct"])
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
        DistinctSketch(struct.unpack(f">{len(packed) // 8}Q", packed)),
        _read_histogram(histogram) if histogram else None,
        Categories(dict(named["values"]), tuple(named["buckets"]), complete=bool(named["complete"]))
        if named
        else None,
        str(document.get("source", "")),
    )


def _read_histogram(document: Mapping[str, Any]) -> Histogram:
    centre, scale = document["layout"]
    atoms = document["atoms"]
    rows = zip(document["index"], document["count"], document["total"], strict=True)
    bins = tuple(
        Bin(int(index), int(count), float(total), atoms.get(str(place)))
        for place, (index, count, total) in enumerate(rows)
    )
    return Histogram(Layout(float(centre), float(scale)), bins, int(document["resolution"]))
