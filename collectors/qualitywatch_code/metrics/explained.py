"""The metrics of ``code.python`` on what code says of itself: docstrings, type annotations, and notes of what is left to do."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_code.metrics.profiles import profile

_ANALYSABILITY = "maintainability/analysability"
_MODIFIABILITY = "maintainability/modifiability"
_ANNOTATIONS = "PEP 484, PEP 3107"
_DOCSTRINGS = "PEP 257"
_CALIBRATED = "our calibration: the quantiles at 70, 80 and 90 % of the code"


def _count(id_: str, title: str, unit: str, how: str, source: str) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE, characteristic=_ANALYSABILITY, how=how,
        source=source,
    )  # fmt: skip


def _coverage(
    id_: str, title: str, how: str, part: MetricDefinition, whole: MetricDefinition
) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit="1", direction=Direction.HIGHER, characteristic=_ANALYSABILITY, how=how,
        source=part.source, elements=(part.id, whole.id), function=ratio(part.id, whole.id),
    )  # fmt: skip


PUBLIC = _count(
    "code.docstrings.public", "Public definitions", "{definition}",
    "Modules, classes, functions and methods in whose dotted name nothing begins with an underscore, special methods,"
    " overloads, setters and whatever is in a function or a notebook left out; modules without a statement do not count.",
    _DOCSTRINGS,
)  # fmt: skip
DOCUMENTED = _count(
    "code.docstrings.documented", "Documented public definitions", "{definition}",
    "Public modules, classes, functions and methods with a docstring.", _DOCSTRINGS,
)  # fmt: skip
DOCSTRING_COVERAGE = _coverage(
    "code.docstrings.coverage", "Docstring coverage",
    "Public modules, classes, functions and methods with a docstring, of all of them.", DOCUMENTED, PUBLIC,
)  # fmt: skip
UNDOCUMENTED = profile(
    "missing_docstrings", (8, 17, 35), places="public functions above {} lines without a docstring",
    note=", nested functions not counted in", characteristic=_ANALYSABILITY,
    source=f"{_CALIBRATED} of public functions",
)  # fmt: skip

ANNOTATABLE = _count(
    "code.annotations.possible", "Possible annotations", "{annotation}",
    "Parameters of functions and methods without self and cls, and their return values.", _ANNOTATIONS,
)  # fmt: skip
ANNOTATED = _count(
    "code.annotations.given", "Annotations", "{annotation}",
    "Parameters of functions and methods, and return values, that have a type annotation.", _ANNOTATIONS,
)  # fmt: skip
ANNOTATION_COVERAGE = _coverage(
    "code.annotations.coverage", "Type annotation coverage",
    "Parameters and return values with a type annotation, of all of them.", ANNOTATED, ANNOTATABLE,
)  # fmt: skip
UNANNOTATED = profile(
    "missing_annotations", (1, 2, 4), places="functions that lack more than {} annotations",
    note=", nested functions on their own", characteristic=_ANALYSABILITY, source=f"{_CALIBRATED} in functions",
)  # fmt: skip

NOTES = MetricDefinition(
    id="code.notes.total", title="Notes of what is left to do", unit="{comment}",
    direction=Direction.LOWER, characteristic=_MODIFIABILITY,
    how="Comments with one of the words TODO, FIXME, XXX or HACK in capitals.",
    source="the marks of pylint's fixme (W0511) and of SonarQube's rules S1134 and S1135",
)  # fmt: skip
NOTED = profile(
    "notes", (1, 3), places="files with more than {} notes of what is left to do", characteristic=_MODIFIABILITY,
    source=_CALIBRATED,
)  # fmt: skip

METRICS = (
    PUBLIC, DOCUMENTED, DOCSTRING_COVERAGE, *UNDOCUMENTED.metrics, ANNOTATABLE, ANNOTATED, ANNOTATION_COVERAGE,
    *UNANNOTATED.metrics, NOTES, *NOTED.metrics,
)  # fmt: skip
