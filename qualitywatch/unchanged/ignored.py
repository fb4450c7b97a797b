"""What git does not look at below a place, and which files outside it shape how git looks: asked of git itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable

_TIMEOUT = 60
_ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_SETTINGS = (
    "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", f"core.excludesFile={os.devnull}",
    "-c", "safe.directory=*",
)  # fmt: skip
_NAMING_FILES = ("core.excludesfile", "core.attributesfile")


def ignored_directories(root: str) -> list[str]:
    """Directories below a place that git ignores, whatever comes to lie in them; none where git cannot tell.

    One that git tracks a file in is none of them, nor is one of which only what lies in it today is ignored.
    """
    listing = _git(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    whole = dict.fromkeys(path[:-1] for path in listing.split(b"\0") if path.endswith(b"/"))
    if not whole:
        return []
    checked = _git(root, "check-ignore", "-z", "--stdin", given=b"\0".join(whole) + b"\0")
    return [f"{root}/{os.fsdecode(path)}" for path in checked.split(b"\0") if path in whole]


def usual_settings() -> list[str]:
    """The files from which git takes settings in any repository, if they are there."""
    home = os.path.expanduser("~")
    settings = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    own = (f"{settings}/git/{name}" for name in ("config", "ignore", "attributes"))
    return [f"{home}/.gitconfig", "/etc/gitattributes", *own]


def other_settings(places: Iterable[str]) -> list[str]:
    """Further files that git takes settings from at these places, and those that the settings name, whether they are there or not."""
    found: set[str] = set()
    for place in places:
        words = _git(place, "config", "--list", "-z", "--show-origin", alone=False).split(b"\0")
        for origin, setting in zip(words[::2], words[1::2], strict=False):
            file = os.fsdecode(origin)
            if not file.startswith("file:"):
                continue
            file = file.removeprefix("file:")
            key, _, value = os.fsdecode(setting).partition("\n")
            base = os.path.join(place, os.path.dirname(file))
            found.add(os.path.join(place, file))
            if key in _NAMING_FILES or key.startswith(("include.", "includeif.")):
                found.add(os.path.join(base, os.path.expanduser(value)))
    return sorted(found - set(usual_settings()))


def _git(place: str, *arguments: str, given: bytes = b"", alone: bool = True) -> bytes:
    """What git prints; nothing where it fails."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 - fixed words
            ["git", *_SETTINGS, *arguments] if alone else ["git", "-c", "safe.directory=*", *arguments],
            cwd=place,
            env={**inherited, **_ALONE} if alone else inherited,
            input=given,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        ).stdout
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return b""
