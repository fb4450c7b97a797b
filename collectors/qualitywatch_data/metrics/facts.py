"""What is known of a data set beside its values: how it lies there, who wrote it, what describes it, whom it is about."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

BYTES_PER_ROW = MetricDefinition(
    id="data.bytes_per_row",
    title="Bytes for a row",
    unit="By",
    direction=Direction.LOWER,
    characteristic="data:efficiency",
    how="Size of all files of the data set over its rows.",
    source="ISO/IEC 25012, efficiency",
)
READABLE = MetricDefinition(
    id="data.readable",
    title="Files that can be read",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:availability",
    how="Share of the files of the data set, as they were listed, that could be read to their end.",
    source="ISO/IEC 25012, availability",
)
LINEAGE = MetricDefinition(
    id="data.lineage",
    title="Facts of origin",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:traceability",
    how="How many of three facts are recorded with the data: which version they are, when they last changed, and what wrote"
    " them; the last is said by the log of a Delta table.",
    source="ISO/IEC 25012, traceability",
)
DESCRIBED = MetricDefinition(
    id="data.described",
    title="Columns with a description",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:understandability",
    how="Share of the columns whose field has a comment, of tables whose format can hold one: Delta Lake.",
    source="ISO/IEC 25012, understandability",
)
FACTS = (BYTES_PER_ROW, READABLE, LINEAGE, DESCRIBED)

PERSONAL = MetricDefinition(
    id="data.personal.columns",
    title="Columns that look personal",
    unit="{column}",
    direction=Direction.LOWER,
    characteristic="data:confidentiality",
    how="Columns whose name says that they hold personal data, or in which at least half of the values that are there, of up"
    " to 10,000 rows, have the form of an e-mail address, a telephone number, an IBAN, a payment card or an address of"
    " the internet. A form is no proof.",
    source="our own choice of names and forms",
)
UNDECLARED = MetricDefinition(
    id="data.personal.undeclared",
    title="Columns that look personal and are not declared",
    unit="{column}",
    direction=Direction.LOWER,
    characteristic="data:compliance",
    how="Columns counted by data.personal.columns that the configuration does not list as declared.",
    source="ISO/IEC 25012, compliance; a record of personal data as article 30 of the GDPR asks for",
)
