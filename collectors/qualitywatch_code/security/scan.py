"""Runs bandit on one file's content, in this process and without its reports, and keeps what it swallows."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from bandit.core.config import BanditConfig
from bandit.core.extension_loader import MANAGER
from bandit.core.manager import BanditManager
from bandit.core.utils import ConfigError

from qualitywatch import CollectError
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.messages import short
from qualitywatch_code.security.analysis import SecurityIssue

_SYNTAX = "syntax error while parsing AST from file"
"""Bandit's words for a SyntaxError; what else it skips a file for may be the fault of a moment."""


class BanditScan:
    """Bandit, set up once for many files."""

    def __init__(self, config: Path | None, *, tests: tuple[str, ...], skips: tuple[str, ...]) -> None:
        unknown = [test for test in (*tests, *skips) if not MANAGER.check_id(test)]
        if unknown:
            raise CollectError(
                f"bandit has no test {', '.join(unknown)}", hint="tests are called B101, B602 and so on"
            )
        try:
            settings = BanditConfig(str(config) if config else None)
            profile = {
                "include": {*tests, *(settings.get_option("tests") or ())},
                "exclude": {*skips, *(settings.get_option("skips") or ())},
            }
            self._excluded = tuple(str(pattern) for pattern in settings.get_option("exclude_dirs") or ())
            self._manager: Any = BanditManager(settings, "file", profile=profile)
        except (ConfigError, OSError, ValueError, TypeError, AttributeError) as error:
            raise CollectError(
                f"bandit refuses its settings: {error}", hint="correct its settings file"
            ) from None

    def scan(self, path: str, source: bytes) -> tuple[SecurityIssue, ...]:
        """Bandit's findings in a file's content; raises UnparsableError where it gives up on any part of it."""
        name = f"./{path}"  # as bandit -r . names it
        if any(pattern in name or fnmatch(name, pattern) for pattern in self._excluded):
            return ()
        manager = self._manager
        manager.results, manager.skipped = [], []
        with _errors_logged() as errors:
            manager._parse_file(name, io.BytesIO(source), [name])  # noqa: SLF001 - run_tests reads files itself
        if manager.skipped:
            reason = manager.skipped[0][1]
            raise UnparsableError(f"bandit skipped it: {reason}", lasting=reason == _SYNTAX)
        if errors:
            raise UnparsableError(f"bandit did not finish: {errors[0]}")
        return tuple(_issue(result) for result in manager.results)


def _issue(result: Any) -> SecurityIssue:
    return SecurityIssue(
        test_id=result.test_id,
        test_name=result.test,
        severity=result.severity.lower(),
        confidence=result.confidence.lower(),
        cwe=result.cwe.id,
        line=result.lineno,
        end_line=max(
            [result.lineno, *result.linerange]
        ),  # its SARIF writer takes the second line of the range
        text=short(result.text),
    )


class _Keep(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(short(record.getMessage()))


@contextmanager
def _errors_logged() -> Iterator[list[str]]:
    """What bandit logs as errors: a test of its that crashes is logged, and the file passes for clean."""
    logger, keep = logging.getLogger("bandit"), _Keep()
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(keep)
    try:
        yield keep.messages
    finally:
        logger.removeHandler(keep)
        logger.propagate = propagate
