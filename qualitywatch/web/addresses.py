"""The addresses of pages and API resources, so written that any name comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlencode, urlsplit

LABEL_PREFIX = "label."
_PLAIN = re.compile(r"[^/%]+")


def segment(name: str) -> str:
    """``name`` as one path segment.

    Servers and proxies decode a path once before they split it, and browsers resolve ``.`` and ``..`` even when they
    are quoted: names with a slash, a percent sign or nothing but dots are therefore quoted twice.
    """
    if _PLAIN.fullmatch(name) and name.strip("."):
        return quote(name, safe="")
    return quote(quote(name, safe="").replace(".", "%2E"), safe="")


def spellings(decoded: str) -> tuple[str, ...]:
    """The names that a path segment may stand for, once decoded by the server: the likeliest first."""
    return tuple(dict.fromkeys((unquote(decoded), decoded)))


def with_query(path: str, labels: Mapping[str, str], /, **parameters: str) -> str:
    """``path`` with parameters and with labels as ``label.<name>``."""
    query = {**parameters, **{f"{LABEL_PREFIX}{name}": value for name, value in sorted(labels.items())}}
    return f"{path}?{urlencode(query)}" if query else path


def web_link(url: str) -> str | None:
    """``url`` if it leads to the web (http or https); None for anything a browser might run instead."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def without_credentials(location: str) -> str:
    """A target's location as it may be shown: a URL without user, password and query, anything else as it is."""
    scheme, separator, rest = location.partition("://")
    if not separator:
        return location
    authority, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}://{authority.rpartition('@')[2].partition('?')[0]}{slash}{path}"


class Addresses:
    """Addresses below ``root``, the path that a reverse proxy puts in front (usually empty)."""

    def __init__(self, root: str = "") -> None:
        self.root = root.rstrip("/")

    def page(self, path: str = "/") -> str:
        """A fixed page or resource."""
        return f"{self.root}{path}"

    def target(self, name: str) -> str:
        """A target's page."""
        return f"{self.root}/targets/{segment(name)}"

    def metric(
        self, target: str, metric: str, labels: Mapping[str, str] | None = None, **parameters: str
    ) -> str:
        """A metric's page, for one series where labels are given."""
        return with_query(f"{self.target(target)}/metrics/{segment(metric)}", labels or {}, **parameters)

    def history(self, target: str, metric: str, labels: Mapping[str, str], **parameters: str) -> str:
        """A series' samples as JSON."""
        path = f"{self.root}/api/v1/targets/{segment(target)}/history"
        return with_query(path, labels, metric=metric, **parameters)

    def characteristic(self, target: str, characteristic: str, **parameters: str) -> str:
        """The page of a characteristic's score."""
        path = f"{self.target(target)}/characteristics/{segment(characteristic)}"
        return with_query(path, {}, **parameters)

    def scores(self, target: str, characteristic: str, **parameters: str) -> str:
        """A characteristic's scores as JSON."""
        path = f"{self.root}/api/v1/targets/{segment(target)}/scores"
        return with_query(path, {}, characteristic=characteristic, **parameters)

    def changes(self, target: str, **parameters: str) -> str:
        """What changed of a target between two days."""
        return with_query(f"{self.target(target)}/changes", {}, **parameters)

    def files(self, target: str, **parameters: str) -> str:
        """A target's files ranked by a metric."""
        return with_query(f"{self.target(target)}/files", {}, **parameters)

    def file(self, target: str, path: str, **parameters: str) -> str:
        """One file in the commits that touched it."""
        return with_query(f"{self.target(target)}/file", {}, path=path, **parameters)

    def decision(self, number: int) -> str:
        """A gate decision."""
        return f"{self.root}/decisions/{number}"

    def finding(self, fingerprint: str) -> str:
        """A finding's page."""
        return f"{self.root}/findings/{segment(fingerprint)}"

    def findings(self, **parameters: str) -> str:
        """The list of findings."""
        return with_query(f"{self.root}/findings", {}, **parameters)
