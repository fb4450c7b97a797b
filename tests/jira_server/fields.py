"""Checks the fields of a create or an edit the way Jira does, in Jira's words."""

from __future__ import annotations

import re
from typing import Any

from jira_server.messages import ApiError
from jira_server.projects import PRIORITIES, IssueType, Project
from jira_server.rich_text import rich_text_error, wiki_error
from jira_server.site import Site

SUMMARY_LIMIT = 255
LABEL_LIMIT = 255
OFF_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
# The keys of IssueUpdateDetails: its schema lets typos pass, so they are named here.
UPDATE_KEYS = {"fields", "update", "properties", "transition", "historyMetadata"}


def update_body(body: Any) -> dict[str, Any]:
    """The body of a create, an edit or a transition, or the 400 that Jira answers."""
    if not isinstance(body, dict) or not set(body) <= UPDATE_KEYS:
        raise ApiError(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return body


def target_of(site: Site, fields: dict[str, Any]) -> tuple[Project, IssueType]:
    """The project and issue type that `fields` name, by key, id or name."""
    wanted = fields.get("project") or {}
    project = site.project(str(wanted.get("key") or wanted.get("id") or ""))
    if project is None:
        raise ApiError(400, errors={"project": "valid project is required"})
    named = fields.get("issuetype") or {}
    for kind in project.issue_types:
        if named.get("id") == kind.id or named.get("name") == kind.name:
            return project, kind
    raise ApiError(400, errors={"issuetype": "Specify a valid issue type"})


def check_fields(kind: IssueType, fields: dict[str, Any], *, creating: bool, wiki: bool) -> None:
    """Raise Jira's 400 for the first round of complaints about `fields`."""
    errors = {name: OFF_SCREEN.format(name) for name in fields if name not in kind.screen}
    if creating:
        for name, each in kind.screen.items():
            if each.required and not fields.get(name):
                errors[name] = f"{each.name} is required."
    for value in fields.get("components") or []:
        if "components" in kind.screen and value.get("name") not in kind.screen["components"].allowed:
            errors["components"] = f"Component name '{value.get('name')}' is not valid"
    for name, complain in {**CHECKS, **(WIKI_CHECKS if wiki else {})}.items():
        if name in fields and name not in errors and (complaint := complain(fields[name])):
            errors[name] = complaint
    if errors:
        raise ApiError(400, errors=errors)


def _summary_error(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "You must specify a summary of the issue."
    if "\n" in value or "\r" in value:
        return "The summary is invalid because it contains newline characters."
    return "Summary must be less than 255 characters." if len(value) > SUMMARY_LIMIT else None


def _labels_error(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        return "data was not an array"
    for label in value:
        if not label or any(char.isspace() for char in label):
            return f"The label '{label}' contains spaces which is invalid."
        if len(label) > LABEL_LIMIT:
            return f"The label '{label[:20]}...' exceeds the maximum length of 255 characters."
    return None


def _priority_error(value: Any) -> str | None:
    known = isinstance(value, dict) and (
        value.get("name") in PRIORITIES or value.get("id") in {str(n) for n in range(1, len(PRIORITIES) + 1)}
    )
    return None if known else "Specify the Priority (id or name) in string format"


def _date_error(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return None
    return "Error parsing date string: " + str(value)


CHECKS = {
    "duedate": _date_error,
    "summary": _summary_error,
    "labels": _labels_error,
    "description": rich_text_error,
    "priority": _priority_error,
}
WIKI_CHECKS = {"description": wiki_error}
