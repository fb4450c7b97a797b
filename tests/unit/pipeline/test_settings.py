"""What a run was configured with is kept so that it can be shown, compared, and never give a secret away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pytest
from pydantic import SecretStr

from qualitywatch import Collector, MetricDefinition, Observation, Target, Window
from qualitywatch.pipeline.settings import settings_of


class Settable(Collector):
    name: ClassVar[str] = "test.settable"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = ()
    paths: tuple[str, ...] = (".",)
    ignore: frozenset[str] = frozenset()
    url: str = ""
    token: SecretStr | None = None

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        return ()


def test_only_what_is_not_at_its_default_is_kept_as_json():
    assert settings_of(Settable(paths=("src", "lib"))) == {"paths": '["src", "lib"]'}
    assert settings_of(Settable()) == {}


def test_a_set_has_one_order():
    assert settings_of(Settable(ignore=frozenset("cab"))) == {"ignore": '["a", "b", "c"]'}


def test_another_token_is_no_other_configuration():
    first, second = (settings_of(Settable(token=SecretStr(token))) for token in ("hunter2", "other"))
    assert first == second
    assert "hunter2" not in str(first)


@pytest.mark.parametrize("secret", ["hunter2", 'hunter"2', "hunter\\2"])
def test_a_secret_is_masked_wherever_it_stands(secret):
    kept = settings_of(Settable(token=SecretStr(secret), url=f"https://example.org/?key={secret}"))
    assert "hunter" not in str(kept)


def test_who_logs_in_by_a_url_is_masked():
    kept = settings_of(Settable(url="postgresql://ada:hunter2@example.org/shop"))
    assert kept == {"url": '"postgresql://**********@example.org/shop"'}


@pytest.mark.parametrize("last", ["a", "b"])
def test_a_long_setting_is_kept_as_its_digest(last):
    long = settings_of(Settable(url="x" * 300 + last))["url"]
    assert long.startswith("sha256:")
    assert long != settings_of(Settable(url="x" * 301))["url"]
