"""Asks a SonarQube of any version: those before 10.0 take a token otherwise, and none has every measure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import urlencode

from qualitywatch_import.reports.json_text import Node
from qualitywatch_import.sources.http import RefusedAnswerError, ask

_UNAUTHORISED, _NOT_FOUND = 401, 404
_UNKNOWN = "metric keys are not found:"


class SonarQubeServer:
    """A server as one run of the collector asks it."""

    def __init__(self, base: str, *, branch: str | None, token: str, allow_http: bool) -> None:
        self._base, self._branch, self._token, self._allow_http = base, branch, token, allow_http
        self._basic = False

    def ask(self, path: str, **query: str) -> Node:
        """What the web API answers; raises CollectError as ``http.ask`` does."""
        if self._branch:
            query["branch"] = self._branch
        try:
            return self._answer(path, query)
        except RefusedAnswerError as error:
            if error.status != _UNAUTHORISED or not self._token or self._basic:
                raise
        self._basic = True  # before 10.0 a token is a user without a password, and a bearer is nobody
        return self._answer(path, query)

    def measures(self, project: str, keys: Sequence[str]) -> Node:
        """The component with the measures that this version knows: one unknown key makes it refuse all of them."""
        try:
            return self._measures(project, keys)
        except RefusedAnswerError as error:
            known = _without_unknown(keys, error)
            if len(known) in (0, len(keys)):
                raise
        return self._measures(project, known)

    def _measures(self, project: str, keys: Sequence[str]) -> Node:
        return self.ask("measures/component", component=project, metricKeys=",".join(keys))["component"]

    def _answer(self, path: str, query: dict[str, str]) -> Node:
        return ask(
            f"{self._base}/api/{path}?{urlencode(query)}",
            headers=self._headers(),
            expected="an answer of SonarQube",
            allow_http=self._allow_http,
        )

    def _headers(self) -> dict[str, str]:
        if not self._token:
            return {}
        if self._basic:
            return {"Authorization": f"Basic {b64encode(f'{self._token}:'.encode()).decode()}"}
        return {"Authorization": f"Bearer {self._token}"}


def _without_unknown(keys: Sequence[str], error: RefusedAnswerError) -> list[str]:
    """The keys that the server did not call unknown; all of them where it refuses for another reason."""
    if error.status != _NOT_FOUND or _UNKNOWN not in error.said:
        return list(keys)
    named = error.said.partition(_UNKNOWN)[2].partition('"')[0]
    unknown = {key.strip() for key in named.split(",")}
    return [key for key in keys if key not in unknown]
