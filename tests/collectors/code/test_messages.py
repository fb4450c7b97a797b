"""Whatever text is measured can be stored and shown."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import one_line
from qualitywatch_code.messages import MESSAGE_LIMIT, short

ANY_TEXT = st.text(st.characters())


@given(st.binary())
def test_any_file_name_becomes_text_that_every_store_takes(name: bytes) -> None:
    text = one_line(os.fsdecode(name))
    text.encode("utf-8")
    assert "\0" not in text


@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text


@given(ANY_TEXT)
def test_a_message_is_one_line_of_limited_length(text: str) -> None:
    assert len(short(text)) <= MESSAGE_LIMIT
    assert "\n" not in short(text)


def test_undecodable_bytes_are_recognisable() -> None:
    assert one_line(os.fsdecode(b"caf\xe9.py")) == "caf\\xe9.py"
    assert one_line("\ud800 \0") == "\\ud800 \\x00"
