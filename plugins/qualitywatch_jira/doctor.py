"""Examines a configured connection to Jira step by step; each finding says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch import Severity, SinkError
from qualitywatch_jira.capacity import Capacity
from qualitywatch_jira.diagnosis import Diagnosis, good
from qualitywatch_jira.doctor_identity import examine_identity
from qualitywatch_jira.doctor_ready import examine_readiness, examine_wording
from qualitywatch_jira.due import DUE_DATE
from qualitywatch_jira.form import ALWAYS, Screen, read_screen
from qualitywatch_jira.sink import JiraSink
from qualitywatch_jira.sprint import SprintStrategy
from qualitywatch_jira.workflow import DONE, chosen, no_way

NEEDED = {
    "BROWSE_PROJECTS": "without it no ticket is found again",
    "CREATE_ISSUES": "without it no ticket is filed",
    "ADD_COMMENTS": "without it nobody hears of a proven repair",
}
USEFUL = {"EDIT_ISSUES": "without it tickets keep the text they were filed with"}
FOR_CLOSING = {"TRANSITION_ISSUES": "without it nobody closes a ticket whose repair is proven"}
FOR_SPRINTS = {"SCHEDULE_ISSUES": "without it tickets stay in the backlog"}


def examine(sink: JiraSink) -> Iterator[Diagnosis]:
    """Look at authentication, project, permissions, issue type, screen, sprint and workflow; stops where going on is useless.

    Nothing is written. Yields at least one line and raises nothing.
    """
    yield from examine_wording(sink)
    try:
        account = sink.gateway.account()
        yield good("authentication", f"the token belongs to {account.display_name or account.account_id}")
        project = sink.gateway.project(sink.project)
        yield good("project", f"{project.key} is {project.name!r}")
        yield from _permissions(sink)
        screen = read_screen(sink.gateway, sink.project, sink.issue_type)
        yield good("issue type", f"{sink.issue_type} can be created")
        yield from _screen(sink, screen)
        yield from examine_identity(sink, screen)
        yield from examine_readiness(sink, screen)
        yield _sprint(sink)
        yield from _budget(sink)
        yield from _workflow(sink)
    except SinkError as error:
        yield Diagnosis("connection", error.message, healthy=False, hint=error.hint, fatal=True)


def _permissions(sink: JiraSink) -> Iterator[Diagnosis]:
    scheduled = sink.sprint is not SprintStrategy.NONE
    needed = {
        **NEEDED,
        **USEFUL,
        **(FOR_CLOSING if sink.close else {}),
        **(FOR_SPRINTS if scheduled else {}),
    }
    held = sink.gateway.permissions(sink.project, list(needed))
    for name, why in needed.items():
        if held[name]:
            yield good("permission", name)
        else:
            hint = f"grant {name} to the account in the permission scheme of {sink.project}: {why}"
            yield Diagnosis(
                "permission", f"{name} is missing", healthy=False, hint=hint, fatal=name in NEEDED
            )


def _screen(sink: JiraSink, screen: Screen) -> Iterator[Diagnosis]:
    for remark in {text: None for severity in Severity for text in sink.form.remarks(screen, severity)}:
        hint = "put the field on the create screen, or set priorities to the site's own names"
        yield Diagnosis("screen", remark, healthy=False, hint=hint)
    filled = {"summary", "description", "labels", "priority", sink.mark_field, *ALWAYS, *sink.fields}
    if set(sink.due) == set(Severity):
        filled.add(DUE_DATE)
    for field in screen.fields.values():
        if field.required and not field.has_default_value and field.field_id not in filled:
            said = f"the field {field.name!r} ({field.field_id}) is required"
            hint = f"give it a value: fields: {{{field.field_id}: …}}"
            yield Diagnosis("screen", said, healthy=False, hint=hint, fatal=True)


def _sprint(sink: JiraSink) -> Diagnosis:
    place = sink.plan.resolve(sink.gateway, sink.project)
    if place.reason:
        hint = "until then tickets stay in the backlog; set board, plan a sprint, or set sprint to backlog"
        return Diagnosis("sprint", place.reason, healthy=False, hint=hint)
    where = f"{sink.sprint} is {place.sprint.name!r}" if place.sprint else f"strategy {sink.sprint}"
    return good("sprint", where)


def _budget(sink: JiraSink) -> Iterator[Diagnosis]:
    """Whether the budget can be counted, and whether there is room now; whether the board takes estimates."""
    place = sink.plan.resolve(sink.gateway, sink.project)
    if (
        place.board is not None
        and sink.estimate
        and not (sink.points_field or sink.gateway.estimation_field(place.board))
    ):
        said = f"board {place.board} does not estimate in a field"
        yield Diagnosis("estimate", said, healthy=False, hint="set points_field, or take estimate out")
    if place.sprint is None or not sink.budget.limited:
        return
    try:
        refused = Capacity(sink.gateway, sink.budget).refusal(place.sprint, place.board, None)
    except SinkError as error:
        if error.retryable:
            raise
        yield Diagnosis("budget", error.message, healthy=False, hint=error.hint)
        return
    yield good("budget", refused or f"{place.sprint.name} has room")


def _workflow(sink: JiraSink) -> Iterator[Diagnosis]:
    """Whether a ticket can be finished: seen on the newest unfinished one, for Jira shows transitions of issues only."""
    if not sink.close:
        return
    jql = f'project = "{sink.project}" AND statusCategory != Done ORDER BY created DESC'
    newest = next(iter(sink.gateway.ids(jql, limit=1)), None)
    if newest is None:
        yield good("workflow", "not looked at: there is no unfinished issue to look at")
        return
    ways = sink.gateway.transitions(newest)
    way = chosen(ways, (DONE,), known=sink.transition_fields)
    if way is not None:
        yield good("workflow", f"the transition {way.name!r} finishes a ticket")
        return
    if sink.mover.between(ways) is not None:
        yield good(
            "workflow", "no transition finishes a ticket at once: it is moved over the statuses between"
        )
        return
    _, hint = no_way(ways, (DONE,), sink.transition_fields)
    yield Diagnosis("workflow", "a ticket whose repair is proven cannot be closed", healthy=False, hint=hint)
