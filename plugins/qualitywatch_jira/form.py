"""Fills the create screen of an issue type: only with what the screen has, and never without saying what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualitywatch import FindingChange, RuleOutcome, Severity, SinkError
from qualitywatch_jira.answers import ScreenField
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import label_of, usable_label
from qualitywatch_jira.ownership import digest_of
from qualitywatch_jira.story import write_story
from qualitywatch_jira.values import UnknownPlaceholderError, filled, words_of

# Jira never lists these two as free to choose, and never does without them.
ALWAYS = ("project", "issuetype")


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
        self, screen: Screen, *, summary: str, description: Any, label: str, severity: Severity
    ) -> dict[str, Any]:
        """The fields of a create request."""
        wished: dict[str, Any] = {
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

    def priority(self, screen: Screen, severity: Severity) -> str | None:
        """The priority for a severity, None where the site knows none by that name."""
        field = screen.fields.get("priority")
        name = self.priorities.get(severity)
        known = {each.name for each in field.allowed_values} if field else set()
        return name if name in known else None

    def remarks(self, screen: Screen, severity: Severity) -> list[str]:
        """What this screen keeps a ticket from having."""
        said = []
        if self.mark_field and self.mark_field not in screen.fields:
            said.append(
                f"The field {self.mark_field} is not on the create screen: the property alone knows it."
            )
        if not self.mark_field and "labels" not in screen.fields:
            said.append(
                "The labels field is not on the create screen, so this ticket is known by its property only."
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

    def worded(self, change: FindingChange, unplaced: str = "") -> Wording:
        """What a ticket about this change says; ``unplaced`` is why it is in no sprint."""
        screen = self._screen or self._read()
        outcome = change.finding.outcome
        form, left_out = self.form.about(outcome)
        remarks = [*form.remarks(screen, outcome.severity), *left_out]
        if unplaced:
            remarks.append(f"It is in the backlog, because {unplaced}.")
        story = write_story(change, remarks=remarks, fits=self._gateway.fits)
        fields = form.fill(
            screen,
            summary=story.summary,
            description=self._gateway.rendered(story.description),
            label=label_of(change.finding.fingerprint),
            severity=outcome.severity,
        )
        return Wording(fields, about_of(change))

    def changed(self) -> bool:
        """Read the create screen anew; whether it is another one than before."""
        before = self._screen
        return self._read() != before

    def _read(self) -> Screen:
        self._screen = read_screen(self._gateway, self.form.project, self.form.issue_type)
        return self._screen


def about_of(change: FindingChange) -> str:
    """A digest of the places to change and of the bound, which stays while only the value moves."""
    outcome = change.finding.outcome
    places = sorted({f"{each.path} {each.name}" for each in outcome.evidence})
    return digest_of(" ".join([str(outcome.evidence_total), str(outcome.limit), *places]))
