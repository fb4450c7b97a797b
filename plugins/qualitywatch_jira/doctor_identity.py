"""Examines what tickets are found by: whether this site searches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualitywatch import SinkError
from qualitywatch_jira.diagnosis import Diagnosis, good
from qualitywatch_jira.form import Screen
from qualitywatch_jira.identity import Mark

if TYPE_CHECKING:
    from qualitywatch_jira.sink import JiraSink

LINKING = "LINK_ISSUES"
NOBODYS = "0" * 64
"""A fingerprint that no finding has."""


def examine_identity(sink: JiraSink, screen: Screen) -> Iterator[Diagnosis]:
    """Search once by what replaces the label, where anything does. A label is searched by every site."""
    mark = sink.form.mark(screen)
    if mark == Mark():
        return
    what = f"the field {mark.field}" if mark.on_screen else "a remote link"
    try:
        sink.gateway.ids(mark.jql(NOBODYS), limit=1)
    except SinkError as error:
        if error.retryable:
            raise
        hint = (
            "set mark_field to a text field that is searchable: until then no ticket is looked for and none filed"
            if mark.on_screen
            else "put labels on the create screen, or set mark_field; until then our newest tickets are looked through"
        )
        said = f"this site does not search {what}: {error.message}"
        yield Diagnosis("identity", said, healthy=False, hint=hint, fatal=mark.on_screen)
        return
    if not mark.on_screen and not sink.gateway.permissions(sink.project, [LINKING])[LINKING]:
        hint = f"grant {LINKING} to the account; until then our newest tickets are looked through"
        yield Diagnosis("identity", f"{LINKING} is missing for {what}", healthy=False, hint=hint)
        return
    yield good("identity", f"tickets are found by {what}")
