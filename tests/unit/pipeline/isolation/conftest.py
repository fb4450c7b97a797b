from __future__ import annotations

from pathlib import Path

import pytest

from isolated_runs import LAUNCHES, MEMORY, Run, errand_for
from naughty_collectors import Healthy
from qualitywatch.components import Collector
from qualitywatch.pipeline.collect import Means, collect
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation.launch import Launch


@pytest.fixture(params=[pytest.param("fork", marks=pytest.mark.one_thread), "spawn"])
def launch(request: pytest.FixtureRequest) -> Launch:
    """Each way to start a process in turn; only a fork needs a process with one thread."""
    return LAUNCHES[request.param]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty directory to be measured."""
    made = tmp_path / "place"
    made.mkdir()
    return made


@pytest.fixture
def run(launch: Launch, place: Path) -> Run:
    """Runs collectors side by side; what each brought back, by its name. The limits are for those that misbehave."""

    def go(*collectors: Collector, timeout: float = 60, memory: int = MEMORY) -> dict[str, Collection]:
        errands = [
            errand_for(one, place)
            if isinstance(one, Healthy)
            else errand_for(one, place, timeout=timeout, memory=memory)
            for one in collectors
        ]
        found = list(collect(errands, Means(launch, parallel=2)))
        assert len(found) == len(errands), "one collection for every errand, always"
        return {collection.collector: collection for collection in found}

    return go
