"""The shape of the code: what a newcomer may rely on wherever they look."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualitywatch
from qualitywatch.config.rules import read_rule_pack
from qualitywatch.plugins import Plugins, load_plugins

ROOT = Path(__file__).parents[2]
SOURCE_FOLDERS = ("qualitywatch", "collectors", "plugins", "alembic", "benchmarks", "docs")
SOURCES = sorted(path for folder in SOURCE_FOLDERS for path in (ROOT / folder).rglob("*.py"))
PRODUCT = [
    path for path in SOURCES if path.relative_to(ROOT).parts[0] in ("qualitywatch", "collectors", "plugins")
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST, LONGEST_MEDIAN = 400, 100
PACKAGELESS = ("alembic", "collectors", "plugins", "rules", "deploy", "tests")
CATCH_ALL_NAME = re.compile(r"(^|_)(utils?|helpers?|managers?|base|impl|misc)(_|$)")
CATCH_ALL_CLASS = re.compile(r"(Utils?|Helpers?|Managers?|Base|Impl)$|^(Base|Abstract)(?=[A-Z])")

ISOLATION_BORDERS = {
    "qualitywatch/cli/head_start.py": "a plugin's module may raise anything, and is loaded again where that is said",
    "qualitywatch/pipeline/isolation/worker.py": "a collector may raise anything",
    "qualitywatch/pipeline/act.py": "a sink may raise anything",
    "qualitywatch/pipeline/lane.py": "what a sink raises in a thread of its own is raised again where it was called",
    "qualitywatch/pipeline/tell.py": "a plugin that is told of an event may raise anything",
    "qualitywatch/pipeline/words.py": "what such an exception says may itself raise",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_there_is_something_to_look_at() -> None:
    assert len(PRODUCT) > 100
    assert len(TESTS) > 20


@pytest.mark.parametrize("folder", ["qualitywatch", "collectors", "plugins"])
def test_modules_are_small(folder: str) -> None:
    assert statistics.median(_lines(path) for path in (ROOT / folder).rglob("*.py")) <= LONGEST_MEDIAN


def test_no_module_is_long() -> None:
    assert {_name(path): _lines(path) for path in SOURCES if _lines(path) > LONGEST} == {}


@pytest.mark.parametrize("folder", PACKAGELESS)
def test_folders_that_share_a_name_with_others_are_no_packages(folder: str) -> None:
    """``alembic/__init__.py`` would hide the library; the others would land at the top of somebody's site-packages."""
    assert not (ROOT / folder / "__init__.py").exists()


def test_folders_of_tests_are_no_packages() -> None:
    folders = {path.parent for path in TESTS if path.name.startswith("test_")}
    assert [_name(folder) for folder in folders if (folder / "__init__.py").exists()] == []


def test_migrations_are_no_package() -> None:
    assert list((ROOT / "alembic").rglob("__init__.py")) == []


def test_no_module_has_a_name_that_takes_anything() -> None:
    parts = {_name(path): [*path.relative_to(ROOT).parts[:-1], path.stem] for path in [*SOURCES, *TESTS]}
    assert [name for name, words in parts.items() if any(map(CATCH_ALL_NAME.search, words))] == []


def test_no_class_or_function_has_a_name_that_takes_anything() -> None:
    found = [
        f"{_name(path)}: {node.name}"
        for path in SOURCES
        for node in _nodes(path)
        if (isinstance(node, ast.ClassDef) and CATCH_ALL_CLASS.search(node.name))
        or (isinstance(node, ast.FunctionDef) and CATCH_ALL_NAME.search(node.name))
    ]
    assert found == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it stops any exception: one that ends by raising it again does not."""
    kinds = "" if handler.type is None else ast.unparse(handler.type)
    everything = handler.type is None or re.search(r"(?<![\w.])(Base)?Exception\b", kinds)
    last = handler.body[-1]
    return bool(everything) and not (isinstance(last, ast.Raise) and last.exc is None)


def test_everything_is_caught_only_at_the_isolation_borders() -> None:
    found = {
        _name(path)
        for path in SOURCES
        for node in _nodes(path)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    assert found <= set(ISOLATION_BORDERS)


@pytest.mark.parametrize("border", ISOLATION_BORDERS)
def test_every_isolation_border_is_still_one(border: str) -> None:
    handlers = [node for node in _nodes(ROOT / border) if isinstance(node, ast.ExceptHandler)]
    assert any(map(_catches_everything, handlers))


def _boolean_positionals(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            for argument in [*node.args.posonlyargs, *node.args.args]:
                annotation = ast.unparse(argument.annotation) if argument.annotation else ""
                if re.fullmatch(r"bool( \| None)?", annotation):
                    yield f"{_name(path)}: {node.name}({argument.arg})"


def test_no_public_function_takes_true_or_false_by_position() -> None:
    """The commands are left out: click passes their options by name."""
    found = [each for path in PRODUCT if "cli" not in path.parts for each in _boolean_positionals(path)]
    assert found == []


def test_every_public_name_resolves() -> None:
    missing = [name for name in qualitywatch.__all__ if not hasattr(qualitywatch, name)]
    assert missing == []


def test_every_public_name_stands_once() -> None:
    assert len(qualitywatch.__all__) == len(set(qualitywatch.__all__))


def test_an_unknown_name_is_an_attribute_error_like_any_other() -> None:
    with pytest.raises(AttributeError, match="module 'qualitywatch' has no attribute 'NoSuchName'"):
        qualitywatch.NoSuchName  # noqa: B018


def test_everything_that_is_imported_for_type_checkers_is_public() -> None:
    """Names stand three times in the package (for type checkers, for loading, in ``__all__``): the same names."""
    tree = ast.parse((ROOT / "qualitywatch" / "__init__.py").read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.name for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert imported == set(qualitywatch.__all__) - {"__version__"}


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins(environment={})


def test_all_plugins_of_the_distribution_load_and_register(plugins: Plugins) -> None:
    assert len(plugins.collectors) > 0
    assert len(plugins.sinks) > 0
    assert len(plugins.catalogue) > 0


@pytest.mark.parametrize("pack", sorted((ROOT / "rules").glob("*.yaml")), ids=lambda pack: pack.stem)
def test_every_shipped_rule_pack_fits_the_installed_plugins(plugins: Plugins, pack: Path) -> None:
    rules = read_rule_pack(pack, plugins.catalogue)
    assert [rule.id for rule in rules if not rule.source] == [], "say where the limits come from"
    assert plugins.rule_packs[pack.stem].read_bytes() == pack.read_bytes()


def test_nothing_that_is_made_by_running_is_kept_in_git() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not in a clone")
    made = re.compile(r"\.(pyc|db|lock)$|-lock\.json$|(^|/)(\.coverage|coverage\.xml|junit\.xml)$")
    assert [name for name in listed.stdout.splitlines() if made.search(name)] == []
