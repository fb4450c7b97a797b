"""YAML is read strictly: every key has its line, and no text does more harm than an error."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualitywatch.config.document import MAX_DEPTH, Document
from qualitywatch.config.yaml_reader import MAX_NODES, parse_yaml, read_yaml
from qualitywatch.errors import ConfigurationError


def _read(text: str) -> Document:
    return parse_yaml(text, file="a.yaml", what="it")


def test_values_are_what_they_look_like() -> None:
    text = "a: 1\nb: 1.5\nc: text\nd: [x, null]\ne: {f: true}\ng: 2026-01-31\nh: '1'\ni: =\n"
    assert _read(text).data == {
        "a": 1,
        "b": 1.5,
        "c": "text",
        "d": ["x", None],
        "e": {"f": True},
        "g": date(2026, 1, 31),
        "h": "1",
        "i": "=",
    }


@pytest.mark.parametrize("key", ["on", "no", "010", "1.50", "2026-01-01", "0x10", "=", "name"])
def test_keys_stay_as_they_are_written(key: str) -> None:
    assert _read(f"{key}: 1\n").data == {key: 1}


def test_every_key_and_entry_has_its_line() -> None:
    document = _read("# first\na: 1\n\nb:\n  - c: 2\n    d: 3\n  - e\nf: {g: 1,\n    h: 2}\n")
    assert document.lines == {
        (): 2,
        ("a",): 2,
        ("b",): 4,
        ("b", 0): 5,
        ("b", 0, "c"): 5,
        ("b", 0, "d"): 6,
        ("b", 1): 7,
        ("f",): 8,
        ("f", "g"): 8,
        ("f", "h"): 9,
    }


def test_a_key_that_is_missing_has_the_line_of_what_it_is_missing_in() -> None:
    document = _read("\na:\n  b: 1\n")
    assert document.line_of(("a", "b", "c", 0)) == 3
    assert document.line_of(("a", "x")) == 2
    assert document.line_of(("x",)) == 2


def test_aliases_are_expanded() -> None:
    assert _read("a: &a {b: 1}\nc: *a\n").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    text = "a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert _read(text).data["a"]


def test_one_level_more_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        _read("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)


def test_masses_of_values_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="holds more than 50,000 keys and values"):
        _read("a: [" + "x," * MAX_NODES + "]")


def test_a_text_that_says_it_is_text_is_read() -> None:
    assert _read("a: !!str 5\n").data == {"a": "5"}


def test_a_file_larger_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"#" * (1024 * 1024) + b"\na: 1")
    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        read_yaml(file, what="it")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n", encoding="utf-8-sig")
    assert read_yaml(file, what="it").data == {"a": 1}


@pytest.mark.parametrize("name", ["missing.yaml", "", "a\0b.yaml", "a\ud800.yaml", "x" * 300], ids=ascii)
def test_a_file_that_cannot_be_read_is_an_error_of_the_configuration(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError):
        read_yaml(tmp_path / name, what="it")


yamlish = st.text(
    st.sampled_from("abé01:-?[]{}&*!|>'\"%@`#=~<., \n\t\\x_eE+Z\x07\x85\u2028\U0001f600"), max_size=60
)
tagged = st.builds(
    "a: !!{} {!r}".format,
    st.sampled_from(
        ["int", "float", "bool", "null", "timestamp", "binary", "set", "omap", "pairs", "map", "seq"]
    ),
    st.text(st.sampled_from("0123456789:-+. xabTZe_"), max_size=12),
)
numbers = st.builds("a: {}".format, st.from_regex(r"[-+]?(0[xb])?[0-9a-f_:.eE+-]{1,60}", fullmatch=True))


@given(st.one_of(st.text(), yamlish, tagged, numbers))
@example("a: !!int ''")
@example("a: !!timestamp x")
@example("a: !!bool x")
@example("? !!int ''\n: 1")
@example("a: 0x" + "f" * 9000)
@example("0x" + "f" * 9000 + ": a")
@example("a: 1" + ":0" * 3000)
@example("a: " + "9" * 5000)
@example("a: 2026-01-01T00:00:00+99:99")
@example('a: "\\ud800"')
@example("a: \ud800")
@example("&a [*a]: 1")
@example("&a {b: *a}")
@example("- " * 5000)
@example("{" * 5000)
@example("? " * 5000)
def test_no_text_is_anything_but_read_or_refused(text: str) -> None:
    try:
        document = _read(text)
    except ConfigurationError:
        return
    assert all(isinstance(key, str) for key in document.data)
