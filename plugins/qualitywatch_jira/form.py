"""Fills the create screen of an issue type: only with what the screen has, and never without saying what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from qualitywatch import Finding, FindingChange, RuleOutcome, Severity, SinkError
from qualitywatch_jira.answers import ScreenField
from qualitywatch_jira.due import DUE_DATE, due_day
from qualitywatch_jira.facts import Extras
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import Mark, label_of, usable_label
from qualitywatch_jira.ownership import digest_of
from qualitywatch_jira.readiness import Readiness, assignee, usable_components
from qualitywatch_jira.story import OWN, write_story
from qualitywatch_jira.templates import Template
from qualitywatch_jira.trend import importance
from qualitywatch_jira.values import UnknownPlaceholderError, filled, words_of

# Jira never lists these two as free to choose, and never does without them.
ALWAYS = ("project", "issuetype")
PARENT = "parent"
"""The field that puts an issue under an epic; Data Center has a custom field for that."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The create screen of one issue type."""

    issue_type_id: str
    fields: Mapping[str, ScreenField]


def read_screen(gateway: JiraGateway, project: str, issue_type: str) -> Screen:
    """The create screen for an issue type given by name or id. Raises SinkError where the project has no such type."""
    kinds = gateway.issue_types(project)
    for kind in kinds:
        if issue_type.casefold() in (kind.name.casefold(), kind.id):
            fields = gateway.create_fields(project, kind.id)
            return Screen(kind.id, {each.field_id: each for each in fields})
    names = ", ".join(kind.name for kind in kinds if not kind.subtask)
    raise SinkError(
        f"project {project} has no issue type {issue_type!r} that this account can create",
        hint=f"set issue_type to one of: {names}"
        if names
        else "give the account the permission to create issues",
    )


