"""Entity properties, comments and transitions of one issue."""

from __future__ import annotations

import json

from jira_server.clock import stamp
from jira_server.fields import OFF_SCREEN, update_body
from jira_server.issues import PROPERTY_LIMIT, require_issue, require_user
from jira_server.messages import Answer, ApiError, Request
from jira_server.rich_text import rich_text_error, wiki_error
from jira_server.site import Site

COMMENT_LIMIT = 5_000
GLOBAL_ID_LIMIT = 255
LINK_TYPES = ("Blocks", "Cloners", "Duplicate", "Relates")


def list_properties(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    url = f"{request.base_url}{request.path}"
    return Answer(200, {"keys": [{"key": key, "self": f"{url}/{key}"} for key in issue.properties]})


def get_property(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    key = request.params["propertyKey"]
    if key not in issue.properties:
        raise ApiError(404, f"The property {key} does not exist on the issue.")
    return Answer(200, {"key": key, "value": issue.properties[key]})


def put_property(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    if not require_user(request).may("EDIT_ISSUES"):
        raise ApiError(403, "You do not have permission to edit issues in this project.")
    if len(json.dumps(request.body)) > PROPERTY_LIMIT:
        raise ApiError(400, "The property is too long.")
    key = request.params["propertyKey"]
    status = 200 if key in issue.properties else 201
    issue.properties[key] = request.body
    return Answer(status, {})


def list_comments(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    start = int(request.first("startAt", "0"))
    size = int(request.first("maxResults", "100"))
    newest_first = request.first("orderBy") == "-created"
    page = (issue.comments[::-1] if newest_first else issue.comments)[start : start + size]
    return Answer(200, {"comments": page, "startAt": start, "maxResults": size, "total": len(issue.comments)})


def add_comment(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    user = require_user(request)
    if not user.may("ADD_COMMENTS"):
        raise ApiError(400, "You do not have permission to comment on this issue.")
    if len(issue.comments) >= COMMENT_LIMIT:
        raise ApiError(413, "The number of comments has reached the limit of 5000.")
    complaint = (
        (wiki_error if site.wiki else rich_text_error)(request.body.get("body"))
        if request.body.get("body")
        else "Comment body can not be empty!"
    )
    if complaint:
        raise ApiError(400, errors={"comment": complaint})
    comment = {
        "id": str(20_000 + len(issue.comments)),
        "body": request.body["body"],
        "author": {"accountId": user.account_id, "displayName": user.display_name},
        "created": stamp(site.clock.now()),
    }
    issue.comments.append(comment)
    return Answer(201, comment)


def list_transitions(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    mayest = require_user(request).may("TRANSITION_ISSUES")
    moves = issue.project.workflow.out_of(issue.status) if mayest else []
    shown = []
    for move in moves:
        entry = {"id": move.id, "name": move.name, "to": move.to.bean(), "isAvailable": True}
        if "transitions.fields" in request.first("expand"):
            entry["fields"] = {
                name: {
                    "required": True,
                    "key": name,
                    "name": name,
                    "operations": ["set"],
                    "schema": {"type": "string"},
                }
                for name in (*move.required, *move.optional)
            }
            for name in move.optional:
                entry["fields"][name]["required"] = False
        shown.append(entry)
    return Answer(200, {"transitions": shown})


def transition(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    body = update_body(request.body)
    move = issue.project.workflow.transition(str((body.get("transition") or {}).get("id")), issue.status)
    if move is None or not require_user(request).may("TRANSITION_ISSUES"):
        raise ApiError(400, "It is not possible to transition the issue: the transition is not available.")
    fields = body.get("fields") or {}
    missing = {name: f"{name} is required." for name in move.required if not fields.get(name)}
    if missing:
        raise ApiError(400, errors=missing)
    off = [name for name in fields if name not in {*move.required, *move.optional}]
    if off:
        raise ApiError(400, errors={name: OFF_SCREEN.format(name) for name in off})
    site.close(issue, move.to, (fields.get("resolution") or {}).get("name") or move.sets_resolution)
    return Answer(204)


def remote_link(site: Site, request: Request) -> Answer:
    issue = require_issue(site, request)
    if not require_user(request).may("LINK_ISSUES"):
        raise ApiError(403, "No Link Issue Permission for issue.")
    body = request.body
    there = body["object"]
    missing = {name: f"'{name}' is required." for name in ("title", "url") if not there.get(name)}
    if missing or len(body["globalId"]) > GLOBAL_ID_LIMIT or len(there["title"]) > GLOBAL_ID_LIMIT:
        raise ApiError(400, errors=missing)
    status = 200 if body["globalId"] in issue.remote_links else 201
    issue.remote_links[body["globalId"]] = there
    site.remember(issue)
    number = 10_000 + len(issue.remote_links)
    return Answer(status, {"id": number, "self": f"{request.base_url}{request.path}/{number}"})


def link(site: Site, request: Request) -> Answer:
    require_user(request)
    ends = [
        site.issue(str((request.body.get(side) or {}).get("id"))) for side in ("inwardIssue", "outwardIssue")
    ]
    if None in ends:
        raise ApiError(404, "Issue does not exist or you do not have permission to see it.")
    kind = (request.body.get("type") or {}).get("name")
    if kind not in LINK_TYPES:
        raise ApiError(404, f"No issue link type with name '{kind}' found.")
    inward, outward = ends
    assert inward is not None
    assert outward is not None
    if (kind, outward.id) not in inward.links:
        inward.links.append((kind, outward.id))
    return Answer(201, "")
