"""Collectors for the quality of Python code: sources, coverage, tests, security findings and the history in git."""

from __future__ import annotations

from qualitywatch import Collector, hookimpl
from qualitywatch_code.python import PythonCollector


@hookimpl
def register_collectors() -> list[type[Collector]]:
    """Every collector of this package."""
    return [PythonCollector]
