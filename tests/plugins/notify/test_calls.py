"""Requests go where they are meant to, through the proxy that the environment names, and never anywhere else."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from notify_world.http_site import HttpSite, free_port
from qualitywatch import AmbiguousSinkError, RetryableSinkError, SinkError
from qualitywatch_notify.calls import ANSWER_LIMIT, Caller
from qualitywatch_notify.refusals import refusal

CALLER = Caller("the other side", {}, answer_seconds=0.3)


@pytest.fixture
def proxy() -> Iterator[HttpSite]:
    with HttpSite(lambda _: (200, {})) as made:
        yield made


def test_http_goes_through_the_proxy_of_the_environment(
    proxy: HttpSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)
    CALLER.call("POST", "http://hooks.internal.example/x?y=1", "telling", b"{}")
    (call,) = proxy.calls
    assert (call.headers["host"], call.path) == ("hooks.internal.example", "/x")


def test_https_asks_the_proxy_for_a_tunnel_and_says_who_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        monkeypatch.setenv("https_proxy", f"http://me:secr%40t@127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(RetryableSinkError) as raised:
            CALLER.call("POST", "https://hooks.example.org/x", "telling", b"{}")
        thread.join()
    assert heard[0].startswith(b"CONNECT hooks.example.org:443")
    assert base64.b64encode(b"me:secr@t") in heard[0]
    assert "secr" not in str(raised.value)


def test_a_redirect_is_not_followed() -> None:
    with HttpSite(lambda _: (307, {})) as site, pytest.raises(SinkError, match="answered 307") as raised:
        CALLER.call("POST", site.url, "telling", b"{}")
    assert "redirects are not followed" in raised.value.hint
    assert len(site.calls) == 1


def test_an_endless_answer_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitywatch_notify.calls.ANSWER_LIMIT", 1000)
    with HttpSite(lambda _: (200, "x" * 2000)) as site, pytest.raises(AmbiguousSinkError):
        CALLER.call("POST", site.url, "telling", b"{}")
    assert ANSWER_LIMIT == 8 * 1024**2


def test_no_answer_in_time_leaves_doubt_for_a_write_only() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(AmbiguousSinkError, match="no answer to telling in time"):
            CALLER.call("POST", url, "telling", b"{}")
        with pytest.raises(RetryableSinkError):
            CALLER.read(url, "asking", list[str])


def test_nobody_there_is_certain() -> None:
    with pytest.raises(RetryableSinkError, match="cannot be reached for telling: Connection refused"):
        CALLER.call("POST", f"http://127.0.0.1:{free_port()}/", "telling", b"{}")


@pytest.mark.parametrize(
    ("status", "headers", "after"),
    [
        (429, {"retry-after": "90"}, 90),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:29:00 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 60),
        (429, {}, None),
        (429, {"retry-after": "soon"}, None),
        (503, {"retry-after": "5"}, 5),
        (403, {"retry-after": "30"}, 30),
        (
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1792567800", "date": "Wed, 21 Oct 2026 07:28:00 GMT"},
            1792567800 - 1792567680,
        ),
        (429, {"retry-after": "99999999"}, 86_400),
    ],
)  # fmt: skip
def test_whoever_asks_to_wait_is_left_alone(status: int, headers: dict[str, str], after: int | None) -> None:
    error = refusal("no", status, headers, writing=True)
    assert isinstance(error, RetryableSinkError)
    assert error.whole_sink
    assert error.after == (None if after is None else timedelta(seconds=after))


@pytest.mark.parametrize(
    ("status", "writing", "expected"),
    [
        (500, True, AmbiguousSinkError), (502, True, AmbiguousSinkError), (408, True, AmbiguousSinkError),
        (503, True, AmbiguousSinkError), (500, False, RetryableSinkError), (409, True, RetryableSinkError),
        (400, True, SinkError), (401, True, SinkError), (403, True, SinkError), (404, True, SinkError),
        (410, True, SinkError), (422, True, SinkError), (301, True, SinkError),
    ],
)  # fmt: skip
def test_every_status_has_its_kind(status: int, expected: type[SinkError], *, writing: bool) -> None:
    error = refusal("no", status, {}, writing=writing)
    kinds = (AmbiguousSinkError, RetryableSinkError)
    assert isinstance(error, expected)
    assert expected in kinds or not isinstance(error, kinds)
