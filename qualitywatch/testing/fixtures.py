"""Fixtures for plugin authors; everything heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from qualitywatch.domain.target import Target, Window
    from qualitywatch.domain.ticket import Delivery
    from qualitywatch.store import Store

MakeTarget = Callable[..., "Target"]


@pytest.fixture
def make_target(tmp_path: Path) -> MakeTarget:
    """Call it with files (name to text or bytes) to get a target of any ``kind`` in a fresh directory."""
    from qualitywatch.domain.target import Target, TargetKind  # noqa: PLC0415

    def make(
        files: Mapping[str, str | bytes] | None = None,
        *,
        kind: str = "code",
        name: str = "sample",
        labels: Mapping[str, str] | None = None,
    ) -> Target:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        for file_name, content in (files or {}).items():
            path = root / file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Target(name, TargetKind(kind), str(root), labels or {})

    return make


@pytest.fixture
def window() -> Window:
    """The 90 days that end now, in UTC."""
    from qualitywatch.domain.target import Window  # noqa: PLC0415

    now = datetime.now(UTC).replace(microsecond=0)
    return Window(now - timedelta(days=90), now)


@pytest.fixture
def memory_store() -> Iterator[Store]:
    """A store in memory, migrated to head."""
    from qualitywatch.store import memory_store as open_memory_store  # noqa: PLC0415

    store = open_memory_store()
    yield store
    store.close()


@pytest.fixture
def make_delivery() -> Callable[..., Delivery]:
    """Call it for a delivery of a failing rule's finding; keywords say what differs (see ``sample_delivery``)."""
    from qualitywatch.testing.samples import sample_delivery  # noqa: PLC0415

    return sample_delivery
