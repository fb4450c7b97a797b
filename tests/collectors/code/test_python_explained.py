"""What code says of itself: docstrings, annotations, notes."""

from __future__ import annotations

from textwrap import dedent

import pytest

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.python import PythonCollector

DOCUMENTED = '''"""A module."""


class Shop:
    """A shop."""

    def __init__(self):
        self.open = True

    def close(self):
        def helper(): ...
        self.open = False

    def _hidden(self): ...


class _Private:
    def method(self): ...


def sell(item):
    """ """
'''


def test_docstrings_are_asked_of_what_is_public(make_target, run) -> None:
    target = make_target({"shop.py": DOCUMENTED, "_internal.py": "def f(): ...\n", "__init__.py": ""})
    collected = run(PythonCollector(), target)
    assert collected.values["code.docstrings.public"] == 4  # the module, Shop, Shop.close, sell
    assert collected.values["code.docstrings.documented"] == 2
    missing = collected.one("code.docstrings.documented").evidence
    assert [(each.path, each.name, each.line) for each in missing] == [
        ("shop.py", "Shop.close", 10),
        ("shop.py", "sell", 21),
    ]


def test_what_an_overload_and_a_setter_do_is_said_once(make_target, run) -> None:
    text = """
        from typing import overload
        import typing as t

        @overload
        def sell(item: int) -> int: ...
        @t.overload
        def sell(item: str) -> str: ...
        def sell(item):
            return item

        class Shop:
            @property
            def open(self): ...
            @open.setter
            def open(self, value): ...
            @open.deleter
            def open(self): ...
    """
    collected = run(PythonCollector(), make_target({"a.py": dedent(text)}))
    missing = collected.one("code.docstrings.documented").evidence
    assert sorted(each.name for each in missing) == ["", "Shop", "Shop.open", "sell"]


def test_what_is_in_a_private_package_is_private(make_target, run) -> None:
    collected = run(PythonCollector(), make_target({"shop/_till/drawer.py": "def f(): ...\n"}))
    assert collected.values["code.docstrings.public"] == 0


def test_a_module_without_a_docstring_is_named_without_a_line(make_target, run) -> None:
    collected = run(PythonCollector(), make_target({"a.py": "x = 1\n", "pkg/__init__.py": "x = 1\n"}))
    evidence = collected.one("code.docstrings.documented").evidence
    assert [(each.path, each.line, each.name) for each in evidence] == [
        ("a.py", None, ""),
        ("pkg/__init__.py", None, ""),
    ]


def test_annotations_are_counted_over_parameters_and_return_values(make_target, run) -> None:
    text = (
        "class A:\n    def f(self, a: int, b) -> None: ...\n\n\ndef g(a, b): ...\n\n\ndef h() -> int: ...\n"
    )
    collected = run(PythonCollector(), make_target({"a.py": text}))
    assert collected.values["code.annotations.possible"] == 3 + 3 + 1
    assert collected.values["code.annotations.given"] == 2 + 0 + 1
    evidence = collected.one("code.annotations.given").evidence
    assert [(each.name, each.value, each.message) for each in evidence] == [
        ("g", 3, "3 of 3 annotations are missing"),
        ("A.f", 1, "1 of 3 annotations are missing"),
    ]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("x = 1  # TODO: mend\n", [(1, "TODO: mend")]),
        ("x = 1\n#FIXME(ada) this\n## XXX\n", [(2, "FIXME(ada) this"), (3, "XXX")]),
        ("f(\n    # HACK around it\n)\n", [(2, "HACK around it")]),
        ("x = '# TODO'\n", []),
        ('"""\n# TODO\n"""\n', []),
        ("# todo, TODOS and CVE-XXX are none\n", []),
        ("y = '\x0c'\n\n# TODO\n", [(3, "TODO")]),
        ("\x0c\n# TODO\n", [(2, "TODO")]),
    ],
)
def test_notes_are_comments_with_a_mark(text: str, notes: list[tuple[int, str]]) -> None:
    assert [note[:2] for note in analyse(text.encode()).notes] == notes


def test_notes_are_shown_with_their_text(make_target, run) -> None:
    collected = run(PythonCollector(), make_target({"a.py": "x = 1  # TODO: mend\n", "b.py": "y = 1\n"}))
    notes = collected.one("code.notes.total")
    assert notes.value == 1
    assert [(each.path, each.line, each.message) for each in notes.evidence] == [("a.py", 1, "TODO: mend")]


def test_a_long_note_is_cut() -> None:
    (note,) = analyse(b"# TODO " + b"x" * 10_000).notes
    assert len(note.text) == 200
