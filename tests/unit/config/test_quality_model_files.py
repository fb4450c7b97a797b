"""Quality models: the shipped one fits every metric, one of the user's own replaces or extends it, its digest is honest."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitywatch.config.quality_model import SHIPPED_MODEL, load_quality_model, read_quality_model
from qualitywatch.config.resolve import resolve
from qualitywatch.config.yaml_reader import parse_yaml
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.quality_model import MODELS, Measure, ScoringModel
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins, load_plugins

OURS = """
name: ours
version: "3"
measures:
  - metric: demo.untidy.share
    anchors: {100: 0, 80: 0.1, 0: 0.5}
    weight: 2
    source: our own choice
"""


@pytest.fixture(scope="module")
def built_in() -> Plugins:
    return load_plugins(environment={})


def read(text: str, tmp_path: Path, catalogue: MetricCatalogue) -> ScoringModel:
    file = tmp_path / "model.yaml"
    file.write_text(text, encoding="utf-8")
    return read_quality_model(file, catalogue)


def the_measure(model: ScoringModel, metric: str) -> Measure:
    return next(measure for measure in model.measures if measure.metric == metric)


class TestTheShippedModel:
    def test_it_is_read_as_strictly_as_any_other(self, built_in: Plugins) -> None:
        model = read_quality_model(SHIPPED_MODEL, built_in.catalogue)
        assert len(model.measures) > 60
        assert all(measure.metric in built_in.catalogue for measure in model.measures)

    @pytest.mark.parametrize("edition", MODELS)
    def test_it_is_there_in_every_edition_with_a_digest_of_its_own(
        self, edition: str, built_in: Plugins
    ) -> None:
        model = load_quality_model(edition, directory=Path(), catalogue=built_in.catalogue)
        assert (model.version.name, model.version.edition) == ("qualitywatch", edition)
        others = {
            load_quality_model(other, directory=Path(), catalogue=built_in.catalogue).version.digest
            for other in MODELS
        }
        assert len(others) == len(MODELS)

    def test_without_a_plugin_it_does_without_its_metrics_and_stays_the_same_model(
        self, built_in: Plugins, plugins: Plugins
    ) -> None:
        whole = load_quality_model("iso25010:2023", directory=Path(), catalogue=built_in.catalogue)
        part = load_quality_model("iso25010:2023", directory=Path(), catalogue=plugins.catalogue)
        assert part.measures == ()
        assert part.version == whole.version

    def test_a_pattern_takes_every_metric_below_it(self, built_in: Plugins) -> None:
        model = load_quality_model("iso25010:2023", directory=Path(), catalogue=built_in.catalogue)
        attested = {each.metric for each in model.measures if each.metric.startswith("import.attestation.")}
        assert attested == {
            each.id for each in built_in.catalogue if each.id.startswith("import.attestation.")
        }


class TestAModelOfOnesOwn:
    def test_it_is_named_in_the_configuration_by_its_path(self, tmp_path: Path, plugins: Plugins) -> None:
        (tmp_path / "model.yaml").write_text(f"edition: iso25010:2011\n{OURS}", encoding="utf-8")
        text = (
            "quality_model: model.yaml\nrules: [demo]\n"
            "targets: [{name: shop, collectors: [{use: demo.tidiness}]}]\n"
        )
        document = parse_yaml(text, file=str(tmp_path / "qualitywatch.yaml"), what="the configuration")
        project = resolve(document, plugins, {})
        assert project.quality_model == "iso25010:2011"
        assert project.scoring is not None
        assert str(project.scoring.version).startswith("ours 3 (iso25010:2011, ")

    def test_where_there_is_no_such_file_the_configuration_is_to_blame(
        self, tmp_path: Path, plugins: Plugins
    ) -> None:
        text = (
            "rules: [demo]\nquality_model: modle.yaml\n"
            "targets: [{name: shop, collectors: [{use: demo.tidiness}]}]\n"
        )
        document = parse_yaml(text, file=str(tmp_path / "qualitywatch.yaml"), what="the configuration")
        with pytest.raises(ConfigurationError, match=r"modle\.yaml does not exist") as refused:
            resolve(document, plugins, {})
        assert (refused.value.line, refused.value.key) == (2, "quality_model")

    def test_what_it_does_not_say_is_the_default(self, tmp_path: Path, plugins: Plugins) -> None:
        model = read(OURS, tmp_path, plugins.catalogue)
        assert (model.combination.exponent, model.combination.least_evidence) == (-1, 0.5)
        assert (model.version.edition, len(model.measures)) == ("iso25010:2023", 1)

    def test_it_may_extend_the_shipped_one_replace_of_it_and_leave_out(
        self, tmp_path: Path, built_in: Plugins
    ) -> None:
        text = OURS.replace("demo.untidy.share", "code.duplication.share")
        extended = text.replace(
            "measures:", "extends: iso25010:2011\nleave_out: [code.git.truck_factor]\nmeasures:"
        )
        model = read(extended, tmp_path, built_in.catalogue)
        names = [measure.metric for measure in model.measures]
        assert model.version.edition == "iso25010:2011"
        assert names.count("code.duplication.share") == 1
        assert the_measure(model, "code.duplication.share").weight == 2
        assert "code.git.truck_factor" not in names
        assert "code.complexity.share_above_10" in names

    def test_one_set_of_anchors_cannot_fit_two_units(self, tmp_path: Path) -> None:
        catalogue = MetricCatalogue(a_metric(f"test.time.{unit}", unit) for unit in ("s", "ms"))
        text = OURS.replace("demo.untidy.share", "test.time.s\n    or: [test.time.ms]")
        with pytest.raises(ConfigurationError, match=r"test\.time\.s is in s and test\.time\.ms in ms"):
            read(text, tmp_path, catalogue)


class TestTheDigest:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("0.1", "0.10"),
            ("our own choice", "somebody else's choice"),
            ("{100: 0, 80: 0.1, 0: 0.5}", "{0: 0.5, 100: 0.0, 80: 0.1}"),
            ("measures:", "# a remark\nmeasures:"),
            ('"3"', '"4"'),
        ],
    )
    def test_it_stays_where_no_score_can_change(
        self, old: str, new: str, tmp_path: Path, plugins: Plugins
    ) -> None:
        before = read(OURS, tmp_path, plugins.catalogue).version.digest
        assert read(OURS.replace(old, new), tmp_path, plugins.catalogue).version.digest == before

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("0.1,", "0.11,"),
            ("weight: 2", "weight: 3"),
            ("weight: 2", "weight: 2\n    optional: true"),
            ("measures:", "combine: {exponent: -2}\nmeasures:"),
            ("measures:", "edition: iso25010:2011\nmeasures:"),
        ],
    )
    def test_it_changes_where_a_score_can(self, old: str, new: str, tmp_path: Path, plugins: Plugins) -> None:
        before = read(OURS, tmp_path, plugins.catalogue).version.digest
        assert read(OURS.replace(old, new), tmp_path, plugins.catalogue).version.digest != before


def a_metric(metric_id: str, unit: str) -> MetricDefinition:
    return MetricDefinition(
        id=metric_id,
        title="A time",
        unit=unit,
        direction=Direction.LOWER,
        characteristic="performance_efficiency/time_behaviour",
        how="As the test says.",
    )
