"""The verdict for a person at a terminal: what to act on first, then what is known and what is not."""

from __future__ import annotations

from qualitywatch.domain.readable import one_line
from qualitywatch.domain.verdict import Verdict, VerdictKind
from qualitywatch.reports.choices import Colour, Verbosity
from qualitywatch.reports.headline import reason, verdict_word
from qualitywatch.reports.places import Places
from qualitywatch.reports.standing import standing
from qualitywatch.reports.text.breaches import (
    Beside,
    breach_lines,
    write_breaches,
    write_tolerated,
    write_waived,
    write_warnings,
)
from qualitywatch.reports.text.characteristics import quality_model_title, write_characteristics
from qualitywatch.reports.text.gaps import write_left_out, write_missing, write_notes, write_problems
from qualitywatch.reports.text.page import FACT, GOOD, GRAVE, GUTTER, MILD, QUIET, Page
from qualitywatch.reports.text.passes import write_measurements, write_passes
from qualitywatch.reports.wording import joined, scope_text

PLAIN_WIDTH = 100
NAMED_TARGETS = 4
NARROWEST, WIDEST = 60, 120
"""Columns: below, nothing can be aligned; above, lines are too long to read."""

_STYLES = {
    VerdictKind.PASS: GOOD,
    VerdictKind.WARN: MILD,
    VerdictKind.FAIL: GRAVE,
    VerdictKind.NO_EVIDENCE: GRAVE,
}


def render(verdict: Verdict) -> str:
    """The verdict as plain text of PLAIN_WIDTH columns, as it is written to a file."""
    return render_text(verdict, verbosity=Verbosity.NORMAL, width=PLAIN_WIDTH, colour=Colour.NEVER)


def render_text(verdict: Verdict, *, verbosity: Verbosity, width: int, colour: Colour) -> str:
    """The verdict as text of ``width`` columns, kept between NARROWEST and WIDEST; lines end without blanks."""
    page = Page(width=min(max(width, NARROWEST), WIDEST), colour=colour)
    stands = standing(verdict)
    word = verdict_word(verdict.kind)
    page.entry((word, _STYLES[verdict.kind]), (reason(verdict), FACT), label_width=max(len(word) + 2, GUTTER))
    if scope := scope_text(verdict):
        page.write((f"{scope}.", QUIET))
    if verbosity is Verbosity.QUIET:
        breach_lines(page, stands.failed)
        return page.text()
    everything = verbosity is Verbosity.VERBOSE
    several = len(verdict.targets) > 1
    beside = Beside(places=Places(verdict), ages=verdict.ages, several_targets=several, everything=everything)
    write_breaches(page, stands.failed, beside)
    urgent, later = (stands.missing, ()) if stands.missing_required else ((), stands.missing)
    write_missing(page, urgent, verdict.problems, several_targets=several, everything=everything)
    write_warnings(page, stands.warned, beside)
    write_missing(page, later, verdict.problems, several_targets=several, everything=everything)
    write_problems(page, stands.missing, verdict.problems)
    write_tolerated(page, stands.tolerated, several_targets=several)
    write_waived(page, stands.waived, several_targets=several)
    write_notes(page, verdict.notes)
    write_passes(page, stands.passed, several_targets=several, everything=everything)
    write_left_out(page, verdict.left_out, several_targets=several)
    write_characteristics(page, verdict)
    if everything:
        write_measurements(page, verdict.measurements)
    _write_footer(page, verdict)
    return page.text()


def _write_footer(page: Page, verdict: Verdict) -> None:
    """On what, by what and how long: the last line, which is the first that a person at a terminal sees."""
    targets = [
        one_line(" ".join(part for part in (report.target.name, (report.versions.code or "")[:10]) if part))
        for report in verdict.targets
    ]
    shown = joined(targets) if len(targets) <= NAMED_TARGETS else f"{len(targets)} targets"
    model = quality_model_title(verdict.quality_model)
    on_what = f"for {shown or 'no target'}, {model}, {verdict.duration:.1f} s"
    page.blank()
    page.write(
        (verdict_word(verdict.kind), _STYLES[verdict.kind]),
        (f" (exit code {verdict.kind.exit_code}) {on_what}", QUIET),
    )
