"""Decides which sprint a ticket goes to; where none fits it is the backlog, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualitywatch import SinkError
from qualitywatch_jira.answers import Board, Sprint
from qualitywatch_jira.gateway import JiraGateway


class SprintStrategy(StrEnum):
    """``none`` leaves the ticket where Jira puts it, ``backlog`` moves it there."""

    NEXT = "next"
    ACTIVE = "active"
    BACKLOG = "backlog"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket goes; without a sprint ``reason`` says why it is the backlog after all."""

    sprint: Sprint | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SprintPlan:
    """The wish; ``board`` is needed where a project has several boards with sprints."""

    strategy: SprintStrategy
    board: int | None = None

    def resolve(self, gateway: JiraGateway, project: str) -> Place:
        """The place that the wish comes to now. Raises RetryableSinkError where Jira could not say at the moment."""
        if self.strategy in (SprintStrategy.NONE, SprintStrategy.BACKLOG):
            return Place()
        try:
            board = self.board or _only_board(gateway.boards(project))
            return choose(self.strategy, gateway.sprints(board), board)
        except SinkError as error:
            if error.retryable:
                raise
            return Place(reason=error.message)


def choose(strategy: SprintStrategy, sprints: Sequence[Sprint], board: int) -> Place:
    """The sprint that ``next`` or ``active`` means on a board; other boards' sprints count only if it has none."""
    own = [each for each in sprints if each.origin_board_id == board] or list(sprints)
    if strategy is SprintStrategy.ACTIVE:
        active = [each for each in own if each.state == "active"]
        if len(active) > 1:
            names = ", ".join(each.name for each in active)
            return Place(reason=f"board {board} has several active sprints: {names}")
        return Place(active[0]) if active else Place(reason=f"board {board} has no active sprint")
    future = [each for each in own if each.state == "future"]
    # Undated sprints stand behind dated ones; among equals Jira's own order holds.
    dated = [
        (each.start_date.timestamp() if each.start_date else float("inf"), n) for n, each in enumerate(future)
    ]
    return Place(future[min(dated)[1]]) if future else Place(reason=f"board {board} has no future sprint")


def _only_board(boards: Sequence[Board]) -> int:
    with_sprints = [each for each in boards if each.type != "kanban"]
    if len(with_sprints) == 1:
        return with_sprints[0].id
    if with_sprints:
        names = ", ".join(f"{each.id} ({each.name})" for each in with_sprints)
        raise SinkError(f"the project has several boards with sprints: {names}", hint="name one as board")
    raise SinkError("the project has no board with sprints", hint="set sprint to backlog or none")
