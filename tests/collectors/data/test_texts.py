"""Files of text that are not quite what they should be: what a person who knows such files would say is told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable

import pyarrow as pa
import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.failures import meaning
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector

PROFILE = ProfileCollector()
PLAIN = "a,b,c\n" + "1,2,3\n" * 60


def lines(rows: Iterable[object]) -> str:
    return "".join(f"{json.dumps(each)}\n" for each in rows)


ROWS = [{"id": n, "v": n / 2} for n in range(50)]


@pytest.mark.parametrize(
    ("name", "text", "rows", "columns"),
    [
        ("a.csv", "id;v\n" + "1;2\n" * 60, 60, 2),
        ("a.csv", "id|v\n" + "1|2\n" * 60, 60, 2),
        ("a.csv", "id\tv\n" + "1\t2\n" * 60, 60, 2),
        ("a.csv", "id,s\r\n" + '1,"one\r\ntwo"\r\n' * 60, 60, 2),
        ("a.csv", "\ufeffid,v\n" + "1,2\n" * 60, 60, 2),
        ("a.csv", ",id,v\n" + "".join(f"{n},1,2\n" for n in range(60)), 60, 3),
        ("a.json", json.dumps(ROWS), 50, 2),
        ("a.json", json.dumps(ROWS, indent=2), 50, 2),
        ("a.jsonl", "\ufeff" + lines(ROWS), 50, 2),
        ("a.jsonl", lines(ROWS).replace('{"id": 9', '\n\n{"id": 9'), 50, 2),
        ("a.jsonl", lines([{"id": n, "o": {"x": n}, "l": [n]} for n in range(9)]), 9, 3),
        ("a.jsonl", lines([*ROWS, {"id": 1, "v": 2, "t": "x" * 800_000}]), 51, 3),
    ],
    ids=["semicolon", "bar", "tab", "line in quotes", "mark", "index", "list", "spread list", "mark of json", "blank lines", "nested", "giant"],
)  # fmt: skip
def test_texts_that_are_as_they_should_be_are_measured_and_nothing_is_told(
    run, tmp_path, name, text, rows, columns
) -> None:
    (tmp_path / name).write_text(text, newline="")
    found = run(PROFILE, tmp_path / name)
    assert (found.values["rows"], found.values["columns"], found.problems) == (rows, columns, [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", PLAIN + "1,2\n" + "1,2,3\n" * 60, "is a whole line, because the lines have different numbers of fields: line 62 has 2 fields and the first one 3"),
        ("a.csv", "id^v\n" + "1^2\n" * 60, "id^v is a whole line, because fields that are separated by ^ are not told apart"),
        ("a.csv", "id\x01v\n" + "1\x012\n" * 60, r"fields that are separated by \x01 are not told apart"),
        ("a.csv", "id||v\n" + "1||2\n" * 60, "column1 has neither a name nor a value"),
        ("a.csv", "id;v\n" + "".join(f"{n};{n},5\n" for n in range(60)), "column v is read as texts, because its numbers have a decimal comma"),
        ("a.csv", "id;v\n" + "".join(f"{n};{n + 1}.000,50\n" for n in range(60)), "its numbers have a decimal comma"),
        ("a.json", json.dumps({"data": ROWS}), "a.json is one object, whose rows lie within its data and are not measured"),
        ("a.jsonl", lines({"id": n, f"k{n}": 1} for n in range(400)), "400 of 400 rows are read as one column json"),
        ("a.jsonl", lines([{"": 1, "b": 2}] * 9), "9 of 9 rows are read as one column json"),
        ("a.json", "[1, 2, 3]", "3 of 3 rows are read as one column json"),
    ],
    ids=["fewer fields", "caret", "hive", "two marks", "comma", "thousands", "one object", "keys", "no key", "numbers"],
)  # fmt: skip
def test_texts_that_are_read_otherwise_than_meant_are_told(run, tmp_path, name, text, said) -> None:
    (tmp_path / name).write_text(text)
    for _ in range(2):  # the second time they are known, and told all the same
        assert [said in each for each in run(PROFILE, tmp_path / name).problems] == [True]


@pytest.mark.parametrize(
    ("name", "content", "said", "hint"),
    [
        ("a.jsonl", lines(ROWS[:25]) + '{"id": 3, "v":\n' + lines(ROWS[25:]), "a.jsonl: line 27 is no JSON, or the one before it is broken off", "one whole object in a line"),
        ("a.jsonl", lines(ROWS).encode("utf-16"), "a.jsonl: it is no text in UTF-8", "iconv"),
        ("a.jsonl", '{"id": 1, "id": 2}\n' * 2, "a.jsonl: line 1 holds several values called id", "name of its own"),
        ("a.csv", PLAIN * 400 + "1,2,3,4\n", "told apart into fields: line 24,401 has 4 fields and the first one 3", "the same fields"),
        ("a.csv", "a,b\r\n" + "1,2\n" * 60 + "1,2\r\n" * 40, "some lines end in CR LF and others in LF", "the same end"),
    ],
    ids=["broken off", "utf-16", "twice", "more fields", "ends"],
)  # fmt: skip
def test_texts_that_cannot_be_read_say_where(run, tmp_path, name, content, said, hint) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CollectError, match=said) as raised:
        run(PROFILE, tmp_path / name)
    assert hint in raised.value.hint
    assert len(raised.value.message) < 200


def test_a_line_that_is_too_long_is_not_repeated() -> None:
    said = f"CSV Error on Line: 1\nOriginal Line: {'x' * 9999}\nMaximum line size of 2000000 bytes exceeded. Actual Size:3000003 bytes."
    told, hint = meaning(said)
    assert told == "a line of 3000003 bytes is longer than the 2000000 that are read"
    assert "quote is not closed" in hint


def test_a_broken_line_leaves_out_its_file_and_no_other(run, tmp_path) -> None:
    (tmp_path / "days").mkdir()
    (tmp_path / "days/a.jsonl").write_text(lines(ROWS) + '{"id"\n' + lines(ROWS))
    (tmp_path / "days/b.jsonl").write_text(lines(ROWS))
    found = run(PROFILE, tmp_path / "days")
    assert found.values["rows"] == 50
    assert ["days/a.jsonl was left out: line 52 is no JSON" in each for each in found.problems] == [True]


def test_a_file_without_a_header_beside_others_is_told(run, tmp_path) -> None:
    (tmp_path / "days").mkdir()
    (tmp_path / "days/a.csv").write_text("id,v\n" + "1,2\n" * 20)
    (tmp_path / "days/b.csv").write_text("1,2\n" * 20)
    found = run(PROFILE, tmp_path / "days")
    assert ["20 of 40 rows are of files without a header" in each for each in found.problems] == [True]


@pytest.mark.parametrize(
    ("name", "nothing"),
    [("csv", b""), ("jsonl", b""), ("json", b"[]"), ("csv.gz", gzip.compress(b""))],
    ids=["csv", "lines of json", "list", "packed"],
)
def test_a_file_of_nothing_brings_no_column_and_is_named(run, tmp_path, name, nothing) -> None:
    (tmp_path / "days").mkdir()
    full = {"csv": "id\n" + "1\n" * 20, "csv.gz": "id\n" + "1\n" * 20}.get(name, '{"id": 1}\n' * 20).encode()
    (tmp_path / f"days/a.{name}").write_bytes(gzip.compress(full) if name.endswith(".gz") else full)
    (tmp_path / f"days/b.{name}").write_bytes(nothing)
    found = run(PROFILE, tmp_path / "days")
    assert (found.values["rows"], found.values["columns"], found.values["readable"]) == (20, 1, 1)
    assert found.problems == [f"days/b.{name} is empty: it has no rows, nor names of columns"]
    alone = run(PROFILE, tmp_path / f"days/b.{name}")
    assert (alone.values["rows"], alone.values["columns"]) == (0, 0)
    expected = QualityCollector.model_validate({"expect": [{"column": "id", "not_null": True}]})
    drift = DriftCollector.model_validate({"reference": f"a.{name}"})
    for collector in (expected, drift):
        with pytest.raises(NoEvidenceError):
            run(collector, tmp_path / f"days/b.{name}")


@pytest.mark.parametrize("name", ["a.csv.zst", "a.jsonl.zst"])
def test_texts_may_be_packed_by_zstandard(run, tmp_path, name) -> None:
    text = "Report\nid,v\n" + "1,2\n" * 50 if "csv" in name else lines(ROWS)
    (tmp_path / name).write_bytes(pa.compress(text.encode(), "zstd", asbytes=True))
    found = run(PROFILE, tmp_path / name)
    assert (found.values["rows"], found.values["columns"]) == (50, 2)
    assert [("line is not read as rows" in each) for each in found.problems] == [True] * ("csv" in name)
