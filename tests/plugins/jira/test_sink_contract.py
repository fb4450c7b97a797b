"""The Jira sink keeps to what every sink keeps to, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from jira_server import JiraServer
from qualitywatch import Sink
from qualitywatch.testing import RemoteSinkContract, TroubledProxy
from qualitywatch.testing.drive import Drive
from qualitywatch_jira.sink import JiraSink


class TestJiraSink(RemoteSinkContract):
    @pytest.fixture(autouse=True)
    def _site(self, jira: JiraServer) -> None:
        self.jira = jira

    @pytest.fixture
    def trouble(self, jira: JiraServer) -> Iterator[TroubledProxy]:
        """On the way of what creates, comments and moves; what only reads may be repeated."""
        with TroubledProxy(jira.url, writes=r"(POST .*/(issue|comment|transitions)|PUT .*)$") as proxy:
            yield proxy

    @pytest.fixture
    def sink(self, sink: Callable[..., JiraSink], trouble: TroubledProxy) -> JiraSink:
        return sink(url=trouble.url)

    def drive(self, sink: Sink, *, limit: timedelta | None = None) -> Drive:
        """The site's clock goes on with ours."""
        return Drive(
            sink, limit=limit, passing=lambda time: self.jira.site.clock.advance(time.total_seconds())
        )

    def sent(self, sink: Sink) -> int:
        """The tickets on the site."""
        return len(self.jira.site.issues)

    def still_open(self, sink: Sink) -> int:
        """The tickets that are not done."""
        issues = self.jira.site.issues
        return sum(each.status.category != "done" for each in issues.values())
