"""What plugins say, made fit to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretBytes, SecretStr

from qualitywatch.components import Component
from qualitywatch.pipeline.words import LIMIT, MASK, crash_of, masked, shortened, words_of


class Login(BaseModel):
    password: SecretStr


class Configured(Component):
    name: ClassVar = "configured"
    token: SecretStr = SecretStr("s3cr3t")
    raw: SecretBytes = SecretBytes(b"bytes\xff")
    nested: Login = Login(password=SecretStr("deep"))
    several: tuple[SecretStr, ...] = (SecretStr("one-of-many"),)
    headers: Mapping[str, SecretStr] = {"key": SecretStr("in/a map")}
    empty: SecretStr = SecretStr("")
    url: str = "https://example.org"


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@given(st.text(), st.integers(2, 50))
def test_words_are_on_one_line_and_bounded(text: str, limit: int) -> None:
    words = shortened(text, limit)
    assert len(words) <= limit
    assert len(words.splitlines()) <= 1
    assert words == words.strip()


def test_what_fits_is_kept_and_what_does_not_is_marked() -> None:
    assert shortened("a\n  b\tc") == "a b c"
    assert shortened("x" * LIMIT) == "x" * LIMIT
    assert shortened("x" * (LIMIT + 1)) == "x" * (LIMIT - 1) + "…"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("bad\nvalue"), "crashed with ValueError: bad value"),
        (KeyError("x"), "crashed with KeyError: 'x'"),
        (RuntimeError(), "crashed with RuntimeError"),
        (UnspeakableError(), "crashed with UnspeakableError"),
    ],
)
def test_a_crash_is_told_in_one_line(error: BaseException, words: str) -> None:
    assert crash_of(error) == words


def test_an_exception_that_cannot_speak_says_nothing() -> None:
    assert words_of(UnspeakableError()) == ""


@pytest.mark.parametrize(
    "secret", ["s3cr3t", "bytes\ufffd", "deep", "one-of-many", "in/a map", "in%2Fa%20map"]
)
def test_every_secret_is_masked_wherever_it_is_configured(secret: str) -> None:
    assert masked(f"GET /?key={secret}&x failed", Configured()) == f"GET /?key={MASK}&x failed"


def test_what_is_no_secret_stays() -> None:
    assert masked("https://example.org said no", Configured()) == "https://example.org said no"


def test_a_secret_that_contains_another_is_masked_whole() -> None:
    component = Configured(token=SecretStr("abc"), nested=Login(password=SecretStr("abcdef")))
    assert masked("abcdef abc", component) == f"{MASK} {MASK}"
