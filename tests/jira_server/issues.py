"""Issues: create, read, edit, bulk read."""

from __future__ import annotations

import json
from typing import Any

from jira_server.clock import stamp
from jira_server.fields import check_fields, target_of, update_body
from jira_server.messages import Answer, ApiError, Request
from jira_server.people import User
from jira_server.site import Issue, Site

PROPERTY_LIMIT = 32_768
BULK_READ_LIMIT = 100
MISSING = "Issue does not exist or you do not have permission to see it."


def require_user(request: Request) -> User:
    assert request.user is not None, "the front lets nobody in without a user"
    return request.user


def require_issue(site: Site, request: Request) -> Issue:
    issue = site.issue(request.params["issueIdOrKey"])
    if issue is None or not require_user(request).may("BROWSE_PROJECTS"):
        raise ApiError(404, MISSING)
    return issue


def create(site: Site, request: Request) -> Answer:
    body = update_body(request.body)
    fields = dict(body.get("fields") or {})
    project, kind = target_of(site, fields)
    user = require_user(request)
    if not user.may("CREATE_ISSUES"):
        raise ApiError(
            400, errors={"project": "You do not have permission to create issues in this project."}
        )
    check_fields(kind, fields, creating=True, wiki=site.wiki)
    properties = checked_properties(body.get("properties") or [])
    if site.drops_labels:
        fields["labels"] = []
    issue = Issue(
        id=str(site.next_issue_id),
        key=project.take_key(),
        project=project,
        issue_type=kind,
        fields=fields,
        properties=properties,
        creator=user,
        status=project.workflow.initial,
        created=site.clock.now(),
    )
    site.next_issue_id += 1
    site.issues[issue.id] = issue
    site.remember(issue)
    return Answer(201, {"id": issue.id, "key": issue.key, "self": self_url(request, issue)})


def checked_properties(properties: list[dict[str, Any]]) -> dict[str, Any]:
    for each in properties:
        if len(json.dumps(each["value"])) > PROPERTY_LIMIT or not 0 < len(each["key"]) <= 255:
            raise ApiError(400, "The property is too long.")
    return {each["key"]: each["value"] for each in properties}


def get(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    return Answer(
        200, bean(request, issue, request.listed("fields") or ["*all"], request.listed("properties"))
    )


def edit(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    if not require_user(request).may("EDIT_ISSUES"):
        raise ApiError(403, "You do not have permission to edit issues in this project.")
    body = update_body(request.body)
    if "transition" in body:
        raise ApiError(400, "The transition is not part of an edit.")
    changed = dict(body.get("fields") or {})
    for name, operations in (body.get("update") or {}).items():
        changed[name] = _operated(issue.fields.get(name), operations)
    check_fields(issue.issue_type, changed, creating=False, wiki=site.wiki)
    issue.fields.update(changed)
    issue.properties.update(checked_properties(body.get("properties") or []))
    site.remember(issue)
    return Answer(204)


def _operated(present: Any, operations: list[dict[str, Any]]) -> Any:
    for operation in operations:
        ((verb, value),) = operation.items()
        if verb == "set":
            present = value
        elif verb == "add":
            present = [*(present or []), *([] if value in (present or []) else [value])]
        elif verb == "remove":
            present = [each for each in present or [] if each != value]
        else:
            raise ApiError(400, f"Unknown operation {verb}")
    return present


def bulk_fetch(site: Site, request: Request) -> Answer:
    wanted = request.body["issueIdsOrKeys"]
    if len(wanted) > BULK_READ_LIMIT:
        raise ApiError(400, "The maximum number of issues that can be fetched is 100.")
    found = [issue for issue in (site.issue(each) for each in wanted) if issue is not None]
    asked = request.body.get("fields") or ["*all"]
    beans = [bean(request, issue, asked, request.body.get("properties") or []) for issue in found]
    return Answer(200, {"issues": beans, "issueErrors": []})


def self_url(request: Request, issue: Issue) -> str:
    return f"{request.base_url}/rest/api/3/issue/{issue.id}"


def bean(request: Request, issue: Issue, asked: list[str], properties: list[str]) -> dict[str, Any]:
    """An issue as Jira writes it, with the fields asked for; `id` alone asks for none."""
    everything = {
        **issue.fields,
        "project": {"id": issue.project.id, "key": issue.project.key, "name": issue.project.name},
        "issuetype": issue.issue_type.bean(),
        "status": issue.status.bean(),
        "resolution": {"name": issue.resolution} if issue.resolution else None,
        "created": stamp(issue.created),
        "resolutiondate": stamp(issue.resolved_at) if issue.resolved_at else None,
        "statuscategorychangedate": stamp(issue.status_since or issue.created),
        "creator": {"accountId": issue.creator.account_id, "displayName": issue.creator.display_name},
        "labels": issue.fields.get("labels") or [],
        "issuelinks": [
            {
                "id": f"{issue.id}{number}",
                "type": {"id": "10000", "name": kind, "inward": "is of", "outward": "of"},
                "outwardIssue": {"id": other},
            }
            for number, (kind, other) in enumerate(issue.links)
        ],
    }
    whole = "*all" in asked or "*navigable" in asked
    chosen = {name: value for name, value in everything.items() if whole or name in asked}
    made: dict[str, Any] = {"id": issue.id, "key": issue.key, "self": self_url(request, issue)}
    if chosen:
        made["fields"] = chosen
    if properties:
        made["properties"] = {key: issue.properties[key] for key in properties if key in issue.properties}
    return made
