"""Sends one request once, on the ``jira`` package's authenticated session, and sorts out what can go wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import SecretStr, TypeAdapter, ValidationError

from qualitywatch import SinkError
from qualitywatch_jira.address import SCOPED_TOKEN_PATH
from qualitywatch_jira.answers import ServerInfo
from qualitywatch_jira.failures import ThrottledError, broken, refusal, unclear
from qualitywatch_jira.limits import Limits

AGILE = "/rest/agile/1.0"
TIMEOUT = (5.0, 30.0)
"""Seconds to connect, and seconds without a byte."""
ShapeT = TypeVar("ShapeT")


class Deployment(StrEnum):
    """Where Jira runs: with Atlassian, or on somebody's own machines."""

    CLOUD = "cloud"
    DATA_CENTER = "data_center"


class Connection:
    """A connection to Jira, made on the first call; safe to share between threads.

    ``url`` is a plain address without a trailing slash; a token without an email is sent as a bearer token. Every call
    raises RetryableSinkError, AmbiguousSinkError (writes only) or SinkError. Addresses are built here and never taken
    from an answer, because behind ``/ex/jira/<cloudId>`` those lead elsewhere.
    """

    def __init__(
        self,
        url: str,
        *,
        token: SecretStr,
        email: str | None = None,
        deployment: Deployment = Deployment.CLOUD,
        limits: Limits | None = None,
    ) -> None:
        self.deployment = deployment
        self._limits = limits or Limits()
        self.platform = "/rest/api/3" if deployment is Deployment.CLOUD else "/rest/api/2"
        self._url = url
        self._email = email
        self._token = token
        self._client: Any = None
        self._connecting = threading.Lock()
        self._site = url

    def browse_address(self, key: str) -> str:
        """Where a person reads an issue."""
        return f"{self._site}/browse/{key}"

    def get(
        self, path: str, doing: str, shape: type[ShapeT], query: Mapping[str, str] | None = None
    ) -> ShapeT:
        """Read something; ``doing`` names it in errors."""
        return self._read("GET", path, doing, shape, query=query)

    def ask(self, path: str, doing: str, shape: type[ShapeT], body: Mapping[str, Any]) -> ShapeT:
        """Read something by POST, which changes nothing."""
        return self._read("POST", path, doing, shape, body=body)

    def make(self, path: str, doing: str, shape: type[ShapeT], body: Mapping[str, Any]) -> ShapeT:
        """Make something by POST and return how Jira describes it."""
        return _parsed(self._send("POST", path, doing, body=body, writing=True), doing, shape, writing=True)

    def tell(self, path: str, doing: str, body: Mapping[str, Any]) -> None:
        """Change something by POST; the answer does not matter."""
        self._send("POST", path, doing, body=body, writing=True)

    def change(self, path: str, doing: str, body: Mapping[str, Any]) -> None:
        """Change something by PUT, which comes to the same however often it is done."""
        self._send("PUT", path, doing, body=body, writing=True)

    def _read(self, method: str, path: str, doing: str, shape: type[ShapeT], **sent: Any) -> ShapeT:
        return _parsed(self._send(method, path, doing, writing=False, **sent), doing, shape, writing=False)

    def _send(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        writing: bool,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> bytes:
        from jira import JIRAError  # noqa: PLC0415
        from requests import RequestException  # noqa: PLC0415

        session = self._connected()._session  # noqa: SLF001 - the package has no public way to send properties
        self._limits.admit(method, path)
        try:
            response = session.request(
                method,
                self._url + path,
                params=query,
                data=None if body is None else json.dumps(body),
                # A POST that is sent on to another address arrives there as a GET.
                allow_redirects=False,
            )
        except JIRAError as error:
            # Neither chained nor printed: the package's error carries headers and bodies.
            raise self._learned(method, path, error, doing, writing=writing) from None
        except RequestException as error:
            raise broken(doing, error, writing=writing) from None
        if response.is_redirect:
            raise refusal(doing, response, writing=writing)
        self._limits.learn(response.status_code, response.headers)
        return bytes(response.content)

    def _learned(self, method: str, path: str, error: Any, doing: str, *, writing: bool) -> SinkError:
        """The error for a refusal, after the limits have taken it in."""
        if error.response is not None:
            self._limits.learn(error.response.status_code, error.response.headers)
        failure = _failure(error, doing, writing=writing)
        if isinstance(failure, ThrottledError):
            self._limits.close(method, path, failure)
        return failure

    def _connected(self) -> Any:
        with self._connecting:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        """Make the package's client. Whatever fails here, nothing has been written yet."""
        from jira import JIRA, JIRAError  # noqa: PLC0415
        from requests import RequestException  # noqa: PLC0415

        doing, token = "connecting", self._token.get_secret_value()
        try:
            client = JIRA(
                server=self._url,
                options={"rest_api_version": self.platform.rsplit("/", 1)[-1]},
                basic_auth=(self._email, token) if self._email else None,
                token_auth=None if self._email else token,
                # The package repeats a POST after a lost connection, which files a ticket twice.
                max_retries=0,
                timeout=TIMEOUT,
                get_server_info=True,
                logging=False,
            )
            info = client.server_info() if SCOPED_TOKEN_PATH in self._url else {}
        except JIRAError as error:
            if error.status_code == HTTPStatus.NOT_FOUND:
                raise SinkError(
                    f"{self._url} has no {self.platform}",
                    hint="check url, and whether deployment is cloud or data_center",
                ) from None
            raise _failure(error, doing, writing=False) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            # Before RequestException: a web page instead of JSON is one of those, too.
            raise SinkError(
                f"{self._url} leads to something that is no Jira", hint="check url in a browser"
            ) from None
        except RequestException as error:
            raise broken(doing, error, writing=False) from None
        if (client.deploymentType == "Cloud") is not (self.deployment is Deployment.CLOUD):
            other = next(each for each in Deployment if each is not self.deployment)
            name = "Jira Cloud" if self.deployment is Deployment.CLOUD else "Jira Data Center"
            raise SinkError(
                f"the Jira at {self._url} is not {name} (it says {client.deploymentType!r})",
                hint=f"set deployment to {other}",
            )
        # A scoped token works on Atlassian's gateway, which is no place for people to read an issue.
        self._site = ServerInfo.model_validate(info).base_url.rstrip("/") or self._url
        return client


def _failure(error: Any, doing: str, *, writing: bool) -> SinkError:
    if error.response is None:
        return unclear(f"Jira gave no answer to {doing}", writing=writing)
    return refusal(doing, error.response, writing=writing)


def _parsed(content: bytes, doing: str, shape: type[ShapeT], *, writing: bool) -> ShapeT:
    try:
        return TypeAdapter(shape).validate_json(content)
    except ValidationError:
        raise unclear(f"Jira's answer to {doing} is not whole", writing=writing) from None
