"""Collectors for the quality of Python code: sources, coverage, tests, security issues and the history in git."""

from __future__ import annotations

from qualitywatch import Collector, hookimpl
from qualitywatch_code.bandit import BanditCollector
from qualitywatch_code.coverage import CoverageCollector
from qualitywatch_code.git import GitCollector
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.tests import JUnitCollector


@hookimpl
def register_collectors() -> list[type[Collector]]:
    """Every collector of this package."""
    return [PythonCollector, CoverageCollector, BanditCollector, JUnitCollector, GitCollector]
