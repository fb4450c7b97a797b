"""Alerts of a real Alertmanager: kept alive while a finding is open, ended with it, one for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from notify_world.real_alertmanager import alertmanager, alerts
from qualitywatch import ChangeKind, Followed, Ticket, TicketState, Waiver
from qualitywatch.daemon.follow import FOLLOW_EVERY
from qualitywatch.testing.samples import sample_change, sample_delivery, sample_outcome
from qualitywatch_notify.alertmanager.alerts import labels_of
from qualitywatch_notify.alertmanager.sink import AlertmanagerSink


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with alertmanager(tmp_path_factory.mktemp("alertmanager")) as address:
        yield address


@pytest.fixture
def sink(url: str) -> AlertmanagerSink:
    keys = {"url": url, "labels": {"team": "checkout"}, "dashboard": "https://q.example.org"}
    return AlertmanagerSink.model_validate(keys)


def delivery(rule: str, kind: ChangeKind = ChangeKind.OPENED):
    return sample_delivery(sample_change(sample_outcome(rule=rule), kind=kind))


def held(url: str, rule: str) -> list[dict]:
    return [each for each in alerts(url) if each["labels"]["alertname"] == rule]


def ends(alert: dict) -> datetime:
    return datetime.fromisoformat(alert["endsAt"])


def followed(rule: str, sink: AlertmanagerSink, waiver: Waiver | None = None) -> Followed:
    told = delivery(rule)
    ref = sink.send(told)
    finding = told.change.finding
    ticket = replace(told.ticket, state=TicketState.OPEN, ref=ref)
    assert isinstance(ticket, Ticket)
    return Followed(ticket, replace(finding, outcome=replace(finding.outcome, waiver=waiver)))


def test_an_alert_says_what_to_route_by_and_what_to_do(url: str, sink: AlertmanagerSink) -> None:
    sink.send(delivery("said"))
    (alert,) = held(url, "said")
    assert {"target": "shop", "severity": "major", "team": "checkout"}.items() <= alert["labels"].items()
    assert alert["annotations"]["description"] == "34 %; allowed is at most 21 %"
    assert alert["annotations"]["fix"] == "Split the functions listed, the largest first."
    assert alert["generatorURL"].startswith("https://q.example.org/findings/")
    assert alert["startsAt"] == "2026-03-02T12:00:00.000Z"


def test_a_change_of_the_value_is_the_same_alert(url: str, sink: AlertmanagerSink) -> None:
    sink.send(delivery("worse"))
    worse = sample_change(sample_outcome(rule="worse", value=0.5), kind=ChangeKind.WORSENED)
    sink.send(sample_delivery(worse))
    (alert,) = held(url, "worse")
    assert alert["annotations"]["description"].startswith("50 %")


def test_it_lasts_as_long_as_configured_and_is_sent_again_before(url: str, sink: AlertmanagerSink) -> None:
    now = datetime.now(UTC)
    each = followed("lasting", sink)
    first = ends(held(url, "lasting")[0])
    assert timedelta(minutes=59) < first - now < timedelta(minutes=62)
    assert sink.expires >= FOLLOW_EVERY * 2, "one round may fail"
    list(sink.follow([each], datetime.now(UTC) + FOLLOW_EVERY))
    (alert,) = held(url, "lasting")
    assert timedelta(minutes=14) < ends(alert) - first < timedelta(minutes=16)


def test_all_alerts_are_renewed_in_few_requests(sink: AlertmanagerSink, monkeypatch) -> None:
    many = [followed(f"many-{number}", sink) for number in range(3)]
    posted = []
    post = AlertmanagerSink._post
    monkeypatch.setattr(
        AlertmanagerSink, "_post", lambda self, each: (posted.append(len(each)), post(self, each))
    )
    list(sink.follow(many * 100, datetime.now(UTC)))
    assert posted == [200, 100]


def test_a_waived_finding_is_left_to_expire(url: str, sink: AlertmanagerSink) -> None:
    at = datetime.now(UTC)
    waiver = Waiver("f", "anna", "accepted", at - timedelta(days=1), at + timedelta(days=1))
    each = followed("waived", sink, waiver)
    before = ends(held(url, "waived")[0])
    list(sink.follow([each], at + FOLLOW_EVERY))
    assert ends(held(url, "waived")[0]) == before


def test_the_repair_ends_it(url: str, sink: AlertmanagerSink) -> None:
    sink.send(delivery("repaired"))
    sink.send(delivery("repaired", ChangeKind.RESOLVED))
    assert held(url, "repaired") == []


def test_labels_of_a_finding_become_names_that_prometheus_takes() -> None:
    outcome = sample_outcome(labels={"data-column": "é", "target": "inner"})
    labels = labels_of(sample_change(outcome).finding, {"team": "a", "alertname": "mine"})
    assert labels["data_column"] == "é"
    assert (labels["target"], labels["label_target"], labels["alertname"]) == (
        "shop",
        "inner",
        "complex-functions",
    )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"expires": "20m"}, "30m or more"),
        ({"labels": {"a-b": "c"}}, "no name of a label"),
        ({"url": "http://alerts.example.org"}, "allow_http"),
    ],
)
def test_what_cannot_work_is_refused_at_once(keys: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AlertmanagerSink.model_validate({"url": "https://alerts.example.org", **keys})
