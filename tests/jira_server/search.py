"""search/jql: eventually consistent, paged by token, bounded queries only."""

from __future__ import annotations

import base64
import json
from typing import Any

from jira_server.issues import bean, require_user
from jira_server.jql import Query
from jira_server.messages import Answer, ApiError, Request
from jira_server.site import Issue, Site

RECONCILE_LIMIT = 50
PROPERTY_KEYS_LIMIT = 5
BODY_KEYS = {
    "jql", "fields", "maxResults", "nextPageToken", "properties", "reconcileIssues", "expand", "fieldsByKeys",
}  # fmt: skip


def by_get(site: Site, request: Request) -> Answer:
    return _answer(
        site,
        request,
        jql=request.first("jql"),
        fields=request.listed("fields"),
        properties=request.listed("properties"),
        reconcile=request.listed("reconcileIssues"),
        size=int(request.first("maxResults", "50")),
        token=request.first("nextPageToken"),
    )


def by_post(site: Site, request: Request) -> Answer:
    body = request.body
    if (
        not isinstance(body, dict)
        or not set(body) <= BODY_KEYS
        or any(value is None for value in body.values())
    ):
        raise ApiError(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return _answer(
        site,
        request,
        jql=body.get("jql", ""),
        fields=body.get("fields", []),
        properties=body.get("properties", []),
        reconcile=[str(each) for each in body.get("reconcileIssues", [])],
        size=body.get("maxResults", 50),
        token=body.get("nextPageToken", ""),
    )


def of_data_center(site: Site, request: Request) -> Answer:
    """The old search: counted pages, no tokens, no properties."""
    body = request.body
    if not set(body) <= {"jql", "fields", "startAt", "maxResults", "validateQuery", "expand"}:
        raise ApiError(400, "Unrecognized field in the request.")
    query = Query(
        body["jql"],
        now=site.clock.now(),
        current_user=require_user(request).account_id,
        searches_remote_links=site.searches_remote_links,
    )
    found = [issue for issue, state in _visible(site, []) if query.matches(state)]
    found.sort(key=lambda issue: int(issue.id), reverse="desc" in body["jql"].lower())
    start, size = body.get("startAt", 0), min(body.get("maxResults", 50), site.page_limit)
    page = [bean(request, issue, body.get("fields") or ["id"], []) for issue in found[start : start + size]]
    return Answer(200, {"issues": page, "startAt": start, "maxResults": size, "total": len(found)})


def _answer(
    site: Site,
    request: Request,
    *,
    jql: str,
    fields: list[str],
    properties: list[str],
    reconcile: list[str],
    size: int,
    token: str,
) -> Answer:
    if len(reconcile) > RECONCILE_LIMIT or len(properties) > PROPERTY_KEYS_LIMIT:
        raise ApiError(400, "The request asks for too much at once.")
    user = require_user(request)
    query = Query(
        jql,
        now=site.clock.now(),
        current_user=user.account_id,
        searches_remote_links=site.searches_remote_links,
    )
    for key in query.projects:
        if site.project(key) is None or not user.may("BROWSE_PROJECTS"):
            raise ApiError(400, f"The value '{key}' does not exist for the field 'project'.")
    found = [issue for issue in _visible(site, reconcile) if query.matches(issue[1])]
    found.sort(key=lambda pair: int(pair[0].id), reverse="desc" in jql.lower())
    if "order by rank" in jql.lower():
        found.sort(key=lambda pair: pair[0].rank)
    start = _offset(token, jql)
    size = min(size, site.page_limit)
    page = found[start : start + size]
    answer: dict[str, Any] = {
        "issues": [bean(request, issue, fields or ["id"], properties) for issue, _ in page],
        "isLast": start + size >= len(found),
    }
    if not answer["isLast"]:
        answer["nextPageToken"] = _token(start + size, jql)
    return Answer(200, answer)


def _visible(site: Site, reconcile: list[str]) -> list[tuple[Issue, dict[str, Any]]]:
    """What the index shows; the issues named in `reconcileIssues` are shown as they are now."""
    pairs = []
    for issue in site.issues.values():
        state = issue.indexed[-1][1] if issue.id in reconcile else site.visible(issue)
        if state is not None:
            pairs.append((issue, state))
    return pairs


def _token(start: int, jql: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, jql]).encode()).decode()


def _offset(token: str, jql: str) -> int:
    if not token:
        return 0
    start, of = json.loads(base64.urlsafe_b64decode(token))
    if of != jql:
        raise ApiError(400, "The nextPageToken belongs to another query.")
    return int(start)
