"""A stateful Jira Cloud for tests, over real HTTP.

It keeps projects, workflows, boards, sprints and a search index that lags behind, and misbehaves on order.
"""

from __future__ import annotations

from jira_server.clock import Clock
from jira_server.contract import MISSING, Contract, description_path
from jira_server.faults import Fault, FaultKind, rate_limited, refused
from jira_server.messages import Answer, Exchange
from jira_server.people import User
from jira_server.presets import EMAIL, TOKEN, small_site
from jira_server.projects import IssueType, Project
from jira_server.server import JiraServer
from jira_server.site import Board, Site, Sprint

__all__ = [
    "EMAIL",
    "MISSING",
    "TOKEN",
    "Answer",
    "Board",
    "Clock",
    "Contract",
    "Exchange",
    "Fault",
    "FaultKind",
    "IssueType",
    "JiraServer",
    "Project",
    "Site",
    "Sprint",
    "User",
    "description_path",
    "rate_limited",
    "refused",
    "small_site",
]
