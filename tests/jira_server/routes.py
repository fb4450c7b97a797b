"""Which handler answers which operation; the templates are spelt as in Atlassian's API description."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from jira_server import agile, conversations, issues, metadata, search
from jira_server.messages import Answer, Request
from jira_server.site import Site

Handler = Callable[[Site, Request], Answer]
PLATFORM, AGILE = "/rest/api/3", "/rest/agile/1.0"
OLD_PLATFORM, ONLY_CLOUD = "/rest/api/2", ("/search/jql", "/bulkfetch")
ISSUE = f"{PLATFORM}/issue/{{issueIdOrKey}}"
CREATEMETA = f"{PLATFORM}/issue/createmeta/{{projectIdOrKey}}/issuetypes"

# The literal paths stand before the templates that would swallow them.
ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", f"{PLATFORM}/serverInfo", metadata.server_info),
    ("GET", f"{PLATFORM}/myself", metadata.myself),
    ("GET", f"{PLATFORM}/mypermissions", metadata.permissions),
    ("GET", f"{PLATFORM}/priority", metadata.priorities),
    ("GET", f"{PLATFORM}/project/{{projectIdOrKey}}", metadata.project),
    ("GET", CREATEMETA, metadata.create_types),
    ("GET", f"{CREATEMETA}/{{issueTypeId}}", metadata.create_fields),
    ("GET", f"{PLATFORM}/search/jql", search.by_get),
    ("POST", f"{PLATFORM}/search/jql", search.by_post),
    ("POST", f"{PLATFORM}/issue", issues.create),
    ("POST", f"{PLATFORM}/issue/bulkfetch", issues.bulk_fetch),
    ("GET", ISSUE, issues.get),
    ("PUT", ISSUE, issues.edit),
    ("GET", f"{ISSUE}/properties", conversations.list_properties),
    ("GET", f"{ISSUE}/properties/{{propertyKey}}", conversations.get_property),
    ("PUT", f"{ISSUE}/properties/{{propertyKey}}", conversations.put_property),
    ("GET", f"{ISSUE}/comment", conversations.list_comments),
    ("POST", f"{ISSUE}/comment", conversations.add_comment),
    ("GET", f"{ISSUE}/transitions", conversations.list_transitions),
    ("POST", f"{ISSUE}/transitions", conversations.transition),
    ("POST", f"{PLATFORM}/issueLink", conversations.link),
    ("POST", f"{ISSUE}/remotelink", conversations.remote_link),
    ("GET", f"{AGILE}/board", agile.boards),
    ("GET", f"{AGILE}/board/{{boardId}}", agile.board),
    ("GET", f"{AGILE}/board/{{boardId}}/configuration", agile.configuration),
    ("GET", f"{AGILE}/board/{{boardId}}/sprint", agile.sprints),
    ("PUT", f"{AGILE}/issue/{{issueIdOrKey}}/estimation", agile.estimate),
    ("POST", f"{AGILE}/sprint", agile.create_sprint),
    ("GET", f"{AGILE}/sprint/{{sprintId}}", agile.sprint),
    ("POST", f"{AGILE}/sprint/{{sprintId}}/issue", agile.place),
    ("PUT", f"{AGILE}/issue/rank", agile.rank),
    ("POST", f"{AGILE}/backlog/issue", agile.to_backlog),
]


def template_pattern(template: str) -> re.Pattern[str]:
    """A path template as a pattern with a group for each parameter."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )


_COMPILED = [(method, template_pattern(template), handler) for method, template, handler in ROUTES]


def match_data_center(method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
    """The same on a Data Center: version 2, the old search, and nothing that only Cloud has."""
    if (method, path) == ("POST", f"{OLD_PLATFORM}/search"):
        return search.of_data_center, {}
    if path.startswith(PLATFORM) or path.endswith(ONLY_CLOUD):
        return None
    return match(method, path.replace(OLD_PLATFORM, PLATFORM, 1))


def match(method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
    """The handler for a request and its path parameters, or None."""
    for expected, pattern, handler in _COMPILED:
        found = pattern.fullmatch(path) if expected == method else None
        if found:
            return handler, {name: unquote(value) for name, value in found.groupdict().items()}
    return None
