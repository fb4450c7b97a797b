"""Quality models: YAML files, shipped or the user's own, read strictly."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.quality_model_misfits import misfits, utility_of
from qualitywatch.config.quality_model_schema import CombineConfig, MeasureConfig, QualityModelConfig
from qualitywatch.config.remarks import Remarks
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.quality_model import (
    DEFAULT_MODEL,
    MODELS,
    Combination,
    Measure,
    ModelVersion,
    ScoringModel,
)
from qualitywatch.errors import ConfigurationError
from qualitywatch.resources import QUALITY_MODELS_DIR

SHIPPED_MODEL = QUALITY_MODELS_DIR / "default.yaml"
ALL_BELOW = ".*"


def load_quality_model(
    name: str, *, directory: Path, catalogue: MetricCatalogue, named_in: Document | None = None
) -> ScoringModel:
    """The shipped measures ordered by the edition ``name``, or the model in the file of that name below ``directory``.

    ``named_in`` is the document whose key ``quality_model`` holds the name, for errors. Raises ConfigurationError
    naming file, line and key of everything that is wrong.
    """
    if name in MODELS:
        config, _ = _read(SHIPPED_MODEL)
        return _model(config, name, config.measures, catalogue)
    file = directory / name
    if not file.exists():
        document = named_in or Document("", {})
        message = f"the quality model {file} does not exist"
        hint = "its path is relative to the configuration"
        raise document.error(message, ("quality_model",), hint=hint)
    return read_quality_model(file, catalogue)


def read_quality_model(path: Path, catalogue: MetricCatalogue) -> ScoringModel:
    """The model in a file of the user's."""
    config, document = _read(path)
    remarks = Remarks()
    for index, measure in enumerate(config.measures):
        for misfit in misfits(measure, document, ("measures", index), catalogue):
            remarks.add(misfit)
    for error in _duplicates(config.measures, document):
        remarks.add(error)
    inherited: Sequence[MeasureConfig] = ()
    if config.extends is not None:
        shipped, _ = _read(SHIPPED_MODEL)
        inherited = shipped.measures
        if "combine" not in document.data:
            config = config.model_copy(update={"combine": shipped.combine})
    for error in _not_inherited(config.leave_out, inherited, document):
        remarks.add(error)
    remarks.raise_any()
    own = {_identity(measure) for measure in config.measures}
    kept = [each for each in inherited if each.metric not in config.leave_out and _identity(each) not in own]
    measures = [*config.measures, *kept]
    if not measures:
        raise document.error("a quality model needs measures, or a model that it extends", ("measures",))
    edition = config.edition or config.extends or DEFAULT_MODEL.id
    return _model(config, edition, measures, catalogue)


def _read(path: Path) -> tuple[QualityModelConfig, Document]:
    document = read_yaml(path, what="the quality model")
    return validate(QualityModelConfig, document.data, document), document


def _model(
    config: QualityModelConfig, edition: str, measures: Sequence[MeasureConfig], catalogue: MetricCatalogue
) -> ScoringModel:
    digest = hashlib.sha256(_canonical(config.combine, edition, measures).encode()).hexdigest()
    return ScoringModel(
        ModelVersion(config.name, config.version, digest, edition),
        Combination(
            exponent=config.combine.exponent,
            floor=config.combine.floor,
            cap=config.combine.cap,
            cap_failing=config.combine.cap_failing,
            least_evidence=config.combine.least_evidence,
        ),
        tuple(_measures(measures, catalogue)),
    )


def _canonical(combine: CombineConfig, edition: str, measures: Iterable[MeasureConfig]) -> str:
    """Everything that can change a number, and nothing else: no words, no order, no way of writing."""
    told = sorted(
        json.dumps(measure.model_dump(mode="json", exclude={"source"}), sort_keys=True)
        for measure in measures
    )
    return json.dumps([edition, combine.model_dump(mode="json"), told], sort_keys=True)


def _measures(configs: Iterable[MeasureConfig], catalogue: MetricCatalogue) -> Iterator[Measure]:
    """What the loaded plugins can measure of it."""
    configs = list(configs)
    named = {name for config in configs for name in (config.metric, *config.or_)}
    for config in configs:
        utility = utility_of(config)
        for metric in _metrics(config, named, catalogue):
            yield Measure(
                metric=metric,
                utility=utility,
                weight=config.weight,
                source=config.source,
                labels=dict(config.labels),
                alternatives=tuple(config.or_),
                expected=tuple(sorted(set(config.expected))),
                optional=config.optional,
                joining=config.series,
            )


def _metrics(config: MeasureConfig, named: Collection[str], catalogue: MetricCatalogue) -> list[str]:
    if config.metric.endswith(ALL_BELOW):
        stem = config.metric.removesuffix("*")
        return [each.id for each in catalogue if each.id.startswith(stem) and each.id not in named]
    return [config.metric] if any(name in catalogue for name in (config.metric, *config.or_)) else []


def _identity(measure: MeasureConfig) -> tuple[str, tuple[tuple[str, str], ...]]:
    return measure.metric, tuple(sorted(measure.labels.items()))


def _duplicates(measures: Sequence[MeasureConfig], document: Document) -> Iterator[ConfigurationError]:
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    for index, measure in enumerate(measures):
        first = seen.setdefault(_identity(measure), index)
        if first != index:
            at: KeyPath = ("measures", index, "metric")
            line = document.line_of(("measures", first, "metric"))
            yield document.error(f"{measure.metric} stands twice, first in line {line}", at)


def _not_inherited(
    names: Sequence[str], inherited: Iterable[MeasureConfig], document: Document
) -> Iterator[ConfigurationError]:
    known = sorted({measure.metric for measure in inherited})
    for index, name in enumerate(names):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "" if known else "name the model in `extends`"
            yield document.error(
                f"there is no measure of {name!r} to leave out", ("leave_out", index), hint=hint
            )
