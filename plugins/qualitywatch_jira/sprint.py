"""Decides which sprint a ticket goes to; where none fits it is the backlog, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from qualitywatch import SinkError
from qualitywatch_jira.answers import Board, Sprint
from qualitywatch_jira.gateway import JiraGateway


class SprintStrategy(StrEnum):
    """``none`` leaves the ticket where Jira puts it, ``backlog`` moves it there."""

    NEXT = "next"
    ACTIVE = "active"
    BACKLOG = "backlog"
    NAMED = "named"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket goes; without a sprint ``reason`` says why it is the backlog after all."""

    sprint: Sprint | None = None
    reason: str = ""
    board: int | None = None
    full: bool = False
    """Whether there is a sprint, but no room in it."""


@dataclass(frozen=True, slots=True)
class SprintPlan:
    """The wish; ``board`` is needed where a project has several boards with sprints.

    ``name`` is a pattern that only sprints count whose name it is found in; ``create`` whether a missing next sprint is
    made.
    """

    strategy: SprintStrategy
    board: int | None = None
    name: str = ""
    create: bool = False

    def _made(self, gateway: JiraGateway, sprints: Sequence[Sprint], board: int) -> Place:
        """A new sprint, unless its name would not fit: then every look would make another one."""
        own = [each for each in sprints if each.origin_board_id == board] or list(sprints)
        last = max(own, key=_end, default=None)
        plain = self.name.removeprefix("^").removesuffix("$")
        if self.strategy is SprintStrategy.NAMED and plain == re.sub(r"[^\w .-]", "", plain):
            name = plain
        else:
            name = following_name(last.name) if last else "Sprint 1"
        if not re.search(self.name, name):
            return Place(reason=f"a new sprint would be called {name!r}, which {self.name!r} does not fit")
        return Place(_created(gateway, last, board, name))

    def resolve(self, gateway: JiraGateway, project: str) -> Place:
        """The place that the wish comes to now. Raises RetryableSinkError where Jira could not say at the moment."""
        if self.strategy in (SprintStrategy.NONE, SprintStrategy.BACKLOG):
            return Place()
        try:
            board = self.board or _only_board(gateway.boards(project))
            sprints = gateway.sprints(board)
            place = choose(self.strategy, sprints, board, name=self.name)
            wanted = self.strategy in (SprintStrategy.NEXT, SprintStrategy.NAMED)
            if place.sprint is None and self.create and wanted:
                return replace(self._made(gateway, sprints, board), board=board)
            return replace(place, board=board)
        except SinkError as error:
            if error.retryable:
                raise
            return Place(reason=error.message)


def choose(strategy: SprintStrategy, sprints: Sequence[Sprint], board: int, *, name: str = "") -> Place:
    """The sprint that a strategy means on a board; other boards' sprints count only if it has none.

    ``named`` is the first one whose name fits, an active one before future ones.
    """
    own = [each for each in sprints if each.origin_board_id == board] or list(sprints)
    own = [each for each in own if re.search(name, each.name)]
    fitting = f" whose name fits {name!r}" if name else ""
    if strategy is SprintStrategy.NAMED and (active := [each for each in own if each.state == "active"]):
        return Place(active[0])
    if strategy is SprintStrategy.ACTIVE:
        active = [each for each in own if each.state == "active"]
        if len(active) > 1:
            names = ", ".join(each.name for each in active)
            return Place(reason=f"board {board} has several active sprints: {names}")
        return Place(active[0]) if active else Place(reason=f"board {board} has no active sprint{fitting}")
    future = [each for each in own if each.state == "future"]
    # Undated sprints stand behind dated ones; among equals Jira's own order holds.
    dated = [
        (each.start_date.timestamp() if each.start_date else float("inf"), n) for n, each in enumerate(future)
    ]
    if future:
        return Place(future[min(dated)[1]])
    what = "sprint" if strategy is SprintStrategy.NAMED else "future sprint"
    return Place(reason=f"board {board} has no {what}{fitting}")


def _created(gateway: JiraGateway, last: Sprint | None, board: int, name: str) -> Sprint:
    """A new future sprint after the last one, and as long as it; Jira may well refuse it."""
    begin = end = None
    if last is not None and last.start_date and last.end_date:
        begin, end = last.end_date, last.end_date + (last.end_date - last.start_date)
    return gateway.create_sprint(board, name, begin=_stamp(begin), end=_stamp(end))


def _end(sprint: Sprint) -> tuple[float, int]:
    return (sprint.end_date.timestamp() if sprint.end_date else 0.0, sprint.id)


def following_name(name: str) -> str:
    """The name with its last number one higher; with a 2 behind it where it has none."""
    numbers = list(re.finditer(r"\d+", name))
    if not numbers:
        return f"{name} 2"
    last = numbers[-1]
    return f"{name[: last.start()]}{int(last[0]) + 1}{name[last.end() :]}"


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat(timespec="milliseconds") if moment else ""


def _only_board(boards: Sequence[Board]) -> int:
    with_sprints = [each for each in boards if each.type != "kanban"]
    if len(with_sprints) == 1:
        return with_sprints[0].id
    if with_sprints:
        names = ", ".join(f"{each.id} ({each.name})" for each in with_sprints)
        raise SinkError(f"the project has several boards with sprints: {names}", hint="name one as board")
    raise SinkError("the project has no board with sprints", hint="set sprint to backlog or none")
