"""GitHub's workflow commands: annotations on the lines of a change, printed to the log of a job.

GitHub shows ten errors, ten warnings and ten notices of one step, so the places are chosen: first the worst of every
breach, then the next ones. Escapes are those of @actions/core (command.ts).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.headline import reason, verdict_word
from qualitywatch.reports.places import ROOT, Place, Places, not_shown
from qualitywatch.reports.standing import standing
from qualitywatch.reports.wording import comparison, labelled, problem_text, statement

SHOWN_OF_A_KIND = 10
"""How many annotations of one kind GitHub shows for one step."""


@dataclass(frozen=True, slots=True)
class _Annotation:
    command: str
    title: str
    message: str
    place: Place | None = None

    def __str__(self) -> str:
        properties = {"title": self.title}
        if self.place is not None and self.place.path != ROOT:
            properties = {"file": one_line(self.place.path)}
            if self.place.line is not None:
                properties["line"] = str(self.place.line)
            if self.place.end_line is not None:
                properties["endLine"] = str(self.place.end_line)
            properties["title"] = self.title
        listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        return f"::{self.command} {listed}::{_data(self.message)}"


def render(verdict: Verdict) -> str:
    """At most ten errors and ten warnings, then a notice with the verdict and how many are not shown."""
    stands, places = standing(verdict), Places(verdict)
    optional = [outcome for outcome in stands.broken if not outcome.required]
    problems = [
        [_Annotation("warning", "not measured", text)] for text in sorted(map(problem_text, verdict.problems))
    ]
    errors = _worst_first(
        [_breach("error", outcome, places) for outcome in stands.failed]
        + [[_gap("error", outcome)] for outcome in stands.missing_required]
    )
    warnings = _worst_first(
        [_breach("warning", outcome, places) for outcome in stands.warned]
        + [[_gap("warning", outcome)] for outcome in optional]
        + problems
    )
    shown = errors[:SHOWN_OF_A_KIND] + warnings[:SHOWN_OF_A_KIND]
    unkept = sum(not_shown(outcome, len(outcome.evidence)) for outcome in stands.failed + stands.warned)
    notice = _notice(verdict, hidden=len(errors) + len(warnings) - len(shown) + unkept)
    return "".join(f"{annotation}\n" for annotation in (*shown, notice))


def _worst_first(rows: Iterable[Sequence[_Annotation]]) -> list[_Annotation]:
    """The first of each row, then the second of each, and so on."""
    return [entry for rank in zip_longest(*rows) for entry in rank if entry is not None]


def _breach(command: str, outcome: RuleOutcome, places: Places) -> list[_Annotation]:
    title = f"{labelled(outcome)}: {comparison(outcome)}"
    return [
        _Annotation(command, title, _message(outcome, place), place)
        for place in places.at_least_one_of(outcome)
    ]


def _gap(command: str, outcome: RuleOutcome) -> _Annotation:
    return _Annotation(command, f"{labelled(outcome)}: no evidence", statement(outcome))


def _message(outcome: RuleOutcome, place: Place) -> str:
    lines = (place.text, f"{prose(outcome.title)}. {prose(outcome.why)}", f"Fix: {prose(outcome.fix)}")
    return "\n".join(line for line in lines if line)


def _notice(verdict: Verdict, *, hidden: int) -> _Annotation:
    more = f"\n{hidden:,} more not shown here; the other formats list them." if hidden else ""
    return _Annotation("notice", f"qualitywatch: {verdict_word(verdict.kind)}", f"{reason(verdict)}{more}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
