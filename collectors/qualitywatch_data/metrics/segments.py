"""What a comparison with a reference says of parts of the rows."""

from __future__ import annotations

from functools import partial

from qualitywatch_data.metrics.of_drift import of_drift

_of_segment = partial(of_drift, unit="{point}", labels=("segment",))
_segments = partial(of_drift, unit="{column}")
SEGMENT = _of_segment(
    "segment_effect",
    "Largest shift in a segment",
    "The largest data.drift.effect of any column among the rows of the segment, embeddings included; alpha is for all segments"
    " and columns together, and once more for all their embeddings and relations. Where none is proven, the evidence"
    " says of which column least can be told.",
)
SEGMENT_UNDECIDED = _of_segment(
    "segment_undecided",
    "Columns of a segment with too few rows to tell",
    "Columns without proven drift in which even a shift of half a standard deviation among the rows of the segment would"
    " have been missed with a probability of more than 5 %; the evidence says which shift would have been seen.",
    unit="{column}",
)
SEGMENT_DEPENDENCE = _of_segment(
    "segment_dependence",
    "Shift of relations between columns in a segment",
    "data.drift.dependence among the rows of the segment, where relations are compared; alpha is for the relations and"
    " embeddings of all segments together.",
)
SEGMENT_TARGET = _of_segment(
    "segment_target",
    "Shift of what a model learns, in a segment",
    "data.drift.effect of the column that target names among the rows of the segment.",
)
SEGMENT_PREDICTION = _of_segment(
    "segment_prediction",
    "Shift of what a model says, in a segment",
    "data.drift.effect of the column that prediction names among the rows of the segment.",
)
SEGMENT_RELATION = _of_segment(
    "segment_relation",
    "Shift within a class of the target, in a segment",
    "The largest data.drift.effect of any column among those rows of the segment that are of one class of the target, of classes with"
    " at least 500 rows on both sides, at most 60 in all segments; alpha is for all of them and all columns together.",
)
SMALL_SEGMENTS = _segments(
    "small_segments",
    "Segments with too few rows",
    "Values of the columns that segments are made by which have fewer rows than min_rows on one of the sides.",
)
LEFT_OUT = _segments(
    "segments_left_out",
    "Segments that were too many",
    "Segments with enough rows, and classes of the target in them, that are not compared because at_most larger ones are; named"
    " in the evidence, with how many rows have values that the profile does not name.",
)
OF_MODEL = (SEGMENT_TARGET, SEGMENT_PREDICTION)
SEGMENTS = (
    SEGMENT,
    SEGMENT_UNDECIDED,
    SEGMENT_DEPENDENCE,
    *OF_MODEL,
    SEGMENT_RELATION,
    SMALL_SEGMENTS,
    LEFT_OUT,
)
