"""The contract of collectors: subclass it, name your collector, and let ``target`` return something it can measure."""

from __future__ import annotations

import json
import math
import re
from pathlib import PurePath
from typing import ClassVar

import pytest

from qualitywatch.components import Collector, NotApplicable
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Observation
from qualitywatch.domain.target import Target, Window
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.isolation.wire import encode
from qualitywatch.plugins.contracts import component_class
from qualitywatch.testing.configuration import lenient_sections


class CollectorContract:
    """What every collector keeps to.

    Subclasses set ``collector`` to an instance and define the fixture ``target``.
    """

    collector: ClassVar[Collector]

    def observations(self, target: Target, window: Window) -> list[Observation]:
        """Everything the collector observes."""
        return [item for item in self.collector.collect(target, window) if isinstance(item, Observation)]

    @property
    def declared(self) -> dict[str, MetricDefinition]:
        """The metrics it declares."""
        return {definition.id: definition for definition in self.collector.measured_metrics()}

    def test_can_be_registered(self) -> None:
        component_class(type(self.collector), Collector, "yours")  # type: ignore[type-abstract]

    def test_name_reads_domain_dot_topic(self) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", self.collector.name)

    def test_declares_each_metric_once_and_what_it_computes_from(self) -> None:
        assert len(self.declared) == len(self.collector.measured_metrics())
        MetricCatalogue(self.collector.measured_metrics())

    def test_its_method_has_a_short_version_or_none(self) -> None:
        assert re.fullmatch(r"[\w.+-]{0,64}", self.collector.method_version)

    def test_metric_ids_start_with_the_domain_of_the_collector(self) -> None:
        domain = self.collector.name.partition(".")[0]
        assert [name for name in self.declared if not name.startswith(f"{domain}.")] == []

    def test_refuses_unknown_configuration_keys(self) -> None:
        assert lenient_sections(type(self.collector)) == []

    def test_measures_targets_of_the_kind_it_is_tested_with(self, target: Target) -> None:
        assert target.kind in self.collector.kinds

    def test_observes_something(self, target: Target, window: Window) -> None:
        assert self.observations(target, window)

    def test_observes_only_declared_metrics_with_their_labels(self, target: Target, window: Window) -> None:
        for observation in self.observations(target, window):
            definition = self.declared.get(observation.metric.id)
            assert definition == observation.metric
            assert set(observation.labels) == set(observation.metric.labels)
            assert observation.metric.function is None, "computed metrics are computed by the core"

    def test_observes_finite_values_once_for_each_label_set(self, target: Target, window: Window) -> None:
        observations = self.observations(target, window)
        assert all(math.isfinite(observation.value) for observation in observations)
        keys = [(item.metric.id, tuple(sorted(item.labels.items()))) for item in observations]
        assert len(keys) == len(set(keys))

    def test_times_carry_a_zone(self, target: Target, window: Window) -> None:
        times = [item.observed_at for item in self.observations(target, window) if item.observed_at]
        assert all(time.utcoffset() is not None for time in times)

    def test_evidence_points_into_the_target(self, target: Target, window: Window) -> None:
        for observation in self.observations(target, window):
            places = observation.evidence
            assert [place.path for place in places if PurePath(place.path).is_absolute()] == []
            assert [place for place in places if place.line is not None and place.line < 1] == []
            assert observation.evidence_total is None or observation.evidence_total >= len(places)

    def test_same_target_and_window_give_the_same_values(self, target: Target, window: Window) -> None:
        assert self.observations(target, window) == self.observations(target, window)

    def test_what_it_yields_survives_the_way_out_of_its_process(self, target: Target, window: Window) -> None:
        assert json.loads(json.dumps(encode(self.collector.collect(target, window))))["observations"]

    def test_does_not_measure_a_place_that_is_not_there(self, target: Target, window: Window) -> None:
        with pytest.raises(CollectError):
            list(self.collector.collect(_nowhere(target), window))

    def test_says_of_any_place_whether_it_applies(self, target: Target) -> None:
        for place in (target, _nowhere(target)):
            answer: object = type(self.collector).discover(place)
            assert answer is None or isinstance(answer, type(self.collector) | NotApplicable)


def _nowhere(target: Target) -> Target:
    """A place that is not there."""
    return Target(target.name, target.kind, f"{target.location}/no-such-place", target.labels)
