"""docs/plugins.md says what the code says: every hook with its signature, every variable, method and fixture."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar, get_origin, get_type_hints

import pluggy
import pytest

import documented_plugin
import qualitywatch
from qualitywatch import Collector, Sink, hookspecs
from qualitywatch.testing import fixtures

PAGE = documented_plugin.PAGE.read_text(encoding="utf-8")


def _specifications() -> dict[str, pluggy._hooks.HookSpec]:
    manager = pluggy.PluginManager("qualitywatch")
    manager.add_hookspecs(hookspecs)
    return {name: getattr(manager.hook, name).spec for name in vars(hookspecs) if name in vars(manager.hook)}


SPECIFICATIONS = _specifications()


def _section(heading: str) -> str:
    """What stands below a heading, up to the next one of any level (those in code do not count)."""
    begin = PAGE.index(f"{heading}\n") + len(heading)
    end = re.search(r"^##+ ", PAGE[begin:], re.MULTILINE)
    return PAGE[begin : begin + end.start()] if end else PAGE[begin:]


def _first_column(section: str, header: str) -> set[str]:
    """The names in the first column of the table that begins with a header."""
    table = section[section.index(f"| {header} |") :].partition("\n\n")[0]
    return set(re.findall(r"^\| `([\w.]+)", table, re.MULTILINE))


def test_every_hook_is_a_heading_with_its_exact_signature() -> None:
    headings = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    assert headings == [f"{name}({', '.join(spec.argnames)})" for name, spec in SPECIFICATIONS.items()]


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_every_hook_begins_with_its_own_words(name: str) -> None:
    spec = SPECIFICATIONS[name]
    words = inspect.getdoc(spec.function).replace("``", "`")
    section = _section(f"### {name}({', '.join(spec.argnames)})")
    assert " ".join(section.split()).startswith(words)


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_every_hook_has_an_example(name: str) -> None:
    assert f"\n@hookimpl\ndef {name}(" in _section(f"### {name}({', '.join(SPECIFICATIONS[name].argnames)})")


def test_every_class_variable_of_a_collector_is_explained() -> None:
    hints = get_type_hints(Collector, include_extras=True)
    variables = {
        name
        for name, hint in hints.items()
        if get_origin(hint) is ClassVar and not name.startswith(("_", "model_"))
    }
    assert _first_column(_section("## Collectors"), "variable") == variables


@pytest.mark.parametrize(("component", "heading"), [(Collector, "## Collectors"), (Sink, "## Sinks")])
def test_every_method_of_a_component_is_explained(component: type, heading: str) -> None:
    methods = {
        name
        for name, value in vars(component).items()
        if inspect.isroutine(value) or isinstance(value, classmethod)
    }
    own = {name for name in methods if not name.startswith(("_", "model_"))}
    assert _first_column(_section(heading), "method") == own


def test_every_fixture_of_the_kit_is_explained() -> None:
    offered = {
        name for name, value in vars(fixtures).items() if type(value).__name__ == "FixtureFunctionDefinition"
    }
    assert offered != set()
    assert _first_column(_section("## The testing kit"), "fixture") == offered


def test_every_name_that_the_examples_import_is_public() -> None:
    code = "\n".join(documented_plugin.blocks("python"))
    imported = re.findall(r"^from qualitywatch import (\([^)]*\)|.*)$", code, re.MULTILINE)
    names = {name for each in imported for name in re.findall(r"\w+", each)}
    assert "hookimpl" in names
    assert names <= set(qualitywatch.__all__)


def test_every_link_within_the_page_leads_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= anchors


def test_the_tests_of_the_example_pass(tmp_path: Path) -> None:
    documented_plugin.install(tmp_path)
    (tmp_path / "test_todo_notes.py").write_text(documented_plugin.own_tests())
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(tmp_path / "test_todo_notes.py"),
    ]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
    assert ended.returncode == 0, ended.stdout + ended.stderr
