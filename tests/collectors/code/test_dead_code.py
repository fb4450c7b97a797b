"""Candidates for dead code: what is one, and everything that somebody may use without naming it here."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
import vulture

from qualitywatch_code.analysis.source import decode, parse
from qualitywatch_code.project.dead_code import Candidate, dead_code
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.file_facts import project_facts
from qualitywatch_code.project.import_graph import import_graph
from qualitywatch_code.project.other_files import FILE_LIMIT, names_in_other_files
from qualitywatch_code.sources.listing import Listing

VULTURES_KINDS = {"function", "method", "class", "property", "import"}


def facts(text: str) -> ProjectFacts:
    return project_facts(parse(text), text)


def candidates(
    files: Mapping[str, str], used: Collection[str] = (), patterns: tuple[str, ...] = ()
) -> list[Candidate]:
    read = {path: facts(text) for path, text in files.items()}
    graph = import_graph({path: each.imports for path, each in read.items()})
    return dead_code(
        read, graph, used_elsewhere=lambda names: set(names).intersection(used), patterns=patterns
    )


def names(text: str, **others: str) -> list[str]:
    files = {"a.py": text, **{f"{name}.py": other for name, other in others.items()}}
    return [each.name for each in candidates(files)]


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("def spare(): pass", ["spare"]),
        ("async def spare(): pass", ["spare"]),
        ("class Spare: pass", ["Spare"]),
        ("class Used:\n    def spare(self): pass\nUsed()", ["Used.spare"]),
        ("class Spare:\n    def spare(self): pass", ["Spare"]),
        ("def spare():\n    'spare does nothing'  # spare", ["spare"]),
        ("if x:\n    def spare(): pass\nelse:\n    def spare(): pass", ["spare", "spare"]),
        ("@functools.cache\ndef spare(): pass", ["spare"]),
        ("class Used(Exception):\n    def spare(self): pass\nUsed()", ["Used.spare"]),
        ("import spare", ["spare"]),
        ("import spare.part", ["spare"]),
        ("from package import spare, used\nused()", ["spare"]),
        ("from package import (\n    used as spare,\n)", ["spare"]),
    ],
)
def test_what_nothing_refers_to_is_a_candidate(text: str, dead: list[str]) -> None:
    assert names(text) == dead


@pytest.mark.parametrize(
    "text",
    [
        "def used(): pass\nused()",
        "def used(): pass\n__all__ = ['used']",
        "def used(): pass\ncall('package.used')",
        "def used(): pass\nx: 'used' = None",
        "def handle_used(): pass\ncall(f'handle_{x}')",
        "def handle_used(): pass\ncall('handle_%s' % x)",
        "@app.route('/')\ndef registered(): pass",
        "@register\nclass Registered: pass",
        "class Model(base.Model): pass",
        "class Visitor(ast.NodeVisitor):\n    def visit_Name(self, node): pass\nVisitor()",
        "class Visitor(Base):\n    def visit(self): pass\nclass Base(ast.NodeVisitor): pass\nVisitor()",
        "class Used(metaclass=Registry):\n    def called(self): pass\nUsed()",
        "try:\n    from fast import Base\nexcept ImportError:\n    class Base: pass\nclass Used(Base):\n    def hook(self): pass\nUsed()",
        "class Used:\n    def __len__(self): return 0\nUsed()",
        "def __getattr__(name): pass",
        "def pytest_configure(config): pass",
        "class Used:\n    class Meta: pass\nUsed()",
        "def list(): pass",
        "import used\nused.f()",
        "import used as used",
        "from __future__ import annotations",
        "from package import *",
        "from package import spare  # noqa: F401",
        "try:\n    import spare\nexcept ImportError:\n    pass",
        "from package import T\nx = []  # type: List[T]",
        "def f():\n    import spare\nf()",
    ],
)
def test_what_may_be_used_without_a_call_is_none(text: str) -> None:
    assert names(text) == []


def test_a_use_in_another_file_counts() -> None:
    assert names("def used(): pass", b="import a\na.used()") == []
    assert names("def used(): pass\ndef spare(): pass", b="from a import used\nused()") == ["spare"]


def test_an_import_that_another_file_takes_from_there_is_used() -> None:
    assert names("import json", b="from a import json\njson.dumps(1)") == []
    assert names("import json", b="import a\na.json.dumps(1)") == []
    assert names("import json", b="from a import *") == []
    assert names("import json", b="import json\njson.dumps(1)") == ["json"]


def test_a_package_may_import_for_others() -> None:
    assert candidates({"pkg/__init__.py": "from pkg.a import name", "pkg/a.py": "name = 1"}) == []


@pytest.mark.parametrize(
    "path", ["test_a.py", "a_test.py", "conftest.py", "tests/support.py", "pkg/test/x.py"]
)
def test_tests_define_what_their_framework_finds(path: str) -> None:
    assert candidates({path: "def spare(): pass"}) == []


def test_names_used_elsewhere_and_named_as_entry_points_are_none() -> None:
    files = {"a.py": "def main(): pass\ndef on_start(): pass\ndef spare(): pass"}
    assert [each.name for each in candidates(files, used={"main"}, patterns=("on_*",))] == ["spare"]


def test_private_names_and_imports_are_surer_than_public_names_and_come_first() -> None:
    found = candidates({"a.py": "import json\ndef spare():\n    x = 1\n    return x\ndef _spare(): pass"})
    assert [(each.name, each.kind, each.confidence, each.lines) for each in found] == [
        ("_spare", "function", "high", 1),
        ("json", "import", "high", 0),
        ("spare", "function", "medium", 3),
    ]
    assert (found[2].line, found[2].end_line) == (2, 4)


def test_templates_settings_and_sources_left_out_count_as_uses(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ row.in_template }}")
    (tmp_path / "pyproject.toml").write_text("[project.scripts]\nx = 'pkg:in_settings'")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_bytes(b"in_test()\xff")
    (tmp_path / "a.py").write_text("in_measured()")
    (tmp_path / "notes.txt").write_text("in_notes")
    (tmp_path / "huge.yaml").write_text("in_huge " * (FILE_LIMIT // 8 + 1))
    (tmp_path / "link.yaml").symlink_to(tmp_path / "notes.txt")
    wanted = {"in_template", "in_settings", "in_test", "in_measured", "in_notes", "in_huge"}
    found = names_in_other_files(Listing(tmp_path), wanted, measured={"a.py"})
    assert found == {"in_template", "in_settings", "in_test"}


def test_files_that_git_ignores_are_not_asked(tmp_path: Path, run_git) -> None:
    run_git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("build.yaml")
    (tmp_path / "build.yaml").write_text("ignored")
    (tmp_path / "ci.yaml").write_text("listed")
    assert names_in_other_files(Listing(tmp_path), {"ignored", "listed"}, measured=()) == {"listed"}


def test_facts_survive_the_cache() -> None:
    text = "import os\nfrom . import b\nclass A(B):\n    def f_(self): pass\n" + "x = f(1, 2, 3, 4, 5)\n" * 20
    assert ProjectFacts.from_plain(json.loads(json.dumps(facts(text)))) == facts(text)


def test_deeply_nested_blocks_are_walked_without_recursion() -> None:
    text = "".join("    " * depth + "if x:\n" for depth in range(90)) + "    " * 90 + "import spare\n"
    assert names(text) == ["spare"]


@pytest.mark.parametrize("package", ["click", "jinja2", "rich", "starlette"])
def test_on_real_packages_every_candidate_is_one_of_vultures_and_most_of_vultures_are_none(
    package: str,
) -> None:
    root = Path(str(importlib.util.find_spec(package).origin)).parent
    texts = {str(path.relative_to(root.parent)): decode(path.read_bytes()) for path in root.rglob("*.py")}
    peer = vulture.Vulture()
    peer.scavenge([str(root)])
    theirs = [each for each in peer.get_unused_code(min_confidence=60) if each.typ in VULTURES_KINDS]
    ours = candidates(texts)
    assert {each.name.rpartition(".")[2] for each in ours} <= {each.name for each in theirs}
    assert 0 < len(ours) < len(theirs)
