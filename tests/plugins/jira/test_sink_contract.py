"""The Jira sink keeps to what every sink keeps to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jira_server import JiraServer
from qualitywatch import Sink
from qualitywatch.testing import SinkContract
from qualitywatch_jira.sink import JiraSink


class TestJiraSink(SinkContract):
    @pytest.fixture
    def sink(self, sink: Callable[..., JiraSink]) -> JiraSink:
        return sink()

    @pytest.fixture(autouse=True)
    def _site(self, jira: JiraServer) -> None:
        self.jira = jira

    def sent(self, sink: Sink) -> int:
        """The tickets on the site."""
        del sink
        return len(self.jira.site.issues)
