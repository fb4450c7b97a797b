"""The installed ``qualitywatch`` command, run as people run it: another process, in a project's directory."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warm_commands import SCRIPT as COMMAND
from warm_commands import run_command

_OURS = ("QUALITYWATCH_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "GIT_")
AUTHOR = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return f"exit code {self.code}\n{self.out}\n{self.err}"

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """A directory in which commands are run."""

    path: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, timeout: float = 60, **environment: str) -> Done:
        """Run ``qualitywatch`` with these arguments; it may say anything but a traceback."""
        done = run_command(
            [COMMAND], arguments, cwd=self.path, env={**self.environment, **environment}, timeout=timeout
        )
        result = Done(
            done.returncode,
            done.stdout.decode(errors="surrogateescape"),
            done.stderr.decode(errors="replace"),
        )
        assert "Traceback" not in result.said, result.said
        return result

    def check(self, *arguments: str, **environment: str) -> Done:
        return self.run("check", *arguments, **environment)

    def verdict(self, *arguments: str, **environment: str) -> Any:
        """The JSON of a check."""
        return self.check("--format", "json", *arguments, **environment).json()

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def git(self, *arguments: str, **environment: str) -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**self.environment, **AUTHOR, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def commit(self, message: str = "change", *, at: str = "2026-01-01T12:00:00Z") -> str:
        """Commit everything; returns the commit."""
        self.git("add", "--all")
        self.git(
            "commit", "--quiet", "--allow-empty", "-m", message, GIT_AUTHOR_DATE=at, GIT_COMMITTER_DATE=at
        )
        return self.git("rev-parse", "HEAD")


def plain_environment(cache: Path) -> dict[str, str]:
    """This process's environment without anything that would steer the command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "QUALITYWATCH_CACHE": str(cache), "GIT_CONFIG_GLOBAL": os.devnull, "TZ": "UTC"}
