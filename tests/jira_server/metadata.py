"""What a client asks before it writes: server, account, project, permissions, create screens."""

from __future__ import annotations

from typing import Any

from jira_server.clock import stamp
from jira_server.issues import require_user
from jira_server.messages import Answer, ApiError, Request
from jira_server.people import ALL_PERMISSIONS
from jira_server.projects import PRIORITIES, Project
from jira_server.site import Site


def server_info(site: Site, request: Request) -> Answer:
    return Answer(
        200,
        {
            "baseUrl": site.public_url or request.base_url,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": site.deployment_type,
            "buildNumber": 100_999,
            "serverTime": stamp(site.clock.now()),
            "serverTitle": "Jira of the tests",
        },
    )


def myself(site: Site, request: Request) -> Answer:
    user = require_user(request)
    if site.wiki:
        return Answer(200, {"key": user.account_id, "name": user.email, "displayName": user.display_name})
    account = {"accountId": user.account_id, "emailAddress": user.email, "displayName": user.display_name}
    return Answer(200, {**account, "active": True, "timeZone": "Europe/Berlin", "accountType": "atlassian"})


def permissions(site: Site, request: Request) -> Answer:
    user = require_user(request)
    key = request.first("projectKey")
    if key:
        _project(site, request, key)
    asked = request.listed("permissions")
    if not asked:
        raise ApiError(400, "The 'permissions' query parameter is required.")
    unknown = [name for name in asked if name not in ALL_PERMISSIONS]
    if unknown:
        raise ApiError(400, f"Unrecognized permission: {unknown[0]}")
    shown = {name: {"id": "1", "key": name, "name": name, "havePermission": user.may(name)} for name in asked}
    return Answer(200, {"permissions": shown})


def project(site: Site, request: Request) -> Answer:
    found = _project(site, request, request.params["projectIdOrKey"])
    kinds = [kind.bean() for kind in found.issue_types]
    return Answer(200, {"id": found.id, "key": found.key, "name": found.name, "issueTypes": kinds})


def priorities(_: Site, __: Request) -> Answer:
    return Answer(200, [{"id": str(n), "name": name} for n, name in enumerate(PRIORITIES, 1)])


def create_types(site: Site, request: Request) -> Answer:
    found = _project(site, request, request.params["projectIdOrKey"], status=400)
    return _page(site, request, "issueTypes", [kind.bean() for kind in found.issue_types])


def create_fields(site: Site, request: Request) -> Answer:
    found = _project(site, request, request.params["projectIdOrKey"], status=400)
    wanted = request.params["issueTypeId"]
    kind = next((kind for kind in found.issue_types if kind.id == wanted), None)
    if kind is None:
        raise ApiError(400, "The issue type does not exist or you do not have permission to see it.")
    return _page(site, request, "fields", [each.bean() for each in kind.screen.values()])


def _project(site: Site, request: Request, key: str, *, status: int = 404) -> Project:
    found = site.project(key)
    user = require_user(request)
    if found is None or not user.may("BROWSE_PROJECTS" if status == 404 else "CREATE_ISSUES"):
        raise ApiError(status, f"No project could be found with key '{key}'.")
    return found


def _page(site: Site, request: Request, name: str, values: list[dict[str, Any]]) -> Answer:
    start = int(request.first("startAt", "0"))
    size = min(int(request.first("maxResults", "50")), site.page_limit)
    if site.wiki:
        name = "values"
    return Answer(
        200, {name: values[start : start + size], "startAt": start, "maxResults": size, "total": len(values)}
    )
