"""The pytest plugin of the testing kit; pytest loads it before coverage starts, so it imports nothing early."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "qualitywatch.testing.collectors",
    "qualitywatch.testing.drive",
    "qualitywatch.testing.remote_sinks",
    "qualitywatch.testing.sinks",
)

pytest_plugins = ("qualitywatch.testing.fixtures",)
