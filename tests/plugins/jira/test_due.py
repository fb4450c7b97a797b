"""A ticket has a due date by the severity of its finding, until people set another one."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

from qualitywatch import ChangeKind, Severity
from qualitywatch_jira.doctor import examine
from qualitywatch_jira.due import DUE_DATE, due_day

DUE = {"critical": "3d", "major": "14d"}


@pytest.fixture
def screen(jira):
    return jira.site.project("QW").issue_type("Story").screen


def only(jira):
    (issue,) = jira.site.issues.values()
    return issue


@pytest.mark.parametrize(
    ("severity", "day"), [(Severity.CRITICAL, "2026-09-04"), (Severity.MAJOR, "2026-09-15")]
)
def test_the_day_is_counted_from_the_opening_by_severity(jira, sink, delivery, severity, day):
    sink(due=DUE).send(delivery(severity=severity, at=datetime.fromisoformat("2026-09-02T08:00+00:00")))
    assert only(jira).fields[DUE_DATE] == day


def test_a_severity_without_a_term_has_no_due_date(jira, sink, delivery):
    sink(due=DUE).send(delivery(severity=Severity.MINOR))
    assert DUE_DATE not in only(jira).fields


def test_the_day_is_that_of_utc(delivery, sink):
    finding = delivery(severity=Severity.CRITICAL).change.finding
    late = type(finding)(
        outcome=finding.outcome,
        state=finding.state,
        opened_at=datetime.fromisoformat("2026-09-01T22:30-05:00"),
        changed_at=finding.changed_at,
        last_seen_at=finding.last_seen_at,
    )
    assert due_day(late, sink(due=DUE).form.due) == "2026-09-05"


def test_a_day_that_a_human_set_stays_although_the_severity_rises(jira, sink, delivery):
    ref = sink(due=DUE).send(delivery())
    only(jira).fields[DUE_DATE] = "2027-01-01"
    order = delivery(kind=ChangeKind.WORSENED, ref=ref, severity=Severity.CRITICAL, value=0.9)
    sink(due=DUE).send(order)
    assert only(jira).fields[DUE_DATE] == "2027-01-01"


def test_where_the_field_is_off_the_screen_the_text_says_the_day(jira, sink, delivery, screen):
    del screen[DUE_DATE]
    sink(due=DUE).send(delivery())
    assert DUE_DATE not in only(jira).fields
    assert "It is due on 2026-09-15" in str(only(jira).fields["description"])


def test_the_doctor_names_the_field_that_is_off_the_screen(sink, screen):
    assert all(line.healthy for line in examine(sink(due=DUE)))
    del screen[DUE_DATE]
    (ill,) = [line for line in examine(sink(due=DUE)) if not line.healthy]
    assert (ill.subject, ill.fatal) == ("due", False)
    assert "put it on the screen" in ill.hint


def test_the_plan_shows_the_day(sink, delivery):
    assert '"duedate": "2026-09-15"' in sink(due=DUE).preview(delivery())


def test_a_term_that_is_none_is_refused(sink):
    with pytest.raises(ValidationError, match="due"):
        sink(due={"critical": "soon"})
