"""Every sink of the plugin keeps to what sinks keep to, whatever goes wrong on the way."""

from __future__ import annotations

import json
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from notify_world.forges import TOKEN, Forge, GitHubSite, GitLabSite
from notify_world.http_site import HttpSite
from notify_world.post_office import PASSWORD, USER, PostOffice
from notify_world.real_alertmanager import alertmanager, alerts
from qualitywatch import Sink
from qualitywatch.testing import RemoteSinkContract, TroubledProxy
from qualitywatch_notify.alertmanager.sink import AlertmanagerSink
from qualitywatch_notify.issues.github import GitHubSink
from qualitywatch_notify.issues.gitlab import GitLabSink
from qualitywatch_notify.mail.sink import EmailSink
from qualitywatch_notify.slack import SlackSink
from qualitywatch_notify.webhook.sink import WebhookSink


class TestWebhook(RemoteSinkContract):
    """The receiver knows a repetition by ``webhook-id``."""

    @pytest.fixture(autouse=True)
    def _receiver(self) -> Iterator[None]:
        with HttpSite(lambda _: (200, {})) as self.receiver:
            yield

    @pytest.fixture
    def trouble(self) -> Iterator[TroubledProxy]:
        with TroubledProxy(f"{self.receiver.url}/hook") as proxy:
            yield proxy

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> WebhookSink:
        return WebhookSink.model_validate(
            {"url": trouble.url, "secret": "sixteen bytes or more", "headers": {"X-Token": "t0ps3cret"}}
        )

    def _events(self) -> list[dict[str, object]]:
        events = {call.headers["webhook-id"]: call.json for call in self.receiver.calls}
        return list(events.values())

    def sent(self, sink: Sink) -> int:
        return len(self._events())

    def still_open(self, sink: Sink) -> int:
        last = {event["finding"]["fingerprint"]: event["change"] for event in self._events()}
        return sum(change != "resolved" for change in last.values())


class TestSlack(RemoteSinkContract):
    """Nothing tells a repetition but its words."""

    @pytest.fixture(autouse=True)
    def _chat(self) -> Iterator[None]:
        with HttpSite(lambda _: (200, "ok")) as self.chat:
            yield

    @pytest.fixture
    def trouble(self) -> Iterator[TroubledProxy]:
        with TroubledProxy(f"{self.chat.url}/services/T0/B0/s3cretpath") as proxy:
            yield proxy

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> SlackSink:
        return SlackSink.model_validate({"url": trouble.url})

    def _texts(self) -> list[str]:
        return list(dict.fromkeys(call.json["text"] for call in self.chat.calls))

    def sent(self, sink: Sink) -> int:
        return len(self._texts())

    def still_open(self, sink: Sink) -> int:
        told = self._texts()
        return sum("Repaired" not in text for text in told) - sum("Repaired" in text for text in told)


class _Forge(RemoteSinkContract):
    """A forge with state, whose issues are looked up."""

    forge: type[Forge]

    @pytest.fixture(autouse=True)
    def _site(self) -> Iterator[None]:
        self.site = self.forge()
        with HttpSite(self.site) as self.server:
            yield

    @pytest.fixture
    def trouble(self) -> Iterator[TroubledProxy]:
        with TroubledProxy(self.server.url) as proxy:
            yield proxy

    def sent(self, sink: Sink) -> int:
        return len(self.site.issues)

    def still_open(self, sink: Sink) -> int:
        return len(self.site.open)


class TestGitHub(_Forge):
    forge = GitHubSite

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> GitHubSink:
        return GitHubSink.model_validate({"url": trouble.url, "repository": "team/shop", "token": TOKEN})


class TestGitHubWhoseIndexLags(TestGitHub):
    @pytest.fixture(autouse=True)
    def _lagging(self, _site: None) -> None:
        self.site.index_lags = True


class TestGitLab(_Forge):
    forge = GitLabSite

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> GitLabSink:
        return GitLabSink.model_validate({"url": trouble.url, "project": "team/shop", "token": TOKEN})


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


class TestEmail(RemoteSinkContract):
    """Mail programs know a repetition by its Message-ID. The server is aiosmtpd, with STARTTLS and a login."""

    says_when = False

    @pytest.fixture
    def trouble(self, authority: trustme.CA) -> Iterator[PostOffice]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with PostOffice(context) as self.office:
            yield self.office

    @pytest.fixture
    def sink(self, trouble: PostOffice, authority: trustme.CA, tmp_path: Path) -> EmailSink:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        return EmailSink.model_validate(
            {
                "host": "127.0.0.1", "port": trouble.port, "ca_file": str(tmp_path / "ca.pem"), "user": USER,
                "password": PASSWORD, "sender": "quality@example.org", "to": ["team@example.org"],
            }
        )  # fmt: skip

    def _messages(self) -> dict[str, str]:
        return {each["Message-ID"]: each["X-Qualitywatch-Change"] for each in self.office.taken}

    def sent(self, sink: Sink) -> int:
        return len(self._messages())

    def still_open(self, sink: Sink) -> int:
        told = list(self._messages().values())
        return len({each["References"] for each in self.office.taken}) - told.count("resolved")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with alertmanager(tmp_path_factory.mktemp("alertmanager")) as url:
        yield url


class TestAlertmanager(RemoteSinkContract):
    """Against a real one; posting an alert twice is posting it once."""

    @pytest.fixture
    def trouble(self, real: str) -> Iterator[TroubledProxy]:
        self.real = real
        _silence(real)
        with TroubledProxy(real) as proxy:
            yield proxy
        _silence(real)

    @pytest.fixture
    def sink(self, trouble: TroubledProxy) -> AlertmanagerSink:
        return AlertmanagerSink.model_validate({"url": trouble.url, "token": "t0ps3cret"})

    def sent(self, sink: Sink) -> int:
        return len(alerts(self.real))

    def still_open(self, sink: Sink) -> int:
        return len(alerts(self.real))


def _silence(url: str) -> None:
    """End every alert that is there."""
    past = {"startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-01-01T00:00:01Z"}
    ended = [{"labels": each["labels"], **past} for each in alerts(url)]
    if ended:
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{url}/api/v2/alerts", json.dumps(ended).encode(), head)
        urllib.request.urlopen(request, timeout=10).close()
