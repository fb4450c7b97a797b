"""Writes a finding as a backlog item that a team can take up: why, what, how, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qualitywatch import FindingChange
from qualitywatch_jira import adf
from qualitywatch_jira.adf import Node
from qualitywatch_jira.facts import Extras, facts_of
from qualitywatch_jira.templates import Template

EVIDENCE_SHOWN, MEMBERS_SHOWN = 20, 100
OWN = Template()


@dataclass(frozen=True, slots=True)
class Story:
    """A summary of at most 255 characters on one line, and a description of at most 32,767."""

    summary: str
    description: Node


def write_story(
    change: FindingChange,
    extras: Extras | None = None,
    *,
    fits: Callable[[Node], bool] = adf.fits,
    template: Template = OWN,
) -> Story:
    """The story of a finding; what to change stands worst first, as much of it as Jira's limit leaves room for.

    Raises SinkError where the template cannot be used.
    """
    finding = change.finding
    shown = (
        min(MEMBERS_SHOWN, len(finding.members))
        if finding.gathers
        else min(EVIDENCE_SHOWN, len(finding.outcome.evidence))
    )
    while True:
        written = template.written(facts_of(change, shown, extras or Extras()))
        description = adf.document(written.blocks)
        if fits(description):
            break
        if shown == 0:
            description = _cut(written.blocks, fits)
            break
        shown //= 2
    summary = written.summary or finding.outcome.title or finding.outcome.metric
    return Story(adf.shortened(adf.cleaned(summary), adf.SUMMARY_LIMIT), description)


def _cut(blocks: list[Node], fits: Callable[[Node], bool]) -> Node:
    """As many of the first blocks as there is room for, with a mark that there were more."""
    low, high = 0, len(blocks)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(_marked(blocks[:middle])) else (low, middle - 1)
    return _marked(blocks[:low])


def _marked(blocks: list[Node]) -> Node:
    return adf.document([*blocks, adf.paragraph(adf.text(adf.CUT))])
