"""The architecture pages are true to the code: what they name exists, and what they list is complete."""

from __future__ import annotations

import importlib
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from doc_pages.reading import DOCS, ROOT, blocks, inline_code, pages
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.store.tables import metadata
from qualitywatch.web.security import SECURITY_HEADERS

PAGES = pages()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PYTHON_NAME = re.compile(r"qualitywatch\w*(\.\w+)+(:[\w.]+)?")
FILE_ENDINGS = (".yaml", ".db", ".xml", ".json", ".sarif", ".md", ".lock", ".service")


def page(name: str) -> str:
    return (DOCS / "architecture" / name).read_text()


def named(pattern: str) -> list[tuple[str, str]]:
    """What matches in the code within lines, with its page."""
    found = [(each.name, code) for each in PAGES for code in inline_code(each) if re.fullmatch(pattern, code)]
    assert found, f"nothing on any page matches {pattern}"
    return found


def resolve(name: str) -> object:
    """What a dotted name stands for; raises ImportError or AttributeError."""
    module, colon, attribute = name.partition(":")
    if not colon:
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            try:
                importlib.import_module(".".join(parts[:end]))
            except ModuleNotFoundError:
                continue
            module, attribute = ".".join(parts[:end]), ".".join(parts[end:])
            break
    found: object = importlib.import_module(module)
    for part in filter(None, attribute.split(".")):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize(("where", "name"), named(PYTHON_NAME.pattern.replace("(", "(?:")))
def test_a_module_or_name_exists(where: str, name: str) -> None:
    if not name.endswith(FILE_ENDINGS):
        assert resolve(name) is not None, where


def test_a_name_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(AttributeError):
        resolve("qualitywatch.pipeline.colect")


@pytest.mark.parametrize(("where", "path"), named(r"[\w.-]+/(?:[\w.*-]+/?)*"))
def test_a_path_of_the_repository_exists(where: str, path: str) -> None:
    elsewhere = (
        where
        == "reports.md"  # whose paths are those of other tools, and are held against the collectors' own
        or path.startswith(("checkouts/", "quality/", "lake/", "metadata/"))
        or path in ("qualitywatch/verdict/1", "2026/01/31")
        or "subcharacteristic" in path
    )
    assert elsewhere or list(ROOT.glob(path.rstrip("/"))), where


@pytest.mark.parametrize(("where", "path"), named(r"/(?:api|metrics|healthz|readyz|targets|findings)\b.*"))
def test_an_http_path_is_served(where: str, path: str) -> None:
    served = re.findall(r"`(?:GET )?(/[^`]*)`", (DOCS / "reference" / "http.md").read_text())
    patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(each)) for each in served]
    assert any(re.fullmatch(pattern, path) for pattern in patterns) or path == "/api", where


def rows(text: str, *, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    section = text.split(f"## {heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[0].splitlines()[2:]]


def test_the_layers_are_those_that_the_build_holds() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (held,) = [contract["layers"] for contract in contracts if contract["name"] == "One direction of flow"]
    said = [row[0].strip("`") for row in rows(page("technology.md"), heading="Layers")]
    assert said == [layer.strip() for line in held for layer in re.split("[:|]", line)]


def test_every_dependency_has_a_reason() -> None:
    needed = {re.match(r"[\w-]+", line)[0] for line in PROJECT["project"]["dependencies"]}
    said = {
        name
        for row in rows(page("technology.md"), heading="Why these parts")
        for name in re.findall("`([^`]+)`", row[0])
    }
    assert said == needed


def test_every_table_of_the_store_is_named_once() -> None:
    said = [
        name
        for row in rows(page("technology.md"), heading="The store")
        for name in re.findall("`([^`]+)`", row[1])
    ]
    assert sorted(said) == sorted(metadata.tables)


def test_every_plugin_of_the_distribution_is_named() -> None:
    modules = {
        value.partition(":")[0] for value in PROJECT["project"]["entry-points"]["qualitywatch"].values()
    }
    assert {module for module in modules if f"`{module}`" not in page("technology.md")} == set()


def test_every_security_header_is_named() -> None:
    said = [
        name
        for row in rows(page("security.md"), heading="The web side")
        for name in re.findall("`([^`]+)`", row[0])
    ]
    assert sorted(said) == sorted(SECURITY_HEADERS)


LIMITS = [
    (row[1], row[2].strip("`")) for row in rows(page("security.md"), heading="Measured code is hostile")
]


@pytest.mark.parametrize(("said", "name"), LIMITS, ids=lambda value: value.partition(":")[2] or value)
def test_a_limit_is_the_one_in_the_code(said: str, name: str) -> None:
    value = resolve(name)
    spellings = {str(value)}
    spellings.add(format_duration(value) if isinstance(value, timedelta) else format_quantity(value, "By"))
    assert said in spellings


def test_every_environment_variable_is_named() -> None:
    sources = [
        path
        for folder in ("qualitywatch", "collectors", "plugins", "alembic")
        for path in (ROOT / folder).rglob("*.py")
    ]
    read = {
        name
        for path in sources
        for name in re.findall(r"\"(QUALITYWATCH_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    said = set(re.findall(r"^\| `([A-Z_]+)` \|", page("deployment.md"), re.MULTILINE))
    assert read <= said
    assert {name for name in said - read if name.startswith("QUALITYWATCH_")} == set()


DIAGRAMS = blocks("mermaid")


@pytest.mark.parametrize("block", DIAGRAMS, ids=str)
def test_a_diagram_is_drawn_whole(block: object) -> None:
    text = block.text  # type: ignore[attr-defined]
    assert text.startswith(("flowchart ", "stateDiagram-v2"))
    for opening, closing in ("[]", "()", "{}"):
        assert text.count(opening) == text.count(closing)
    assert text.count("subgraph ") == sum(line.strip() == "end" for line in text.splitlines())


@pytest.mark.parametrize("name", ["business.md", "technology.md", "deployment.md", "security.md"])
def test_each_view_has_a_diagram(name: str) -> None:
    assert [block for block in DIAGRAMS if Path(block.page).name == name]
