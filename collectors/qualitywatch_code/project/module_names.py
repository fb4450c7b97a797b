"""Which file an import means: modules by every name under which the project could import them.

A root is a directory that names count from: the location, ``src``, the directory above a package, or the directory of a
script. Directories without ``__init__.py`` are namespace packages of the roots above them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

_SOURCES = "src"
_SUFFIXES = (".py", ".pyw")


class _Named(NamedTuple):
    root: str
    path: str


class Modules:
    """The modules of a project by name and by path; a path is relative to the location."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = sorted(path for path in paths if path.endswith(_SUFFIXES))
        self._known = frozenset(self.paths)
        self._resolved: dict[tuple[str, int, str], str | None] = {}
        self._packages = frozenset(dirname(path) for path in self.paths if _stem(path) == "__init__")
        self._starts: dict[str, frozenset[str]] = {}

    def name(self, path: str) -> str:
        """The dotted name under which a module is told to people: the one from its outermost package on."""
        top = dirname(path)
        while top and top in self._packages:
            top = dirname(top)
        if top not in self._packages and (top == _SOURCES or top.startswith(f"{_SOURCES}/")):
            top = _SOURCES
        elif dirname(path) == top:
            top = ""  # a script, not in a package: by its directory
        return ".".join(_parts(path, top)) or path

    def resolve(self, directory: str, level: int, module: str) -> str | None:
        """The file of a module as a file in ``directory`` means it, for a package its ``__init__``; None if it has none."""
        wanted = directory, level, module
        if wanted not in self._resolved:
            self._resolved[wanted] = self._relative(*wanted) if level else self._absolute(directory, module)
        return self._resolved[wanted]

    def _relative(self, directory: str, level: int, module: str) -> str | None:
        base = _ancestor(directory, level - 1)
        return None if base is None else self._file(_joined(base, module.replace(".", "/")))

    def _absolute(self, directory: str, module: str) -> str | None:
        found = self._by_name.get(module)
        if found is None:
            return None
        starts = self._starts_of(directory)
        near = [each for each in found if each.root in starts and _is_below(directory, each.root)]
        if near:
            return max(near, key=lambda each: (len(each.root), each.path)).path
        top = module.partition(".")[0]
        packaged = [
            each for each in found if _joined(each.root, top) in self._packages or each.root in {"", _SOURCES}
        ]
        return min(packaged).path if packaged else None

    def _starts_of(self, directory: str) -> frozenset[str]:
        """The roots that a program in a directory may have on its path: a package's root, or the directory of a script."""
        if directory not in self._starts:
            around = (dirname(package) for package in _above(directory) if package in self._packages)
            self._starts[directory] = frozenset({"", _SOURCES, directory, *around})
        return self._starts[directory]

    def _file(self, stem: str) -> str | None:
        candidates = [
            f"{stem}/__init__.py" if stem else "__init__.py",
            *(f"{stem}{suffix}" for suffix in _SUFFIXES),
        ]
        return next((each for each in candidates if each in self._known), None)

    @cached_property
    def _by_name(self) -> dict[str, list[_Named]]:
        names: dict[str, list[_Named]] = {}
        for path in self.paths:
            root = dirname(path[: -len("/__init__.py")] if _stem(path) == "__init__" else path)
            while True:
                if root not in self._packages:
                    name = _dotted(path, root)
                    if name:
                        names.setdefault(name, []).append(_Named(root, path))
                if not root:
                    break
                root = dirname(root)
        return names


def dirname(path: str) -> str:
    """The directory of a path, empty for the location itself."""
    return path.rpartition("/")[0]


def _dotted(path: str, root: str) -> str:
    """The name of a module counted from a root; empty where a part of it is no name."""
    parts = _parts(path, root)
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def _parts(path: str, root: str) -> list[str]:
    inner = path.removeprefix(f"{root}/") if root else path
    parts = inner.rpartition(".")[0].split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _above(directory: str) -> list[str]:
    """A directory and all above it, without the location itself."""
    found = []
    while directory:
        found.append(directory)
        directory = dirname(directory)
    return found


def _ancestor(directory: str, levels: int) -> str | None:
    for _ in range(levels):
        if not directory:
            return None
        directory = dirname(directory)
    return directory


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _is_below(directory: str, root: str) -> bool:
    return not root or directory == root or directory.startswith(f"{root}/")
