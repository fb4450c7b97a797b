"""The quality models, their aliases, and which metrics sit where."""

from __future__ import annotations

from qualitywatch.domain.quality_model import (
    DEFAULT_MODEL,
    MODELS,
    QualityModel,
    model_named,
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


def _titled(model: QualityModel, path: str) -> str:
    title = model.title_of(path)
    return f"– {title}" if "/" in path else f"**{title}**"


def _metrics_at(path: str, model: QualityModel, plugins: Plugins) -> list[str]:
    return [to_metric(m.id) for m in plugins.catalogue if translate(m.characteristic, model) == path]
