"""Sends one HTTP request once, and sorts out what can go wrong.

On http.client, because it tells a connection that never was from an answer that got lost, follows nothing, repeats
nothing, and logs no addresses, which are secrets where webhooks are concerned.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr, TypeAdapter, ValidationError

from qualitywatch import RetryableSinkError, SinkError, __version__, prose
from qualitywatch_notify.refusals import refusal, unclear

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 30.0
PAGE = 100
ANSWER_LIMIT = 8 * 1024**2
MASK = "**********"
ShapeT = TypeVar("ShapeT")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one other side; ``who`` names it in errors, which never hold one of the ``secrets``."""

    who: str
    headers: Mapping[str, str]
    secrets: Sequence[SecretStr] = ()
    hints: Mapping[int, str] | None = None
    answer_seconds: float = ANSWER_SECONDS

    def read(self, url: str, doing: str, shape: type[ShapeT]) -> ShapeT:
        """Read JSON; raises RetryableSinkError or SinkError."""
        answer = self.call("GET", url, doing, writing=False)
        return self.parsed(answer, doing, shape, writing=False)

    def pages(self, url: str, doing: str, shape: type[list[ShapeT]]) -> Iterator[list[ShapeT]]:
        """Read a list page by page, as forges have them, until one is not full; ``url`` has a query already."""
        for number in count(1):
            found = self.read(f"{url}&per_page={PAGE}&page={number}", doing, shape)
            yield found
            if len(found) < PAGE:
                return

    def write(self, method: str, url: str, doing: str, body: Any) -> Answer:
        """Send JSON that changes something; raises AmbiguousSinkError where it may have been done."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return self.call(method, url, doing, content, {"Content-Type": "application/json"})

    def parsed(self, answer: Answer, doing: str, shape: type[ShapeT], *, writing: bool) -> ShapeT:
        """The answer's JSON in this shape."""
        try:
            return TypeAdapter(shape).validate_json(answer.body)
        except ValidationError:
            raise unclear(f"{self.who} answered something unexpected to {doing}", writing=writing) from None

    def call(
        self,
        method: str,
        url: str,
        doing: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        writing: bool = True,
    ) -> Answer:
        """Send one request; any answer but a 2xx is raised."""
        from http.client import HTTPException  # noqa: PLC0415 - late

        sent = {"User-Agent": f"qualitywatch/{__version__}", "Accept": "application/json"}
        sent |= {**self.headers, **(headers or {})}
        connection, path = self._connected(url, doing)
        try:
            connection.request(method, path, body=content, headers=sent)
            with connection.getresponse() as response:
                answer = _answer(response)
        except TimeoutError:
            raise unclear(f"{self.who} gave no answer to {doing} in time", writing=writing) from None
        except (OSError, HTTPException, ValueError):
            raise unclear(
                f"{self.who} gave no whole answer to {doing}: the connection broke", writing=writing
            ) from None
        finally:
            connection.close()
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the successes of HTTP
            words = self._masked(_words(answer))
            raise refusal(
                f"{self.who} answered {answer.status} to {doing}: {words}",
                answer.status,
                answer.headers,
                writing=writing,
                hint=(self.hints or {}).get(answer.status, ""),
            )
        return answer

    def _connected(self, url: str, doing: str) -> tuple[HTTPConnection, str]:
        """A connection, and what to ask for on it. Whatever fails here, nothing was sent."""
        from ssl import SSLCertVerificationError  # noqa: PLC0415 - late

        parts = urlsplit(url)
        connection, path = _connection(parts)
        try:
            connection.timeout = CONNECT_SECONDS
            connection.connect()
        except SSLCertVerificationError as error:
            connection.close()
            raise SinkError(
                f"{self.who}'s certificate was not accepted for {doing}: {prose(error.verify_message)}",
                hint="name your own authority's certificates in SSL_CERT_FILE",
            ) from None
        except (OSError, ValueError) as error:
            connection.close()
            said = prose(getattr(error, "strerror", None) or str(error) or type(error).__name__)
            raise RetryableSinkError(
                f"{self.who} cannot be reached for {doing}: {self._masked(said)}",
                hint="check url, name server and proxy",
            ) from None
        if connection.sock is not None:
            connection.sock.settimeout(self.answer_seconds)
        return connection, path

    def _masked(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret.get_secret_value(), MASK)
        return text


def _connection(parts: SplitResult) -> tuple[HTTPConnection, str]:
    """Straight to the host, or through the proxy that the environment names for it."""
    from http.client import HTTPConnection, HTTPSConnection  # noqa: PLC0415 - late
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - late

    host, secure = parts.hostname or "", parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kind = HTTPSConnection if secure else HTTPConnection
    proxy = None if proxy_bypass(host) else getproxies().get(parts.scheme)
    if not proxy:
        return kind(host, parts.port), path
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if secure:
        tunnel = HTTPSConnection(through.hostname or "", through.port or 3128)
        tunnel.set_tunnel(host, parts.port or 443, headers=_to_proxy(through))
        return tunnel, path
    return HTTPConnection(through.hostname or "", through.port or 3128), parts.geturl()


def _to_proxy(proxy: SplitResult) -> dict[str, str]:
    """What lets us through a proxy that asks who we are."""
    if proxy.username is None:
        return {}
    both = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}


def _answer(response: HTTPResponse) -> Answer:
    body = response.read(ANSWER_LIMIT + 1)
    if len(body) > ANSWER_LIMIT or (response.length or 0) > 0:
        raise ValueError("not whole")
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def _words(answer: Answer) -> str:
    """The other side's own words, as far as they can be shown."""
    if "html" in answer.headers.get("content-type", ""):
        return "(a web page)"
    text = answer.body[:4096].decode("utf-8", "replace")
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = text
    if isinstance(said, dict):
        said = next((said[key] for key in ("message", "error", "detail", "title") if said.get(key)), text)
    return prose(said if isinstance(said, str) else json.dumps(said))[:300] or "(no words)"
