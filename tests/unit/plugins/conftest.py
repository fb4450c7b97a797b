"""Plugins as they really come: distributions on the path, with entry points in their metadata."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from qualitywatch.plugins import Plugins, load_plugins

Install = Callable[..., Path]
Load = Callable[..., Plugins]

INSTALLED = tuple(point.name for point in entry_points(group="qualitywatch"))
"""The plugins that are there without any test's doing."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory like site-packages, on the path for as long as the test runs."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def install(site: Path) -> Install:
    """Call it with a plugin's name and source to install a distribution whose entry point leads there."""

    def install(
        name: str,
        source: str = "",
        *,
        module: str = "",
        value: str = "",
        distribution: str = "",
        version: str = "1.2.3",
    ) -> Path:
        module = module or f"qwtest_{name.replace('-', '_')}"
        distribution = distribution or f"qualitywatch-{name}"
        (site / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[qualitywatch]\n{name} = {value or module}\n")
        return site

    return install


@pytest.fixture
def load() -> Load:
    """Load what the test installed and nothing else; ``environment`` is empty unless given."""

    def load(
        *, block: tuple[str, ...] = (), environment: Mapping[str, str] | None = None, **given: object
    ) -> Plugins:
        return load_plugins(block=(*INSTALLED, *block), environment=environment or {}, **given)

    return load
