"""Trouble that lasts is said once, and once that it is over."""

from __future__ import annotations

import logging

import pytest

from qualitywatch.daemon.trouble import Troubles
from qualitywatch.errors import StoreError


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="qualitywatch")
    return caplog


def test_what_lasts_is_said_once_and_its_end_once(said: pytest.LogCaptureFixture) -> None:
    troubles = Troubles()
    for _ in range(3):
        troubles.begin("the store", StoreError("is gone", hint="bring it back"))
    for _ in range(3):
        troubles.end("the store")
    assert said.messages == ["the store: is gone (bring it back)", "the store: works again"]


def test_another_reason_is_news(said: pytest.LogCaptureFixture) -> None:
    troubles = Troubles()
    troubles.begin("the store", StoreError("is gone"))
    troubles.begin("the store", StoreError("is full"))
    assert said.messages == ["the store: is gone", "the store: is full"]


def test_what_comes_back_is_news(said: pytest.LogCaptureFixture) -> None:
    troubles = Troubles()
    for _ in range(2):
        troubles.begin("the store", StoreError("is gone"))
        troubles.end("the store")
    assert len(said.messages) == 4


def test_no_trouble_is_no_news(said: pytest.LogCaptureFixture) -> None:
    Troubles().end("the store")
    assert said.messages == []
