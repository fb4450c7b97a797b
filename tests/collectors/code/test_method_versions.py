"""What counts as a new ruler: another method or another tool, not another release of the product."""

from __future__ import annotations

import pytest

from qualitywatch import Collector
from qualitywatch_code.analysis.measures import analyser_version
from qualitywatch_code.bandit import BanditCollector
from qualitywatch_code.coverage import CoverageCollector
from qualitywatch_code.git import GitCollector
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.tests import JUnitCollector


@pytest.mark.parametrize(
    "collector", [BanditCollector, CoverageCollector, GitCollector, JUnitCollector, PythonCollector]
)
def test_a_collector_is_known_by_its_method_or_its_tool_and_not_by_the_release(
    collector: type[Collector],
) -> None:
    assert collector.method_version or collector.tools
    assert "qualitywatch" not in collector.tools


def test_a_new_method_of_measuring_python_is_a_new_key_of_the_cache() -> None:
    assert analyser_version().startswith(f"python/{PythonCollector.method_version} py")
