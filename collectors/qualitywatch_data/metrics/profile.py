"""What a profile says of a table."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

ROWS = MetricDefinition(
    id="data.rows",
    title="Rows",
    unit="{row}",
    direction=Direction.NONE,
    characteristic="data:completeness",
    how="Rows of the data set, all of its files together.",
)
COLUMNS = MetricDefinition(
    id="data.columns",
    title="Columns",
    unit="{column}",
    direction=Direction.NONE,
    characteristic="data:completeness",
    how="Columns that are measured: those of the data set that columns and exclude leave.",
)
FRESHNESS = MetricDefinition(
    id="data.freshness",
    title="Age of the newest row",
    unit="s",
    direction=Direction.LOWER,
    characteristic="data:currentness",
    how="From the newest value of the column that the configuration names, else from the last change of the files or"
    " the last commit of the table, to the end of the window; 0 for values that lie after it. A time without a zone is"
    " taken for UTC.",
    source="ISO/IEC 25024, currentness",
)
COMPLETENESS = MetricDefinition(
    id="data.completeness",
    title="Completeness",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:completeness",
    labels=("column",),
    how="Share of rows whose value is not null; NaN and infinities count as values that are there.",
    source="ISO/IEC 25024, completeness of data values",
)
DISTINCT = MetricDefinition(
    id="data.distinct",
    title="Different values",
    unit="{value}",
    direction=Direction.NONE,
    characteristic="data:precision",
    labels=("column",),
    how="Different values that are not null: exact below 256, else estimated from the 256 smallest hashes, with a"
    " standard error of 6.3 %.",
    source="Bar-Yossef et al., Counting distinct elements in a data stream, RANDOM 2002",
)
MISSING = MetricDefinition(
    id="data.partitions.missing",
    title="Missing partitions",
    unit="{partition}",
    direction=Direction.LOWER,
    characteristic="data:completeness",
    how="Times without a partition among the last 7 days' hours, 31 days or 12 months, where most times like them have one: the"
    " same hour of the same weekday, the same weekday, the same month of the year. By the times in the names of all partitions, of"
    " two weeks or two years at the least; so days without data on every weekend are none.",
    source="ISO/IEC 25024, completeness of a data file",
)
PROFILE = (ROWS, COLUMNS, FRESHNESS, COMPLETENESS, DISTINCT, MISSING)
