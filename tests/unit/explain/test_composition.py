"""Everything behind a number is put together from the store, whichever way it is named."""

from __future__ import annotations

import pytest

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.explanation import (
    CharacteristicExplanation,
    DecisionExplanation,
    SeriesExplanation,
    TargetExplanation,
)
from qualitywatch.domain.outcome import Outcome
from qualitywatch.errors import UnknownNameError
from qualitywatch.pipeline.explain import Sources, explain_named, explain_target
from sample_world.metrics import ALL_METRICS, SHARE
from sample_world.plugin import RULES
from sample_world.town import TOOLS


@pytest.fixture
def sources(town_store) -> Sources:
    return Sources(town_store.readings, MetricCatalogue(ALL_METRICS), {rule.id: rule for rule in RULES})


@pytest.fixture
def explain(sources):
    """Explain what a name means on a target, the shop if none is said."""

    def explained(text: str | None = None, target: str = "shop"):
        found = next(each for each in sources.readings.targets() if each.name == target)
        return explain_target(sources, found) if text is None else explain_named(sources, found, text)

    return explained


def finding_of(sources, rule: str, target: str = "shop"):
    return next(each for each in sources.readings.findings(target=target) if each.outcome.rule == rule)


def test_a_metric_comes_with_everything_from_its_elements_to_its_ticket(explain):
    found = explain(SHARE.id)
    assert isinstance(found, SeriesExplanation)
    assert found.definition == SHARE
    by_name = {each.metric: each.value for each in found.elements}
    assert set(by_name) == set(SHARE.elements)
    assert None not in by_name.values()
    assert (found.run.tools, found.run.collector) == (TOOLS, "sample.shape")
    assert len(found.run.versions.code) == 40
    assert len(found.samples) == 12
    assert (found.evidence.items[0].path, found.evidence.total) == ("shop/checkout/cart.py", 212)
    (judgement,) = found.judgements
    assert (judgement.outcome.rule, judgement.outcome.outcome) == ("complex-functions", Outcome.FAIL)
    assert judgement.rule in RULES
    assert judgement.open
    assert judgement.events[0].kind.value == "opened"
    assert judgement.tickets


def test_of_several_series_the_worst_is_told_and_the_others_counted(explain):
    found = explain("sample.drift.effect", "scoring-input")
    assert (found.labels, found.others) == ({"column": "income"}, 7)


def test_labels_choose_a_series(explain):
    assert explain("sample.drift.effect[column=age]", "scoring-input").reading.value == 0.0


def test_a_metric_that_was_never_measured_says_what_rules_say_of_it(explain):
    found = explain("sample.model.robustness")
    assert found.reading is None


def test_a_finding_is_named_by_how_its_fingerprint_begins(explain, sources):
    finding = finding_of(sources, "complex-functions")
    found = explain(finding.fingerprint[:8])
    assert found.metric == SHARE.id
    assert [each.finding for each in found.judgements] == [finding]


def test_a_rule_names_the_worst_that_it_says(explain):
    found = explain("complex-functions")
    assert [each.outcome.rule for each in found.judgements] == ["complex-functions"]


def test_a_waiver_stands_with_its_finding(explain, sources):
    waiver = sources.readings.waivers()[0]
    target = sources.readings.finding(waiver.fingerprint).outcome.target
    (judgement,) = explain(waiver.fingerprint, target).judgements
    assert judgement.waivers == (waiver,)


@pytest.mark.parametrize("text", ["maintainability", "Maintainability"])
def test_a_characteristic_has_its_rules_worst_first_and_its_measures(explain, text):
    found = explain(text)
    assert isinstance(found, CharacteristicExplanation)
    assert (found.path, found.report.characteristic) == ("maintainability", "maintainability")
    outcomes = [each.outcome.outcome for each in found.judgements]
    assert outcomes[0] is Outcome.FAIL
    assert {reading.key.metric for reading, _ in found.readings} >= {SHARE.id}


def test_a_name_of_2011_and_a_part_are_characteristics_too(explain):
    assert explain("usability").path == "interaction_capability"
    assert explain("testability").path == "maintainability/testability"


def test_a_decision_is_named_by_its_number(explain, sources):
    (record,) = sources.readings.decisions()
    for text in (str(record.id), f"#{record.id}", f"decision {record.id}"):
        found = explain(text)
        assert isinstance(found, DecisionExplanation)
        assert found.record == record


def test_without_a_name_there_is_what_is_worth_explaining(explain):
    found = explain()
    assert isinstance(found, TargetExplanation)
    assert found.evaluation.target == "shop"
    assert 0 < len(found.judgements) <= found.open_findings
    assert all(each.open for each in found.judgements)


def test_a_target_that_was_never_judged_can_be_explained(explain):
    assert explain(None, "brand-new").evaluation is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("sample.complexity.shore", "sample.complexity.share"),
        ("complex-function", "complex-functions"),
        ("maintainabilty", "maintainability"),
        ("ffffffffffff", "lists what there is"),
        ("4711", "lists what there is"),
    ],
)
def test_an_unknown_name_suggests_the_nearest_ones(explain, text, hint):
    with pytest.raises(UnknownNameError, match="nothing on shop") as refused:
        explain(text)
    assert hint in refused.value.hint


def test_a_prefix_of_several_findings_is_told_apart(explain, sources, monkeypatch):
    several = ["ab12" + "0" * 60, "ab12" + "1" * 60]
    monkeypatch.setattr(sources.readings, "fingerprints", lambda *_, **__: several)
    with pytest.raises(UnknownNameError, match="names 2 findings") as refused:
        explain("ab12")
    assert several[1][:12] in refused.value.hint


def test_a_finding_elsewhere_says_where_it_is(explain, sources):
    elsewhere = next(each for each in sources.readings.findings() if each.outcome.target != "shop")
    with pytest.raises(UnknownNameError, match="is not on shop") as refused:
        explain(elsewhere.fingerprint[:12])
    assert elsewhere.outcome.target in refused.value.hint
