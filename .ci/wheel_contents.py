"""The built wheel has every file of the packages as the checkout has it, and no other; every module of it imports."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = {
    "qualitywatch/": "qualitywatch/",
    "collectors/": "",
    "plugins/": "",
    "rules/": "qualitywatch/_rules/",
    "quality_models/": "qualitywatch/_quality_models/",
    "alembic/": "qualitywatch/_alembic/",
}
ENTRY = "__main__"


def in_checkout() -> dict[str, bytes]:
    """The contents of the tracked files that belong into the wheel, by their names there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *PLACES],  # noqa: S607 - the user's own git
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found = {}
    for path in filter(None, listed.stdout.split("\0")):
        place = next(place for place in PLACES if path.startswith(place))
        found[PLACES[place] + path.removeprefix(place)] = (ROOT / path).read_bytes()
    return found


def in_wheel(wheel: Path) -> dict[str, bytes]:
    """The contents of a wheel by name, without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def modules(names: set[str]) -> list[str]:
    """The modules among files, but for scripts and what only alembic loads."""
    found = []
    for name in sorted(names):
        parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
        if name.endswith(".py") and "_alembic" not in parts and parts[-1] != ENTRY:
            found.append(".".join(parts))
    return found


def main() -> None:
    """Compare, then import; the first argument is the wheel."""
    ours, theirs = in_checkout(), in_wheel(Path(sys.argv[1]))
    differing = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    if differing:
        raise SystemExit(f"the wheel differs from the checkout in {', '.join(differing)}")
    found = modules(set(theirs))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # those of libraries, towards others
        for name in found:
            importlib.import_module(name)
    print(f"{len(theirs)} files as in the checkout, {len(found)} modules imported")


if __name__ == "__main__":
    main()
