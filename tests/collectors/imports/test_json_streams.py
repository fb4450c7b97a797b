"""JSON that is read in pieces: what it says, and what is refused, is what Python's decoder makes of the whole."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError, Collector, Target, TargetKind, Window
from qualitywatch_import.reports.json_stream import EACH, JsonStream
from qualitywatch_import.sarif import SarifCollector

LONG = (("runs", EACH, "results"), ("listed",))
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
RUN = st.fixed_dictionaries({"tool": VALUES}, optional={"results": st.lists(VALUES, max_size=5) | SCALARS})
DOCUMENTS = st.fixed_dictionaries(
    {"runs": st.lists(RUN, max_size=3) | VALUES}, optional={"listed": VALUES, "other": VALUES}
)
LAW = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def streamed(path: Path, chunk: int) -> object:
    """The document, put together again from its rest and its elements."""
    stream = JsonStream(path, LONG, expected="a document", chunk=chunk)
    document = stream.rest().value
    for (run, _), element in stream.elements(LONG[0]):
        document["runs"][run]["results"].append(element.value)
    for _, element in stream.elements(LONG[1]):
        document["listed"].append(element.value)
    return document


@given(document=DOCUMENTS, chunk=st.integers(1, 40), ascii_only=st.booleans(), indent=st.none() | st.just(2))
@example(document={"runs": [], "listed": [1e300, -12.5e-7, 10**40]}, chunk=1, ascii_only=True, indent=None)
@LAW
def test_pieces_say_what_the_whole_says(tmp_path, document, chunk, ascii_only, indent) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    (tmp_path / "report").write_bytes(text.encode(errors="replace"))
    assert streamed(tmp_path / "report", chunk) == json.loads((tmp_path / "report").read_bytes())


@given(document=DOCUMENTS, chunk=st.integers(1, 40), data=st.data())
@LAW
def test_what_is_no_json_is_refused_and_nothing_else(tmp_path, document, chunk, data) -> None:
    text = json.dumps(document, indent=data.draw(st.none() | st.just(1)))
    at = data.draw(st.integers(0, len(text)))
    odd = data.draw(
        st.sampled_from(["", ",", "]", "}", "[", "{", '"', ":", "e5", ".5", "NaN", "\\u12", "\n", "x"])
    )
    spoilt = text[:at] + odd + text[at + data.draw(st.integers(0, 3)) :]
    (tmp_path / "report").write_text(spoilt)
    try:
        whole = json.loads(spoilt, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    except ValueError:
        with pytest.raises(CollectError, match="report is not JSON: "):
            streamed(tmp_path / "report", chunk)
    else:
        try:
            assert streamed(tmp_path / "report", chunk) == whole
        except CollectError as error:
            assert "is there twice" in error.message  # noqa: PT017 - one of several that count, which a decoder passes over


@pytest.mark.parametrize("chunk", [1, 7, 1 << 16])
def test_where_it_is_no_json_is_told_by_line_and_column(tmp_path, chunk) -> None:
    spoilt = '{"listed": [1,\n 2,\n  {"a": 3 4}\n]}'
    (tmp_path / "report").write_text(spoilt)
    with pytest.raises(ValueError, match="delimiter") as whole:
        json.loads(spoilt)
    with pytest.raises(CollectError) as raised:
        JsonStream(tmp_path / "report", LONG, expected="a document", chunk=chunk).rest()
    assert raised.value.message == f"{tmp_path / 'report'} is not JSON: {whole.value}"


@pytest.mark.parametrize("chunk", [1, 7, 1 << 16])
def test_bytes_that_are_no_text_are_told_by_their_place(tmp_path, chunk) -> None:
    (tmp_path / "report").write_bytes(b'{"listed": ["\xc3\xa4", "\xff"]}')
    with pytest.raises(CollectError, match="no text in UTF-8: invalid start byte at byte 19"):
        JsonStream(tmp_path / "report", LONG, expected="a document", chunk=chunk).rest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_windows_are_read(tmp_path, encoding) -> None:
    mark = "" if encoding in ("utf-8-sig", "utf-16") else "\ufeff"
    (tmp_path / "report").write_bytes((mark + '{"runs": [], "listed": ["ä", "😀"]}').encode(encoding))
    assert streamed(tmp_path / "report", 3) == {"runs": [], "listed": ["ä", "😀"]}


def test_a_list_that_is_there_twice_is_refused(tmp_path) -> None:
    (tmp_path / "report").write_text('{"runs": [{"results": [1], "results": [2]}]}')
    with pytest.raises(CollectError, match=r"\$\.runs\[0\]\.results is there twice"):
        JsonStream(tmp_path / "report", LONG, expected="a document").rest()


def test_no_more_results_are_in_memory_than_are_shown(tmp_path, window: Window, sample) -> None:
    log = json.loads(sample("scanner.sarif"))
    result = json.dumps(log["runs"][0]["results"][0])
    log["runs"][0]["results"] = ["HERE"]
    most = {}
    for results in (500, 500, 3_000):  # the first imports what it needs
        text = json.dumps(log).replace('"HERE"', ", ".join([result] * results))
        (tmp_path / "scan.sarif").write_text(text)
        most[results] = traced(SarifCollector(report="scan.sarif"), tmp_path, window)
    assert most[3_000] - most[500] < 2_500 * len(result) / 3


def traced(collector: Collector, folder: Path, window: Window) -> int:
    """The most memory that a run held, in bytes."""
    tracemalloc.start()
    try:
        list(collector.collect(Target("sample", TargetKind.CODE, str(folder)), window))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
