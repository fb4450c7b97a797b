"""What tests of the pipeline's stages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ticket_world import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as made:
        yield made
