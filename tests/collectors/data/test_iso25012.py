"""The table of ISO/IEC 25012 in the guide is what the code measures; personal data are found and never shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

import qualitywatch_data
from qualitywatch.domain.quality_model.iso25012 import ISO25012
from qualitywatch_data.personal.forms import said_by_name
from qualitywatch_data.personal_data import PersonalDataCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.profiles import loading

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "data-quality.md"


def rows() -> dict[str, tuple[list[str], str]]:
    found = {}
    head, _, table = GUIDE.read_text(encoding="utf-8").partition("| characteristic |")
    assert "fifteen characteristics" in head
    for line in table.partition("\n\n")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0] != "---":
            found[cells[0]] = (re.findall(r"`([\w.]+)`", cells[1]), cells[2])
    return found


def test_every_characteristic_has_measures_or_a_reason_why_not() -> None:
    titles = [each.title for each in ISO25012.characteristics]
    assert list(rows()) == titles
    assert all(bool(measures) != bool(why) for measures, why in rows().values())


def test_the_table_says_what_the_code_measures() -> None:
    defined = {
        metric.id: metric.characteristic
        for collector in qualitywatch_data.register_collectors()
        for metric in collector.metrics
        if metric.characteristic.startswith("data:")
    }
    told = {metric: f"data:{name.lower()}" for name, (measures, _) in rows().items() for metric in measures}
    assert told == defined


def test_a_delta_table_says_who_wrote_it_and_what_its_columns_are(run, tmp_path) -> None:
    schema = pa.schema(
        [pa.field("n", pa.int64(), metadata={"comment": "how many"}), pa.field("x", pa.float64())]
    )
    write_deltalake(tmp_path / "table", pa.table({"n": [1, 2], "x": [1.0, 2.0]}, schema=schema))
    values = run(ProfileCollector(), tmp_path / "table").values
    assert values["described"] == 0.5
    assert values["lineage"] == 1
    assert values["readable"] == 1
    assert values["bytes_per_row"] > 10


def test_files_do_not_say_what_wrote_them(run, write) -> None:
    found = run(ProfileCollector(), write("a.csv", "SELECT range AS n FROM range(100)"))
    assert found.values["lineage"] == pytest.approx(2 / 3)
    assert "what wrote them: is not recorded" in found.said("lineage")
    assert "described" not in found.values


def test_files_that_cannot_be_read_are_not_available(run, write, tmp_path) -> None:
    for name in ("a", "b", "c"):
        write(f"parts/{name}.parquet", "SELECT range AS n FROM range(100)")
    (tmp_path / "parts" / "d.parquet").write_bytes(b"PAR1 and nothing")
    values = run(ProfileCollector(), tmp_path / "parts").values
    assert values["readable"] == 0.75
    assert "bytes_per_row" not in values


PEOPLE = """SELECT 'p' || range || '@example.org' AS contact, range AS n, 'Ada' AS "firstName",
    '+49 30 1234' || lpad(range::VARCHAR, 4, '0') AS line, 'DE44500105175407' || lpad(range::VARCHAR, 6, '0') AS acc,
    '10.0.' || range % 256 || '.7' AS host, 'order ' || range AS title, DATE '1980-01-01' AS dob,
    CASE WHEN range % 10 = 0 THEN 'x@example.org' ELSE 'none' END AS note FROM range(500)"""


def test_columns_are_found_by_name_and_by_form(run, write) -> None:
    found = run(PersonalDataCollector(), write("people.parquet", PEOPLE))
    assert found.values == {"personal.columns": 6, "personal.undeclared": 6}
    said = found.said("personal.columns")
    assert "contact: 100% of 500 values have the form of an e-mail address" in said
    assert "dob: its name says that it holds a date of birth" in said
    for name in ("firstName", "line", "acc", "host"):
        assert f"{name}: " in said


def test_of_a_wide_table_texts_are_looked_at_some_columns_at_a_time(run, write, monkeypatch) -> None:
    columns = ", ".join(f"'p' || n || '@example.org' AS c{n}, n AS n{n}" for n in range(50))
    path = write("wide.parquet", f"SELECT *, {columns} FROM ({PEOPLE})")
    taken: list[list[str]] = []
    inner = loading.load

    def counting(engine, table, names):
        taken.append(list(names))
        inner(engine, table, names)

    monkeypatch.setattr(loading, "load", counting)
    monkeypatch.setattr(loading, "fitting", lambda _: 20)
    found = run(PersonalDataCollector(), path)
    assert found.values == {"personal.columns": 56, "personal.undeclared": 56}
    assert found.said("personal.columns").startswith("contact: 100% of 500 values")
    texts = [name for some in taken for name in some]
    assert max(map(len, taken)) == 20
    assert len(texts) == len(set(texts))
    assert {"n", "n0", "dob"}.isdisjoint(texts)


def test_no_value_is_shown(run, write) -> None:
    found = run(PersonalDataCollector(), write("people.parquet", PEOPLE))
    shown = json.dumps(
        [[place.name, place.message] for each in found.observations for place in each.evidence]
    )
    assert not re.search(r"example|Ada|1234|DE44|1980", shown)


def test_declared_columns_are_personal_and_not_undeclared(run, write) -> None:
    collector = PersonalDataCollector.model_validate({"declared": ["contact", "first*", "dob"]})
    found = run(collector, write("people.parquet", PEOPLE))
    assert found.values == {"personal.columns": 6, "personal.undeclared": 3}


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        ("email", True),
        ("customer_email", True),
        ("EMailAddress", True),
        ("dateOfBirth", True),
        ("client-ip", True),
        ("shipment", False),
        ("phoneme_count", False),
        ("description", False),
        ("recipe", False),
        ("name", False),
    ],
)
def test_names_are_read_as_words(name, personal) -> None:
    assert (said_by_name(name) is not None) is personal
