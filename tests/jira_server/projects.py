"""Projects, issue types and the create screens that decide which fields may be set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jira_server.workflow import Workflow

PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")


@dataclass(frozen=True)
class Field:
    """A field on a create screen."""

    id: str
    name: str
    kind: str
    required: bool = False
    allowed: tuple[str, ...] = ()

    def bean(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": self.kind}
        if self.kind == "array":
            schema["items"] = "string"
        if not self.id.startswith("customfield_"):
            schema["system"] = self.id
        bean: dict[str, Any] = {
            "fieldId": self.id,
            "key": self.id,
            "name": self.name,
            "required": self.required,
            "operations": ["add", "set", "remove"] if self.kind == "array" else ["set"],
            "schema": schema,
        }
        if self.id == "priority":
            bean["allowedValues"] = [{"id": str(n), "name": name} for n, name in enumerate(PRIORITIES, 1)]
        if self.allowed:
            bean["allowedValues"] = [{"id": str(n), "name": name} for n, name in enumerate(self.allowed, 1)]
        return bean


def usual_screen() -> dict[str, Field]:
    fields = [
        Field("project", "Project", "project", required=True),
        Field("issuetype", "Issue Type", "issuetype", required=True),
        Field("summary", "Summary", "string", required=True),
        Field("description", "Description", "string"),
        Field("labels", "Labels", "array"),
        Field("priority", "Priority", "priority"),
        Field("assignee", "Assignee", "user"),
        Field("components", "Components", "array", allowed=("Checkout", "Search")),
        Field("parent", "Parent", "issuelink"),
        Field("duedate", "Due date", "date"),
    ]
    return {each.id: each for each in fields}


@dataclass
class IssueType:
    id: str
    name: str
    subtask: bool = False
    screen: dict[str, Field] = field(default_factory=usual_screen)

    def bean(self) -> dict[str, Any]:
        level = -1 if self.subtask else 0
        return {"id": self.id, "name": self.name, "subtask": self.subtask, "hierarchyLevel": level}


@dataclass
class Project:
    id: str
    key: str
    name: str
    issue_types: list[IssueType]
    workflow: Workflow = field(default_factory=Workflow)
    next_number: int = 1

    def issue_type(self, name: str) -> IssueType:
        return next(kind for kind in self.issue_types if kind.name == name)

    def take_key(self) -> str:
        key = f"{self.key}-{self.next_number}"
        self.next_number += 1
        return key
