"""Running git on a repository that may be hostile: nothing that the repository's own configuration names is started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from qualitywatch.errors import CollectError

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "log.showSignature": "false",  # it would start what gpg.program names
    "safe.directory": "*",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_TRUSTED = ("global", "system", "command")


def run_git(
    location: str, *arguments: str, timeout: float, output: IO[bytes] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in ``location`` for ``timeout`` seconds at most; what it prints goes to ``output`` where that is given.

    Raises CollectError where git is not installed or takes longer.
    """
    return _run(location, arguments, {**_SETTINGS, **_filters_off(location, timeout)}, timeout, output)


def ask_git(location: str, *arguments: str, timeout: float) -> subprocess.CompletedProcess[bytes]:
    """As ``run_git``, for questions that compare and export no file, and so need no filter switched off."""
    return _run(location, arguments, _SETTINGS, timeout, None)


@contextmanager
def begun_git(
    location: str, *arguments: str, timeout: float, answers: frozenset[int] = frozenset({0})
) -> Iterator[Callable[[], bytes | None]]:
    """Let git run beside other work; call what is given for what it printed: None where it failed or takes longer.

    ``answers`` are the exit codes with which it did not fail. What still runs in the end is stopped. Raises CollectError where git is not installed.
    """
    settings = {**_SETTINGS, **_filters_off(location, timeout)}
    with TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - fixed words; the location is an argument of -C
                ["git", "-C", location, *arguments],  # noqa: S607 - the user's own git
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=_environment(settings),
            )
        except (OSError, ValueError) as error:
            raise CollectError(f"git could not be run in {location}: {error}") from None

        def printed() -> bytes | None:
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                return None
            if status not in answers:
                return None
            output.seek(0)
            return output.read()

        try:
            yield printed
        finally:
            process.kill()
            process.wait()


def _filters_off(location: str, timeout: float) -> dict[str, str]:
    """Settings against the repository's own filter drivers, which git starts to compare and to export files."""
    command = ("config", "-z", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    listed = _run(location, command, _SETTINGS, timeout, None).stdout
    words = [os.fsdecode(word) for word in listed.split(b"\0")]
    drivers = {
        name.rpartition(".")[0]
        for scope, name in zip(words[::2], words[1::2], strict=False)
        if scope not in _TRUSTED
    }
    return {key: value for driver in drivers for key, value in _off(driver)}


def _off(driver: str) -> Iterator[tuple[str, str]]:
    for key in ("clean", "smudge", "process"):
        yield f"{driver}.{key}", ""
    yield f"{driver}.required", "false"


def _run(
    location: str,
    arguments: tuple[str, ...],
    settings: Mapping[str, str],
    timeout: float,
    output: IO[bytes] | None,
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - fixed words; the location is an argument of -C
            ["git", "-C", location, *arguments],  # noqa: S607 - the user's own git
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=timeout,
            check=False,
            env=_environment(settings),
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise CollectError(f"git could not be run in {location}: {error}") from None


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """No other repository (a hook that calls us has one in its environment), no questions, no translation."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
    for index, (key, value) in enumerate(settings.items()):
        numbered |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return {**inherited, **_ENVIRONMENT, **numbered}
