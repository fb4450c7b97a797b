"""Imports between files: which file is meant, against grimp on real packages, and what follows for cycles and layers."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

import grimp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.source import UnparsableError, decode, parse
from qualitywatch_code.project.cycles import components, shortest_cycle
from qualitywatch_code.project.import_graph import ImportGraph, import_graph, sibling_packages
from qualitywatch_code.project.layers import unmatched, violations
from qualitywatch_code.project.module_names import Modules
from qualitywatch_code.project.statements import statements


def graph_of(files: Mapping[str, str]) -> ImportGraph:
    return import_graph({path: statements(parse(text)).imports for path, text in files.items()})


def edges(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(each.importer, each.imported) for each in graph_of(files).dependencies]


PACKAGE = {"pkg/__init__.py": "", "pkg/b.py": "", "pkg/sub/__init__.py": "", "pkg/sub/c.py": ""}


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("import pkg.b", "pkg/b.py"),
        ("import pkg", "pkg/__init__.py"),
        ("from pkg import b", "pkg/b.py"),
        ("from pkg import name", "pkg/__init__.py"),
        ("from pkg import *", "pkg/__init__.py"),
        ("from pkg.b import name", "pkg/b.py"),
        ("from . import b", "pkg/b.py"),
        ("from . import name", "pkg/__init__.py"),
        ("from .b import name", "pkg/b.py"),
        ("from .sub import c", "pkg/sub/c.py"),
        ("from .sub.c import name", "pkg/sub/c.py"),
        ("import pkg.sub.c as c", "pkg/sub/c.py"),
        ("def f():\n    from . import b", "pkg/b.py"),
        ("try:\n    import pkg.b\nexcept ImportError:\n    pass", "pkg/b.py"),
        ("match x:\n    case 1:\n        import pkg.b", "pkg/b.py"),
    ],
)
def test_a_statement_depends_on_the_module_that_it_names(statement: str, imported: str) -> None:
    assert edges({**PACKAGE, "pkg/a.py": statement}) == [("pkg/a.py", imported)]


@pytest.mark.parametrize(
    "statement",
    [
        "import os.path",
        "import other",
        "from .... import b",
        "from .missing import b",
        "import pkg.missing",
        "from . import a",
    ],
)
def test_what_has_no_file_in_the_project_is_no_dependency(statement: str) -> None:
    assert edges({"pkg/sub/c.py": "", "pkg/a.py": statement}) == []


@pytest.mark.parametrize(
    "guard",
    [
        "if TYPE_CHECKING:\n    {}",
        "if typing.TYPE_CHECKING:\n    {}",
        "if not TYPE_CHECKING:\n    pass\nelse:\n    {}",
    ],
)
def test_imports_for_type_checkers_are_no_dependency(guard: str) -> None:
    assert edges({**PACKAGE, "pkg/a.py": guard.format("import pkg.b")}) == []
    assert edges({**PACKAGE, "pkg/a.py": "if TYPE_CHECKING:\n    pass\nelse:\n    import pkg.b"}) != []


@pytest.mark.parametrize(
    ("files", "imported"),
    [
        ({"src/shop/__init__.py": "", "src/shop/b.py": "", "tests/test_b.py": "import shop.b"}, "src/shop/b.py"),
        ({"src/ns/shop/__init__.py": "", "src/ns/shop/b.py": "", "src/ns/other/a.py": "import ns.shop.b"}, "src/ns/shop/b.py"),
        ({"libs/one/shop/__init__.py": "", "libs/one/shop/b.py": "", "x.py": "import shop.b"}, "libs/one/shop/b.py"),
        ({"scripts/b.py": "", "scripts/a.py": "import b"}, "scripts/b.py"),
        ({"b.py": "", "pkg/__init__.py": "", "pkg/a.py": "import b"}, "b.py"),
        ({"one/b.py": "", "two/b.py": "", "two/a.py": "import b"}, "two/b.py"),
        ({"ns/b.py": "", "a.py": "import ns.b"}, "ns/b.py"),
        ({"ns/b.py": "", "ns/a.py": "from . import b"}, "ns/b.py"),
    ],
    ids=["src layout", "namespace package", "several roots", "script", "module at the root", "nearest", "no __init__", "relative"],
)  # fmt: skip
def test_modules_are_found_where_projects_keep_them(files: dict[str, str], imported: str) -> None:
    assert [target for _, target in edges(files)] == [imported]


@pytest.mark.parametrize(
    "files",
    [
        {"tests/jira.py": "", "plugins/shop/__init__.py": "", "plugins/shop/a.py": "import jira"},
        {"pkg/__init__.py": "", "pkg/json.py": "", "pkg/a.py": "import json"},
        {"logging.py": "", "a.py": "import logging"},
    ],
    ids=["a script elsewhere", "a sibling of that name", "the standard library's name"],
)
def test_a_file_of_the_same_name_is_not_taken_for_a_package_from_outside(files: dict[str, str]) -> None:
    assert edges(files) == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/ns/shop/b.py", "ns.shop.b"),
        ("collectors/shop/b.py", "shop.b"),
        ("scripts/run-me.py", "scripts.run-me"),
        ("setup.py", "setup"),
        ("__init__.py", "__init__.py"),
    ],
)
def test_modules_are_called_by_the_name_that_they_are_imported_by(path: str, name: str) -> None:
    assert Modules([path, "src/ns/shop/__init__.py", "collectors/shop/__init__.py"]).name(path) == name


def test_a_dependency_has_the_line_of_the_first_import_that_runs_when_the_module_is_loaded() -> None:
    text = "def f():\n    import pkg.b\n\nimport pkg.b\nimport pkg.b\n"
    (dependency,) = graph_of({**PACKAGE, "pkg/a.py": text}).dependencies
    assert (dependency.line, dependency.deferred) == (4, False)


@pytest.mark.parametrize("package", ["pydantic", "rich", "jinja2", "sqlalchemy", "_pytest"])
def test_dependencies_equal_those_that_grimp_finds(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    imports = {}
    for path in sorted(root.rglob("*.py")):
        try:
            imports[str(path.relative_to(root.parent))] = statements(parse(decode(path.read_bytes()))).imports
        except UnparsableError:
            continue
    found = import_graph(imports)
    ours = {
        (found.modules.name(each.importer), found.modules.name(each.imported)) for each in found.dependencies
    }
    theirs = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    expected = {
        (module, imported)
        for module in theirs.modules
        for imported in theirs.find_modules_directly_imported_by(module)
        if module != imported  # a module that imports itself depends on nothing
    }
    assert ours == expected
    assert len(ours) > 50


graphs = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=8
)


def reached(graph: Mapping[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph.get(node, ())
    return found


@given(graphs)
def test_two_nodes_are_in_a_component_exactly_if_they_reach_each_other(graph: dict[str, list[str]]) -> None:
    found = {node: number for number, nodes in enumerate(components(graph)) for node in nodes}
    for one in "abcdefgh":
        for other in "abcdefgh":
            if one < other:
                mutual = other in reached(graph, one) and one in reached(graph, other)
                assert mutual == (one in found and found[one] == found.get(other))


@given(graphs)
def test_the_cycle_that_is_shown_is_one_of_the_graph(graph: dict[str, list[str]]) -> None:
    for component in components(graph):
        cycle = shortest_cycle(graph, component)
        assert cycle[0] == component[0]
        assert len(set(cycle)) == len(cycle) >= 2 or cycle[0] in graph[cycle[0]]
        assert all(
            following in graph[node] for node, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        )


def test_a_long_chain_of_imports_is_walked_without_recursion() -> None:
    graph = {str(number): [str(number + 1)] for number in range(50_000)}
    assert components(graph) == []
    graph["50000"] = ["0"]
    assert len(components(graph)[0]) == 50_001


def test_imports_within_functions_close_a_circle_only_where_they_are_followed() -> None:
    graph = graph_of({"a.py": "import b", "b.py": "def f():\n    import a"})
    assert components(graph.successors(deferred=False)) == []
    assert components(graph.successors(deferred=True)) == [["a.py", "b.py"]]


def test_packages_depend_on_packages_beside_them() -> None:
    files = {
        "shop/__init__.py": "", "shop/cart/__init__.py": "", "shop/cart/deep/__init__.py": "",
        "shop/cart/deep/a.py": "from ...stock import c", "shop/stock/__init__.py": "", "shop/stock/c.py": "import shop.cart",
        "shop/cart/b.py": "from .deep import a", "main.py": "import shop.cart",
    }  # fmt: skip
    found = sibling_packages(graph_of(files).dependencies)
    assert sorted(found) == [("shop/cart", "shop/stock"), ("shop/stock", "shop/cart")]
    assert found["shop/cart", "shop/stock"].importer == "shop/cart/deep/a.py"


LAYERED = {
    "shop/__init__.py": "", "shop/cli.py": "import shop.domain.price", "shop/domain/__init__.py": "",
    "shop/domain/price.py": "\nfrom shop import cli", "shop/odd.py": "import shop.cli",
}  # fmt: skip


@pytest.mark.parametrize(
    "layers", [("cli", "domain"), ("shop.cli", "shop.domain"), ("shop.cli", "domain.price")]
)
def test_an_import_that_points_up_violates_layers(layers: tuple[str, str]) -> None:
    (violation,) = violations(graph_of(LAYERED), layers)
    assert (violation.dependency.importer, violation.dependency.line) == ("shop/domain/price.py", 2)
    assert (violation.layer, violation.above) == (layers[1], layers[0])


def test_imports_that_point_down_violate_nothing() -> None:
    assert violations(graph_of({**LAYERED, "shop/domain/price.py": ""}), ("cli", "domain")) == []


def test_a_layer_without_modules_is_named() -> None:
    assert unmatched(graph_of(LAYERED), ("cli", "domian", "domain")) == ["domian"]
