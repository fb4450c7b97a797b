"""Writes ``docs/reference/``: everything there is said by the code itself, so that it cannot grow stale.

``python docs/generate.py`` writes the pages; with ``--check`` it changes nothing, shows what differs and exits 1.
"""
# ruff: noqa: INP001 - a script

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path

from qualitywatch.plugins import Plugins, load_plugins

sys.path.insert(0, str(Path(__file__).resolve().parent))  # where PYTHONSAFEPATH is set, Python does not

from reference_pages import commands, configuration, errors, http, metrics, quality_models, rules, scores
from reference_pages.markdown import Lines

REFERENCE = Path(__file__).resolve().parent / "reference"
HEAD = "<!-- Written by docs/generate.py: change the code and run it again. -->"

PAGES: Mapping[str, Callable[[Plugins], Lines]] = {
    "metrics.md": metrics.page,
    "commands.md": commands.page,
    "configuration.md": configuration.page,
    "rules.md": rules.page,
    "quality-models.md": quality_models.page,
    "scores.md": scores.page,
    "errors-and-exit-codes.md": errors.page,
    "http.md": http.page,
}


def built_in() -> Plugins:
    """The plugins of this distribution, whatever else is installed here."""
    points = entry_points(group="qualitywatch")
    return load_plugins(block=[p.name for p in points if p.dist is None or p.dist.name != "qualitywatch"])


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or compare them; the exit status."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    plugins = built_in()
    differing = 0
    for name, page in PAGES.items():
        text = "\n".join([HEAD, "", *page(plugins)]).rstrip("\n") + "\n"
        file = REFERENCE / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if not arguments:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif before != text:
            differing += 1
            lines = (before.splitlines(keepends=True), text.splitlines(keepends=True))
            sys.stdout.writelines(
                difflib.unified_diff(*lines, f"docs/reference/{name}", "what the code says")
            )
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
