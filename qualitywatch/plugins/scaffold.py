"""A new plugin for its author to start from: installable, tested, under thirty lines of collector."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from string import Template

from qualitywatch import __version__
from qualitywatch.errors import ConfigurationError

_TEMPLATE = Path(__file__).parent / "template"


def write_plugin(name: str, into: Path) -> Path:
    """Write the plugin ``name`` into a new folder below ``into`` and return it.

    The name is of lower case, digits and dashes; the folder is ``qualitywatch-NAME``. Raises ConfigurationError for
    another name, for one whose package is installed already, and rather than write over anything.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ConfigurationError(
            f"{name!r} is no name for a plugin",
            hint="lower-case letters, digits and dashes, such as todo-comments",
        )
    folder = into / f"qualitywatch-{name}"
    if folder.exists():
        raise ConfigurationError(
            f"{folder} exists already", hint="choose another name or --into another place"
        )
    topic = name.replace("-", "_")
    package = f"qualitywatch_{topic}"
    if find_spec(package) is not None:
        raise ConfigurationError(
            f"there is a package {package} already", hint="choose another name, or uninstall it"
        )
    words = {
        "name": name,
        "topic": topic,
        "package": package,
        "class_name": "".join(part.capitalize() for part in name.split("-")),
        "version": __version__,
    }
    for source in sorted(_TEMPLATE.rglob("*.txt")):
        relative = str(source.relative_to(_TEMPLATE)).removesuffix(".txt").replace("PACKAGE", package)
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
    return folder
