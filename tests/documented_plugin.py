"""The plugin that docs/plugins.md builds, taken from the page: what a reader would have after following it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "plugins.md"


def blocks(language: str) -> list[str]:
    """The page's code blocks in one language, in their order."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def module() -> str:
    """The plugin's module: every Python block but that of its tests."""
    return "\n\n".join(block for block in blocks("python") if "qualitywatch.testing" not in block)


def own_tests() -> str:
    """The plugin's tests."""
    (block,) = [block for block in blocks("python") if "qualitywatch.testing" in block]
    return block


def configuration() -> str:
    """The user's configuration."""
    (block,) = [block for block in blocks("yaml") if block.startswith("targets:")]
    return block


def rule_pack() -> str:
    """The plugin's rule pack."""
    (block,) = [block for block in blocks("yaml") if block.startswith("rules:")]
    return block


def install(site: Path) -> None:
    """Leave in ``site`` what an installer would: the module, its rule pack, and its entry point in metadata."""
    (project,) = [tomllib.loads(block)["project"] for block in blocks("toml")]
    (point,) = project["entry-points"]["qualitywatch"].items()
    (site / f"{point[1]}.py").write_text(module(), encoding="utf-8")
    (site / "todo-debt.yaml").write_text(rule_pack(), encoding="utf-8")
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    (info / "entry_points.txt").write_text(f"[qualitywatch]\n{point[0]} = {point[1]}\n")
