"""Boards, sprints and the backlog (Jira Software)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jira_server.clock import stamp
from jira_server.issues import require_user
from jira_server.messages import Answer, ApiError, Request
from jira_server.site import Board, Site, Sprint

ISSUES_LIMIT = 50


def boards(site: Site, request: Request) -> Answer:
    key = request.first("projectKeyOrId")
    if key and site.project(key) is None:
        raise ApiError(400, f"No project could be found with key or id '{key}'.")
    kinds = request.listed("type")
    found = [
        {
            "id": board.id,
            "name": board.name,
            "type": board.kind,
            "self": f"{request.base_url}/board/{board.id}",
        }
        for board in site.boards
        if key in ("", board.project.key, board.project.id) and (not kinds or board.kind in kinds)
    ]
    return _page(site, request, found)


def board(site: Site, request: Request) -> Answer:
    found = _board(site, request)
    location = {"projectId": int(found.project.id), "projectKey": found.project.key}
    return Answer(200, {"id": found.id, "name": found.name, "type": found.kind, "location": location})


def configuration(site: Site, request: Request) -> Answer:
    found = _board(site, request)
    estimation: dict[str, Any] = {"type": "none"}
    if found.estimates_in:
        field = {"fieldId": found.estimates_in, "displayName": "Story points"}
        estimation = {"type": "field", "field": field}
    return Answer(200, {"id": found.id, "name": found.name, "type": found.kind, "estimation": estimation})


def estimate(site: Site, request: Request) -> Answer:
    """As Jira does: on the field that the board estimates in, whatever screens there are."""
    request.params["boardId"] = request.first("boardId")
    found, issue = _board(site, request), site.issue(request.params["issueIdOrKey"])
    if issue is None:
        raise ApiError(404, "Issue does not exist or you do not have permission to see it.")
    if not found.estimates_in or not require_user(request).may("EDIT_ISSUES"):
        raise ApiError(400, "The issue cannot be estimated on this board.")
    issue.fields[found.estimates_in] = float(request.body["value"])
    site.remember(issue)
    return Answer(200, {"fieldId": found.estimates_in, "value": request.body["value"]})


def sprints(site: Site, request: Request) -> Answer:
    found = _board(site, request)
    if found.kind == "kanban":
        raise ApiError(400, "The board does not support sprints")
    states = request.listed("state")
    shown = [each for each in site.sprints if each.board is found and (not states or each.state in states)]
    return _page(site, request, [_bean(request, each) for each in shown])


def create_sprint(site: Site, request: Request) -> Answer:
    user = require_user(request)
    if not user.may("MANAGE_SPRINTS_PERMISSION"):
        raise ApiError(403, "You do not have permission to create sprints.")
    body = request.body
    on = next((each for each in site.boards if each.id == body.get("originBoardId")), None)
    if on is None or not body.get("name"):
        raise ApiError(400, "The name and an existing originBoardId are required.")
    made = Sprint(
        id=max([0, *(each.id for each in site.sprints)]) + 1,
        name=body["name"],
        state="future",
        board=on,
        start=_moment(body.get("startDate")),
        end=_moment(body.get("endDate")),
    )
    site.sprints.append(made)
    return Answer(201, _bean(request, made))


def sprint(site: Site, request: Request) -> Answer:
    return Answer(200, _bean(request, _sprint(site, request)))


def place(site: Site, request: Request) -> Answer:
    into = _sprint(site, request)
    if into.state == "closed":
        raise ApiError(400, "Issues can only be moved to open or active sprints.")
    _move(site, request, into.id)
    return Answer(204)


def to_backlog(site: Site, request: Request) -> Answer:
    _move(site, request, None)
    return Answer(204)


def rank(site: Site, request: Request) -> Answer:
    if not require_user(request).may("SCHEDULE_ISSUES"):
        raise ApiError(403, "You do not have permission to rank issues.")
    before = site.issue(str(request.body.get("rankBeforeIssue")))
    found = [site.issue(str(each)) for each in request.body.get("issues") or []]
    if before is None or None in found:
        raise ApiError(400, "Issue does not exist or you do not have permission to see it.")
    for issue in found:
        assert issue is not None
        issue.rank = before.rank - 1
        site.remember(issue)
    return Answer(204)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _move(site: Site, request: Request, sprint_id: int | None) -> None:
    if not require_user(request).may("SCHEDULE_ISSUES"):
        raise ApiError(403, "You do not have permission to schedule issues.")
    wanted = request.body.get("issues") or []
    if not 0 < len(wanted) <= ISSUES_LIMIT:
        raise ApiError(400, "Between 1 and 50 issues can be moved at once.")
    found = [site.issue(each) for each in wanted]
    if None in found:
        raise ApiError(404, "Issue does not exist or you do not have permission to see it.")
    for issue in found:
        assert issue is not None
        issue.sprint_id = sprint_id
        site.remember(issue)


def _board(site: Site, request: Request) -> Board:
    wanted = request.params["boardId"]
    found = next((each for each in site.boards if str(each.id) == wanted), None)
    if found is None:
        raise ApiError(
            404, "The requested board cannot be viewed because it either does not exist or is not visible."
        )
    return found


def _sprint(site: Site, request: Request) -> Sprint:
    wanted = request.params["sprintId"]
    found = next((each for each in site.sprints if str(each.id) == wanted), None)
    if found is None:
        raise ApiError(404, "Sprint does not exist")
    return found


def _bean(request: Request, each: Sprint) -> dict[str, Any]:
    bean: dict[str, Any] = {
        "id": each.id,
        "self": f"{request.base_url}/rest/agile/1.0/sprint/{each.id}",
        "state": each.state,
        "name": each.name,
        "originBoardId": each.origin_board_id or each.board.id,
    }
    dates = {"startDate": each.start, "endDate": each.end}
    return {**bean, **{name: stamp(moment) for name, moment in dates.items() if moment is not None}}


def _page(site: Site, request: Request, values: list[dict[str, Any]]) -> Answer:
    start = int(request.first("startAt", "0"))
    size = min(int(request.first("maxResults", "50")), 50, site.page_limit)
    last = start + size >= len(values)
    page = {"values": values[start : start + size], "startAt": start, "maxResults": size, "isLast": last}
    return Answer(200, {**page, "total": len(values)})
