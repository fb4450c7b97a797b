"""What a tool said of one of its checks, whichever tool it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qualitywatch import EVIDENCE_LIMIT, Collected, Evidence, Observation, Problem, Severity
from qualitywatch_data.messages import short
from qualitywatch_data.metrics.quality import BREAKING, FAILED, MET, shares_met

_PROBLEMS_LIMIT = 20


class Outcome(StrEnum):
    """What became of a check."""

    MET = "met"
    BROKEN = "broken"
    NOT_MADE = "not made"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: ``breaking`` of ``rows`` rows break it, where the tool says so; ``about`` is one of ISO/IEC 25012's."""

    name: str
    table: str
    outcome: Outcome
    about: str
    severity: Severity = Severity.MAJOR
    breaking: int | None = None
    rows: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The checks of a file, and when it was written, where it says so; ``errors`` are those of the tool itself.

    Of several files about the same ``subject`` the newest counts; files without one are about different things.
    """

    checks: Sequence[Checked]
    written: datetime | None = None
    subject: str = ""
    errors: Sequence[str] = ()


def observed(checks: Sequence[Checked]) -> Iterator[Collected]:
    """What the checks say, as data.quality says it; one that could not be made is a problem and counts nowhere."""
    lost = [each for each in checks if each.outcome is Outcome.NOT_MADE]
    made = [each for each in checks if each.outcome is not Outcome.NOT_MADE]
    for each in lost[:_PROBLEMS_LIMIT]:
        yield Problem(f"{short(each.name)} was not made: {short(each.message)}", "look at the tool's own log")
    if len(lost) > _PROBLEMS_LIMIT:
        yield Problem(
            f"{len(lost) - _PROBLEMS_LIMIT} more checks were not made", "look at the tool's own log"
        )
    for name, each in _named(made):
        labels = {"expectation": name, "severity": each.severity.value}
        if each.breaking is not None:
            said = (Evidence(name=name, message=short(each.message)),) if each.message else ()
            yield Observation(BREAKING, each.breaking, labels, said)
            if each.rows:
                yield Observation(MET, 1 - min(each.breaking, each.rows) / each.rows, labels)
    for severity in Severity:
        broken = [each for each in made if each.outcome is Outcome.BROKEN and each.severity is severity]
        places = tuple(
            Evidence(name=short(each.name, 200), value=each.breaking, message=short(each.message) or "broken")
            for each in broken[:EVIDENCE_LIMIT]
        )
        yield Observation(FAILED, len(broken), {"severity": severity.value}, places, len(broken))
    yield from shares_met((each.about, each.outcome is Outcome.MET) for each in made)


def _named(checks: Iterable[Checked]) -> Iterator[tuple[str, Checked]]:
    """Each check with a name that no other has."""
    seen: dict[str, int] = {}
    for each in checks:
        name = short(each.name, 190)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), each
