"""The quality models, their aliases, and which metrics sit where."""

from __future__ import annotations

from qualitywatch.domain.quality_model import (
    DEFAULT_MODEL,
    MODELS,
    Placement,
    QualityModel,
    Word,
    model_named,
    place,
    resolve_characteristic,
    translate,
)
from qualitywatch.plugins import Plugins
from reference_pages.markdown import Lines, code, table, to_metric


def page(plugins: Plugins) -> Lines:
    """The quality models, their aliases, and which metrics sit where."""
    yield "# Quality models"
    yield ""
    yield "Every metric belongs to one characteristic of one of these models. Its path reads"
    yield "`characteristic/subcharacteristic`, for data and AI with a prefix: `data:completeness`. The key"
    yield f"`quality_model` chooses the edition that reports are ordered by; by default `{DEFAULT_MODEL.id}`."
    yield ""
    for model in MODELS.values():
        yield f"## {model.title} (`{model.id}`)"
        yield ""
        yield from table(
            ("characteristic", "path", "metrics"),
            (
                (_titled(model, path), code(path), ", ".join(_metrics_at(path, model, plugins)) or "–")
                for path in model.paths()
            ),
        )
    yield "## Names in the edition of 2011"
    yield ""
    yield "A metric may name its characteristic by either edition; it is kept under the name of 2023."
    yield ""
    old = model_named("iso25010:2011")
    yield from table(
        ("2011", "2023"),
        (
            (code(path), code(resolve_characteristic(path)))
            for path in old.paths()
            if resolve_characteristic(path) != path
        ),
    )
    yield "In reports by the edition of 2011, what is new in 2023 stands at its nearest place:"
    yield ""
    taken = {resolve_characteristic(path) for path in old.paths()}
    yield from table(
        ("2023", "2011"),
        ((code(path), code(translate(path, old))) for path in DEFAULT_MODEL.paths() if path not in taken),
    )
    yield "ISO/IEC 25059 extends the tree of 2011; its additions hang here under the names of 2023:"
    yield "`ai:usability` is read as `ai:interaction_capability`."
    yield ""
    yield from _side_by_side(plugins)


def _side_by_side(plugins: Plugins) -> Lines:
    yield "## Every metric in every model"
    yield ""
    yield "The standards do not map onto each other. ISO/IEC 25012 speaks of data and not of products, so measures of products have"
    yield "no place in it; ISO/IEC 25059 says nothing of data quality and takes over 25010 as it was in 2011, but for what it"
    yield "adds and for functional correctness, which it defines anew. What is *in italics* is our own choice: for data, what a"
    yield "product that works on them does with them; for AI, the parent that 25059 names or what 2023 asks of any product; for"
    yield "2011, the nearest place of what is new in 2023. Quality in use is ISO/IEC 25019's since 2023, and compliance of data"
    yield "is nothing that 25010 asks of a product: neither has a place there. Safety is new in 2023: neither the edition of 2011"
    yield "nor 25059, which extends that, has a place for it."
    yield ""
    yield from table(
        ("metric", *(model.title for model in MODELS.values())),
        (
            (
                to_metric(metric.id),
                *(_placed(place(metric.characteristic, model)) for model in MODELS.values()),
            )
            for metric in plugins.catalogue
        ),
    )


def _placed(placement: Placement | None) -> str:
    if placement is None:
        return "–"
    return f"*{placement.path}*" if placement.word is Word.OURS else placement.path


def _titled(model: QualityModel, path: str) -> str:
    title = model.title_of(path)
    return f"– {title}" if "/" in path else f"**{title}**"


def _metrics_at(path: str, model: QualityModel, plugins: Plugins) -> list[str]:
    return [to_metric(m.id) for m in plugins.catalogue if translate(m.characteristic, model) == path]
