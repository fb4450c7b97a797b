"""Names and sentences from elsewhere, made safe to show."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.readable import encodable, one_line, prose


def test_a_name_in_another_encoding_shows_its_bytes() -> None:
    assert one_line(os.fsdecode(b"caf\xe9.py")) == "caf\\xe9.py"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb", "a\\x0ab"),
        ("\u202egnp.py", "\\u202egnp.py"),
        ("\x9b31m", "\\x9b31m"),
        ("naïve 数据.py", "naïve 数据.py"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text(st.characters()))
def test_one_line_is_one_line_without_controls_or_surrogates(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert not {"Cc", "Cs"} & {unicodedata.category(character) for character in shown}


@given(st.text())
def test_text_that_utf_8_holds_stays_as_it_is(text: str) -> None:
    assert encodable(text) == text


def test_prose_is_one_line_whatever_the_source_wrapped() -> None:
    assert prose("  Split the\n   functions\tlisted. ") == "Split the functions listed."
