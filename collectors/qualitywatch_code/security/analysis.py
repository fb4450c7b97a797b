"""What bandit finds in one file, kept by content."""

from __future__ import annotations

import json
import os
import sys
import warnings
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualitywatch import CollectError
from qualitywatch_code.sources.content import content_key
from qualitywatch_code.sources.results import SourceAnalysis

if TYPE_CHECKING:
    from qualitywatch_code.security.scan import BanditScan

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class SecurityIssue:
    """One finding of bandit; ``severity`` and ``confidence`` are low, medium or high, ``cwe`` is 0 where there is none."""

    test_id: str
    test_name: str
    severity: str
    confidence: str
    cwe: int
    line: int
    end_line: int
    text: str


class BanditAnalysis(SourceAnalysis[tuple[SecurityIssue, ...]]):
    """Bandit with its settings file, the tests to run (all where empty) and the tests to skip."""

    pays_from: ClassVar[int] = 20_000

    def __init__(self, config: Path | None, *, tests: tuple[str, ...], skips: tuple[str, ...]) -> None:
        self._config, self._tests, self._skips = config, tests, skips
        self._scan: BanditScan | None = None
        self.version = _version(config, tests, skips)

    def key(self, path: str, blob: str) -> str:
        """With a settings file the path matters too: settings may exclude it, or skip a test in it."""
        if not self._config:
            return content_key(blob, self.version)
        named = sha256(os.fsencode(path)).hexdigest()[:16]  # a path need not be text
        return content_key(blob, f"{self.version} {named}")

    def measure(self, path: str, source: bytes) -> tuple[SecurityIssue, ...]:
        """Scan one file; bandit is loaded for the first."""
        if self._scan is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # bandit's own, towards its libraries
                from qualitywatch_code.security.scan import BanditScan  # noqa: PLC0415 - loads bandit

            self._scan = BanditScan(self._config, tests=self._tests, skips=self._skips)
        return self._scan.scan(path, source)

    def dumps(self, result: tuple[SecurityIssue, ...]) -> bytes:
        """The issues as compact JSON."""
        return json.dumps([astuple(issue) for issue in result], separators=(",", ":")).encode()

    def loads(self, data: bytes) -> tuple[SecurityIssue, ...]:
        """The inverse of ``dumps``."""
        return tuple(SecurityIssue(*issue) for issue in json.loads(data))


def _version(config: Path | None, tests: tuple[str, ...], skips: tuple[str, ...]) -> str:
    """All that findings depend on beside the source: bandit, its plugins, Python's grammar and the settings."""
    from importlib.metadata import entry_points, version  # noqa: PLC0415 - loads email and more, for this alone

    points = entry_points(group="bandit.plugins")
    distributions = {
        id(point.dist): point.dist for point in points if point.dist
    }  # each reads its metadata anew
    plugins = {f"{each.name} {each.version}" for each in distributions.values()}
    try:
        settings = config.read_bytes() if config else b""
    except OSError as error:
        raise CollectError(f"{config} cannot be read: {error.strerror}", hint="correct config") from None
    chosen = repr((sorted(plugins), sorted(tests), sorted(skips))).encode()
    digest = sha256(chosen + settings).hexdigest()[:16]
    return (
        f"bandit/{_SCHEMA} {version('bandit')} py{sys.version_info.major}.{sys.version_info.minor} {digest}"
    )
