"""Runs the command that makes a coverage report."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

from qualitywatch import CollectError, Problem
from qualitywatch_code.messages import short

_TAIL = 4000


def run_command(command: str, location: Path) -> Problem | None:
    """Run a command line in ``location``, without a shell; a problem if it ended with another status than 0.

    Tests that fail still leave a report, so that is for the caller to look for. Raises CollectError where the command
    cannot be started.
    """
    words = shlex.split(command)
    with TemporaryFile() as output:
        try:
            status = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                words, cwd=location, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            ).returncode
        except OSError as error:
            raise CollectError(
                f"{words[0]} cannot be started: {error.strerror}", hint="correct command"
            ) from None
        if status == 0:
            return None
        output.seek(max(0, output.seek(0, 2) - _TAIL))
        lines = output.read().decode("utf-8", "replace").strip().splitlines()
    return Problem(
        f"{short(command)} ended with status {status}: {short(lines[-1]) if lines else 'it said nothing'}",
        hint="run it by hand to see all of its output",
    )