@dataclass(frozen=True, slots=True)
class Form:
    """What every ticket of one sink has in common; ``extra`` are field values that pass through as they are."""

    project: str
    issue_type: str
    labels: Sequence[str]
    priorities: Mapping[Severity, str]
    extra: Mapping[str, Any]
    mark_field: str = ""
    """The custom field that takes our mark instead of a label, for sites that want no label for every finding."""
    readiness: Readiness = field(default_factory=Readiness)
    template: Template = OWN
    urgent: tuple[str, ...] = ()
    """The quality characteristics whose findings are a step more important than their severity says."""
    epic: str = ""
    epic_field: str = PARENT
    points_field: str = ""
    """The custom field of the estimate, where it is on the create screen; otherwise the board knows it."""
    due: Mapping[Severity, timedelta] = field(default_factory=dict)
    """How long after its opening a finding's repair is due, by severity."""

    def about(self, outcome: RuleOutcome) -> tuple[Form, list[str]]:
        """The form for one finding, with its words in the values; says which fields it has no words for."""
        words, values, said = words_of(outcome), {}, []
        for name, value in self.extra.items():
            try:
                values[name] = filled(value, words)
            except UnknownPlaceholderError as error:
                said.append(f"The field {name} is left out, for the finding has no {error}.")
        return replace(self, extra=values), said

    def all_labels(self, own: str) -> list[str]:
        """Our own label first, then the configured ones as far as Jira accepts them, each once."""
        more = self.extra.get("labels", [])
        wished = [*self.labels, *(more if isinstance(more, list | tuple) else [more])]
        usable = [usable_label(str(each)) for each in wished]
        mark = [] if self.mark_field else [own]
        return list(dict.fromkeys([*mark, *(label for label in usable if label)]))

    def fill(
        self,
        screen: Screen,
        *,
        summary: str,
        description: Any,
        label: str,
        severity: Severity,
        more: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The fields of a create request; ``more`` is what the finding adds, and configured values stand above it."""
        wished: dict[str, Any] = {
            **more,
            **self.extra,
            "summary": summary,
            "description": description,
            "labels": self.all_labels(label),
        }
        if self.mark_field:
            wished[self.mark_field] = label
        if "priority" not in wished and (name := self.priority(screen, severity)):
            wished["priority"] = {"name": name}
        on_screen = {
            name: value for name, value in wished.items() if name in screen.fields or name in self.extra
        }
        if "labels" not in screen.fields:
            on_screen.pop("labels", None)
        return {
            **on_screen,
            "summary": summary,
            "project": {"key": self.project},
            "issuetype": {"id": screen.issue_type_id},
        }

    def mark(self, screen: Screen) -> Mark:
        """What tickets are found by, as far as the screen has it."""
        return Mark(self.mark_field, on_screen=(self.mark_field or "labels") in screen.fields)

    def priority(self, screen: Screen, severity: Severity) -> str | None:
        """The priority for a severity, None where the site knows none by that name."""
        shown = screen.fields.get("priority")
        name = self.priorities.get(severity)
        known = {each.name for each in shown.allowed_values} if shown else set()
        return name if name in known else None

    def remarks(self, screen: Screen, severity: Severity) -> list[str]:
        """What this screen keeps a ticket from having."""
        said = []
        if self.mark_field and self.mark_field not in screen.fields:
            said.append(
                f"The field {self.mark_field} is not on the create screen: a property and a remote link know it."
            )
        if not self.mark_field and "labels" not in screen.fields:
            said.append(
                "The labels field is not on the create screen, so this ticket is known by a property and a remote link."
            )
        if "priority" in screen.fields and self.priority(screen, severity) is None:
            wished = self.priorities.get(severity)
            said.append(f"The site has no priority {wished!r} for severity {severity}.")
        return said


@dataclass(frozen=True, slots=True)
class Wording:
    """The fields of a create request, and a digest of what the work is about, whatever the value is today."""

    fields: Mapping[str, Any]
    about: str


class Sheet:
    """Words findings for one form; reads the create screen once and keeps it."""

    def __init__(self, gateway: JiraGateway, form: Form) -> None:
        self._gateway = gateway
        self.form = form
        self._screen: Screen | None = None
        self._epic: str | None = None

    @property
    def screen(self) -> Screen:
        """The create screen as it was read last."""
        return self._screen or self._read()

    @property
    def mark(self) -> Mark:
        """What tickets are found by."""
        return self.form.mark(self.screen)

    def worded(self, change: FindingChange, unplaced: str = "") -> Wording:
        """What a ticket about this change says; ``unplaced`` is why it is in no sprint."""
        screen = self.screen
        finding = change.finding
        outcome = finding.outcome
        form, left_out = self.form.about(outcome)
        severity = importance(finding, form.urgent)
        owner = form.readiness.owner(finding)
        more, lacking = self._more(screen, finding, owner)
        remarks = [*form.remarks(screen, severity), *left_out, *lacking]
        if unplaced:
            remarks.append(f"It is in the backlog, because {unplaced}.")
        story = write_story(
            change,
            Extras(remarks, owner, form.readiness.link),
            fits=self._gateway.fits,
            template=form.template,
        )
        fields = form.fill(
            screen,
            summary=story.summary,
            description=self._gateway.rendered(story.description),
            label=label_of(finding.fingerprint),
            severity=severity,
            more=more,
        )
        return Wording(fields, about_of(change))

    def _more(self, screen: Screen, finding: Finding, owner: str) -> tuple[dict[str, Any], list[str]]:
        """Owner, components, epic and estimate as fields, and what is lacking of them."""
        ready, more = self.form.readiness, dict[str, Any]()
        account = ready.account(owner) if owner else ""
        if account and "assignee" in screen.fields:
            more["assignee"] = assignee(account, cloud=self._gateway.cloud)
        components, lacking = usable_components(ready.wished_components(finding), screen.fields)
        if components:
            more["components"] = [{"name": name} for name in components]
        points = ready.estimate(finding)
        if points is not None and self.form.points_field in screen.fields:
            more[self.form.points_field] = points
        day = due_day(finding, self.form.due)
        if day and DUE_DATE in screen.fields:
            more[DUE_DATE] = day
        elif day and DUE_DATE not in self.form.extra:
            lacking.append(f"It is due on {day}; the field {DUE_DATE} is not on the create screen.")
        if refused := self.epic_refusal(screen):
            lacking.append(refused)
        elif self.form.epic:
            more[self.form.epic_field] = (
                {"key": self.form.epic} if self.form.epic_field == PARENT else self.form.epic
            )
        return more, lacking

    def epic_refusal(self, screen: Screen) -> str:
        """Why tickets cannot stand under the configured epic; empty where they can, or where none is configured."""
        if self.form.epic and self._epic is None:
            self._epic = self._examined_epic(screen)
        return self._epic or ""

    def _examined_epic(self, screen: Screen) -> str:
        epic, where = self.form.epic, self.form.epic_field
        if where not in screen.fields:
            return f"The field {where} for the epic {epic} is not on the create screen."
        try:
            found = self._gateway.get(epic)
        except SinkError as error:
            if error.retryable:
                raise
            return f"The epic {epic} cannot be read: {error.message}"
        home = found.fields.project.key if found.fields.project else found.key.rsplit("-", 1)[0]
        if home != self.form.project:
            return f"The epic {epic} is in project {home}, and these tickets are in {self.form.project}."
        return ""

    def changed(self) -> bool:
        """Read the create screen anew; whether it is another one than before."""
        before = self._screen
        return self._read() != before

    def _read(self) -> Screen:
        self._epic = None
        self._screen = read_screen(self._gateway, self.form.project, self.form.issue_type)
        return self._screen


def about_of(change: FindingChange) -> str:
    """A digest of the places to change and of the bound, which stays while only the value moves."""
    outcome = change.finding.outcome
    places = sorted({f"{each.path} {each.name}" for each in outcome.evidence})
    if change.finding.gathers:
        names = sorted(each.name for each in change.finding.members)
        return digest_of(" ".join([str(change.finding.members_total), *names]))
    return digest_of(" ".join([str(outcome.evidence_total), str(outcome.limit), *places]))
