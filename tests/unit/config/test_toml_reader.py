"""[tool.qualitywatch] in pyproject.toml is as good as a file of its own, lines included."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualitywatch.config.document import Document
from qualitywatch.config.resolve import resolve
from qualitywatch.config.toml_reader import read_pyproject
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

NESTED = '''\
[project]
name = "shop"              # [tool.qualitywatch] is only mentioned here
text = """
[tool.qualitywatch]
store = "not this one"
"""

[tool.qualitywatch]
store = "sqlite:///x.db"
rules = [
  "demo",   # ] no end here
  ["tricky = [", '''
NESTED += """'also ] tricky'],
]
quality_model = "iso25010:2023"
daemon.port = 80

[[tool.qualitywatch.targets]]
name = "first"
labels = { team = "a", live = "on" }

[[tool.qualitywatch.targets.collectors]]
use = "demo.tidiness"

[[tool.qualitywatch.targets.collectors]]
use = "demo.rows"
[tool.qualitywatch.targets.collectors.with]
top = 3

[[tool.qualitywatch.targets]]
name = "second"
[tool.qualitywatch.targets.labels]
team = "b"
[[tool.qualitywatch.targets.collectors]]
use = "demo.tidiness"

[tool.qualitywatch-other]
store = "elsewhere"

[tool.other]
store = "elsewhere"
"""


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str) -> Document | None:
        file = tmp_path / "pyproject.toml"
        file.write_text(text, encoding="utf-8")
        return read_pyproject(file)

    return read_text


def _line(document: Document, shown: str) -> str:
    path = tuple(int(part) if part.isdigit() else part for part in shown.split("."))
    number = document.lines[path]
    return Path(document.file).read_text(encoding="utf-8").split("\n")[number - 1].strip()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("store", 'store = "sqlite:///x.db"'),
        ("rules", "rules = ["),
        ("quality_model", 'quality_model = "iso25010:2023"'),
        ("daemon", "daemon.port = 80"),
        ("daemon.port", "daemon.port = 80"),
        ("targets.0.name", 'name = "first"'),
        ("targets.0.labels", 'labels = { team = "a", live = "on" }'),
        ("targets.0.collectors.0.use", 'use = "demo.tidiness"'),
        ("targets.0.collectors.1.use", 'use = "demo.rows"'),
        ("targets.0.collectors.1.with.top", "top = 3"),
        ("targets.1.name", 'name = "second"'),
        ("targets.1.labels.team", 'team = "b"'),
        ("targets.1.collectors.0.use", 'use = "demo.tidiness"'),
    ],
)
def test_keys_in_nested_tables_have_their_lines(read, path: str, line: str) -> None:
    assert _line(read(NESTED), path) == line


def test_the_second_of_two_lists_of_collectors_stands_below_the_first(read) -> None:
    document = read(NESTED)
    lines = [
        document.lines[("targets", *path)]
        for path in ((0, "collectors", 0), (0, "collectors", 1), (1,), (1, "collectors", 0))
    ]
    assert lines == sorted(set(lines))


def test_no_line_is_taken_from_outside_the_table(read) -> None:
    document = read(NESTED)
    first = document.lines[()]
    assert NESTED.split("\n")[first - 1] == "[tool.qualitywatch]"
    assert min(document.lines.values()) == first == 8
    assert "elsewhere" not in str(document.data)


def test_what_stands_in_braces_has_the_line_of_its_key(read) -> None:
    document = read(NESTED)
    assert document.line_of(("targets", 0, "labels", "live")) == document.lines["targets", 0, "labels"]


@pytest.mark.parametrize(
    "text",
    [
        '[tool]\nqualitywatch.store = "x"\n',
        '[tool]\nqualitywatch = {store = "x"}\n',
        'tool.qualitywatch.store = "x"\n',
        '[ tool . qualitywatch ]\nstore = "x"\n',
        '[tool."qualitywatch"]\nstore = "x"\n',
    ],
)
def test_the_table_is_found_however_it_is_written(read, text: str) -> None:
    assert read(text).data == {"store": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'\n",
        "tool = 5\n",
        "tool = []\n",
        "[tool.other]\nx = 1\n",
        "[tool.qualitywatcher]\n",
    ],
)
def test_a_project_without_the_table_has_no_configuration_there(read, text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.qualitywatch\n", ":1: is not TOML: "),
        ("a = 1\na = 2\n", ":2: is not TOML: "),
        ("[tool]\n\nqualitywatch = 5\n", ":3: tool.qualitywatch must be a table"),
        ("[[tool.qualitywatch]]\nstore = 'x'\n", ":1: tool.qualitywatch must be a table"),
        ("a = " + "9" * 5000, ": is not TOML: "),
        ("a = " + "[" * 5000, ": is not TOML: "),
        ("[tool.qualitywatch]\nport = 0x" + "f" * 5000, ":1: holds a number beyond 64 bits"),
        ("[tool.qualitywatch" + ".a" * 3000 + "]\nx = 1", ":1: is nested too deeply"),
    ],
    ids=lambda value: value[:30],
)
def test_what_cannot_be_read_is_said_with_its_place(read, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    assert f"pyproject.toml{said}" in str(refused.value)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63 - 1)])
def test_the_largest_numbers_of_64_bits_are_read(read, number: int) -> None:
    assert read(f"[tool.qualitywatch]\nport = {number}\n").data == {"port": number}


@pytest.mark.parametrize("number", [2**63, -(2**63)])
def test_larger_numbers_are_refused(read, number: int) -> None:
    with pytest.raises(ConfigurationError, match="beyond 64 bits"):
        read(f"[tool.qualitywatch]\nport = {number}\n")


def test_mistakes_in_toml_have_lines_too(tmp_path: Path, plugins: Plugins) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(NESTED.replace('team = "b"', "team = 5").replace("top = 3", "tob = 3"))
    with pytest.raises(ConfigurationError) as refused:
        resolve(read_pyproject(file), plugins, {})
    assert [line.removeprefix(str(file)) for line in str(refused.value).splitlines()] == [
        ":10: rules.1: expected text, not a list",
        ":32: targets.1.labels.team: expected text, not 5; put it in quotes",
    ]


tomlish = st.text(st.sampled_from("abt=.[]{}\"'#\\ \n,0123x-"), max_size=80).map(
    "[tool.qualitywatch]\n{}".format
)


@given(st.one_of(st.text(), tomlish))
@example("[tool.qualitywatch]\na = 99999999999999999999")
@example("[tool.qualitywatch]\na = 1979-05-27T07:32:00Z\nb = inf\nc = nan")
def test_no_text_is_anything_but_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("toml") / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    try:
        document = read_pyproject(file)
    except ConfigurationError:
        return
    assert document is None or all(isinstance(line, int) for line in document.lines.values())
