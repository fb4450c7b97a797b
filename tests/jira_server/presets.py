"""A small site to begin with: one project, one scrum board, an active and two future sprints."""

from __future__ import annotations

from datetime import timedelta

from jira_server.clock import Clock
from jira_server.people import User
from jira_server.projects import IssueType, Project
from jira_server.site import Board, Site, Sprint

EMAIL, TOKEN = "watch@example.org", "s3cret-token-of-the-tests"


def small_site(clock: Clock | None = None) -> Site:
    """Project QW with the types Story, Bug and Sub-task, and board 1 with its sprints."""
    site = Site(clock=clock or Clock())
    site.users.append(User("712020:watch", EMAIL, TOKEN, "Quality Watch"))
    kinds = [
        IssueType("10100", "Story"),
        IssueType("10101", "Bug"),
        IssueType("10102", "Sub-task", subtask=True),
    ]
    project = Project("10000", "QW", "Quality", kinds)
    site.projects.append(project)
    board = Board(1, "QW board", "scrum", project)
    site.boards.append(board)
    begin = site.clock.now()
    fortnight = timedelta(days=14)
    site.sprints += [
        Sprint(10, "QW Sprint 1", "closed", board, begin - fortnight, begin),
        Sprint(11, "QW Sprint 2", "active", board, begin, begin + fortnight),
        # Later first, as Jira promises no order.
        Sprint(13, "QW Sprint 4", "future", board),
        Sprint(12, "QW Sprint 3", "future", board, begin + fortnight, begin + 2 * fortnight),
    ]
    return site
