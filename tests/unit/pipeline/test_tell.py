"""Telling plugins what happened: each hears of it, whatever another makes of it."""

from __future__ import annotations

import logging

import pytest

from pipeline_examples import plugins_of
from qualitywatch.domain.finding import FindingChange
from qualitywatch.hookspecs import hookimpl
from qualitywatch.pipeline.tell import tell
from qualitywatch.testing.samples import sample_change


class Listens:
    def __init__(self) -> None:
        self.heard: list[FindingChange] = []

    @hookimpl
    def finding_changed(self, change: FindingChange) -> None:
        self.heard.append(change)


class ListensToo(Listens):
    pass


class ListensWithoutCaring:
    @hookimpl
    def finding_changed(self) -> None:
        """Takes no argument, as pluggy allows."""


class Crashes:
    @hookimpl(tryfirst=True)
    def finding_changed(self, change: FindingChange) -> None:
        raise KeyError(change.kind.value)


class Deaf:
    """Implements another hook."""

    @hookimpl
    def target_evaluated(self) -> None:
        raise AssertionError


def test_each_listener_hears_once() -> None:
    first, second = Listens(), ListensToo()
    change = sample_change()
    tell(plugins_of(first, second, ListensWithoutCaring(), Deaf()), "finding_changed", change=change)
    assert (first.heard, second.heard) == ([change], [change])


def test_a_listener_that_crashes_is_named_and_spoils_nothing(caplog: pytest.LogCaptureFixture) -> None:
    first, second = Listens(), ListensToo()
    with caplog.at_level(logging.ERROR):
        tell(plugins_of(first, Crashes(), second), "finding_changed", change=sample_change())
    assert len(first.heard) == len(second.heard) == 1
    (record,) = caplog.records
    assert record.getMessage() == "plugin Crashes crashed with KeyError: 'opened' when told finding_changed"
    assert record.exc_info is None


def test_nobody_listening_is_fine() -> None:
    tell(plugins_of(), "finding_changed", change=sample_change())
