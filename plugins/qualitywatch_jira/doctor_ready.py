"""Examines what tickets are made ready with: template, owners, components, epic, estimates, fields, labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualitywatch import (
    ChangeKind,
    Evidence,
    Finding,
    FindingChange,
    FindingState,
    Gathers,
    Member,
    Outcome,
    RuleOutcome,
    Severity,
    SinkError,
)
from qualitywatch_jira.diagnosis import Diagnosis, good
from qualitywatch_jira.due import DUE_DATE
from qualitywatch_jira.facts import Extras
from qualitywatch_jira.form import Screen, Sheet
from qualitywatch_jira.identity import usable_label
from qualitywatch_jira.readiness import usable_components
from qualitywatch_jira.story import write_story

if TYPE_CHECKING:
    from qualitywatch_jira.sink import JiraSink

AT = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = RuleOutcome(
    rule="sample-rule",
    metric="code.complexity.max",
    characteristic="maintainability/modifiability",
    target="sample",
    environment="production",
    outcome=Outcome.FAIL,
    severity=Severity.MAJOR,
    why="It shows how a ticket reads.",
    fix="Nothing has to be done.",
    unit="1",
    title="Sample measure",
    labels={"team": "sample"},
    value=0.3,
    limit=0.2,
    comparison="above",
    observed_at=AT,
    evidence=(Evidence(path="src/sample.py", line=1, name="sample", value=0.3),),
    evidence_total=2,
)
"""A finding that nobody has: templates are tried on it."""


def samples() -> Iterator[FindingChange]:
    """A change of each kind that a template has to word: told alone, with its like, and as overflow."""
    for gathers in (None, *Gathers):
        members = (Member.of(SAMPLE),) if gathers else ()
        finding = Finding(
            outcome=SAMPLE,
            state=FindingState.OPEN,
            opened_at=AT,
            changed_at=AT,
            last_seen_at=AT,
            gathers=gathers,
            members=members,
            members_total=len(members),
        )
        yield FindingChange(kind=ChangeKind.OPENED, finding=finding, at=AT)


def examine_wording(sink: JiraSink) -> Iterator[Diagnosis]:
    """Try the template on each kind of finding, read the owners, and look at the labels: none of that needs Jira."""
    form = sink.form
    try:
        for change in samples():
            extras = Extras(["A remark."], "@owner", form.readiness.link)
            write_story(change, extras, template=form.template)
        if sink.template is not None:
            yield good("template", f"{sink.template} words every kind of finding")
    except SinkError as error:
        yield Diagnosis("template", error.message, healthy=False, hint=error.hint, fatal=True)
    try:
        if form.readiness.lines:
            yield good("owners", f"{len(form.readiness.lines)} patterns in {sink.codeowners}")
    except SinkError as error:
        yield Diagnosis("owners", error.message, healthy=False, hint=error.hint, fatal=True)
    for label in form.labels:
        usable = usable_label(label)
        if usable != label:
            said = f"{label!r} is no label that Jira takes"
            hint = f"it is written as {usable!r}: set it so in labels" if usable else "take it out of labels"
            yield Diagnosis("labels", said, healthy=False, hint=hint)


def examine_readiness(sink: JiraSink, screen: Screen) -> Iterator[Diagnosis]:
    """Whether the project has the components, the epic and the fields that the configuration names."""
    form = sink.form
    for remark in usable_components(list(dict.fromkeys(form.readiness.components.values())), screen.fields)[
        1
    ]:
        hint = "make it in the project's settings, or set components to the names it has"
        yield Diagnosis("components", remark, healthy=False, hint=hint)
    if form.epic:
        refused = Sheet(sink.gateway, form).epic_refusal(screen)
        hint = f"set epic to one of {form.project}, or leave it out; until then tickets have none"
        yield (
            Diagnosis("epic", refused, healthy=False, hint=hint)
            if refused
            else good("epic", f"tickets stand under {form.epic}")
        )
    for name in form.extra:
        if name not in screen.fields:
            said = f"the field {name} is not on the create screen, or unknown"
            hint = "put it on the screen, or take it out of fields: Jira refuses a ticket with it"
            yield Diagnosis("screen", said, healthy=False, hint=hint, fatal=name != "labels")
    if form.points_field and form.points_field not in screen.fields:
        said = f"the field {form.points_field} for estimates is not on the create screen"
        yield Diagnosis("screen", said, healthy=False, hint="estimates are set through the board instead")
    if form.due and DUE_DATE not in screen.fields:
        said = f"the field {DUE_DATE} is not on the create screen"
        hint = "put it on the screen, or take due out; until then the text says the day"
        yield Diagnosis("due", said, healthy=False, hint=hint)
    if form.readiness.accounts and "assignee" not in screen.fields:
        said = "the assignee field is not on the create screen"
        yield Diagnosis("screen", said, healthy=False, hint="owners are named in the text only")
