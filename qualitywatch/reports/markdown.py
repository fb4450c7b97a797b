"""A comment for a merge request: what to act on at a glance, the rest folded away.

The first line is a marker that no reader sees: who posts the comment finds the last one by it and edits that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from qualitywatch.domain.limit_words import format_value
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.headline import reason, verdict_word
from qualitywatch.reports.places import Place, Places, not_shown
from qualitywatch.reports.score_wording import score_text, weakest_text
from qualitywatch.reports.standing import Standing, by_rule, standing
from qualitywatch.reports.wording import (
    asked,
    counted,
    label_text,
    labelled,
    left_out_text,
    pending_text,
    problem_text,
    scope_text,
    statement,
    waiver_text,
)

MARKER = "<!-- qualitywatch -->"
ROWS_SHOWN, DETAILS_SHOWN, PLACES_SHOWN, ITEMS_SHOWN, TEXT_SHOWN = 40, 10, 10, 20, 300
"""Rows of the table, rules in detail, places of a rule, items of a list, characters of a text: GitHub refuses comments
above 65,536 characters."""

_STRUCTURAL = re.compile(r"[\\`*_{}\[\]|~]")
"""What Markdown takes for more than a character within a line (``<``, ``>`` and ``&`` become entities before)."""
_MENTION = re.compile(r"[@#!$%&~](?=\w)")
"""How GitHub and GitLab begin a reference: @somebody, #issue, !request, $snippet, %milestone, &epic, ~label."""
_BACKTICK_SAFE = re.compile(r"[^`|\\\s](?:[^`|\\]*[^`|\\\s])?")


def render(verdict: Verdict) -> str:
    """The verdict as Markdown that GitHub and GitLab both show; every name from elsewhere is escaped."""
    stands, places = standing(verdict), Places(verdict)
    blocks = [
        MARKER,
        f"### qualitywatch: {verdict_word(verdict.kind)}",
        escaped(reason(verdict)),
        *(f"{escaped(text)}." for text in (scope_text(verdict),) if text),
        *_table(stands),
        *_details(stands, places),
        *_list("No evidence", (_missing(outcome) for outcome in stands.missing)),
        *_list("Tolerated", (_tolerated(outcome) for outcome in stands.tolerated)),
        *_list("Waived", (_waived(outcome) for outcome in stands.waived)),
        *_list("Waivers and baseline", (escaped(prose(note)) for note in verdict.notes)),
        *_list("Problems while measuring", sorted(escaped(problem_text(each)) for each in verdict.problems)),
        *_list("Left out", sorted(escaped(left_out_text(each)) for each in verdict.left_out)),
        *_scores(verdict),
        escaped(_next_step(stands)),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(stands: Standing) -> Iterator[str]:
    """What decides, and what nearly does."""
    rows = [
        *(_breach("**fail**", outcome) for outcome in stands.failed),
        *(_gap(outcome) for outcome in stands.missing_required),
        *(_breach("warn", outcome) for outcome in stands.warned),
    ]
    if rows:
        header = ["| | rule | target | measured | limit | severity |", "|---|---|---|---|---|---|"]
        yield "\n".join(header + rows[:ROWS_SHOWN])
    if len(rows) > ROWS_SHOWN:
        yield f"and {counted(len(rows) - ROWS_SHOWN, 'more row')} in the other reports"


def _breach(mark: str, outcome: RuleOutcome) -> str:
    pending = pending_text(outcome)
    limit = f"{asked(outcome)} ({pending})" if pending else asked(outcome)
    return _judgement(mark, outcome, f"**{escaped(format_value(outcome))}**", limit)


def _gap(outcome: RuleOutcome) -> str:
    return _judgement("**no evidence**", outcome, "", prose(outcome.message))


def _judgement(mark: str, outcome: RuleOutcome, measured: str, limit: str) -> str:
    rule = f"{_code(labelled(outcome))}<br>{escaped(prose(outcome.title))}"
    cells = (mark, rule, _code(outcome.target), measured, escaped(limit), outcome.severity.value)
    return f"| {' | '.join(cells)} |"


def _details(stands: Standing, places: Places) -> Iterator[str]:
    groups = by_rule(stands.failed) + by_rule(stands.warned)
    yield from (_folded(group, places) for group in groups[:DETAILS_SHOWN])
    if len(groups) > DETAILS_SHOWN:
        yield f"Details of {counted(len(groups) - DETAILS_SHOWN, 'more rule')} are in the other reports."


def _folded(group: Sequence[RuleOutcome], places: Places) -> str:
    """Why, where and what to do for all breaches of one rule."""
    found = [(outcome, place) for outcome in group for place in places.of(outcome)]
    total = sum(not_shown(outcome, 0) for outcome in group)
    count = f": {counted(total, 'place')}" if total else ""
    lines = [
        f"<details><summary><b>{html.escape(one_line(group[0].rule))}</b>{count}</summary>",
        "",
        f"**Why:** {escaped(prose(group[0].why))}",
        "",
    ]
    shown = found[:PLACES_SHOWN]
    if shown:
        lines += ["| place | name | value |", "|---|---|---|"]
        lines += [_row(outcome, place, several=len(group) > 1) for outcome, place in shown]
        lines.append("")
    if total > len(shown):
        lines += [f"and {counted(total - len(shown), 'more place')}", ""]
    return "\n".join([*lines, f"**Fix:** {escaped(prose(group[0].fix))}", "", "</details>"])


def _row(outcome: RuleOutcome, place: Place, *, several: bool) -> str:
    subject = f"{label_text(outcome.labels)} on {one_line(outcome.target)}".strip() if several else ""
    where = " ".join(part for part in (_code(place.spot), escaped(subject)) if part)
    value = " ".join(part for part in (place.amount, place.message) if part)
    return f"| {where} | {_code(place.name)} | {escaped(value)} |"


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    """A folded list; nothing where there are no items."""
    lines = [f"- {item}" for item in items]
    if lines:
        summary = f"<details><summary>{title}: {len(lines)}</summary>"
        more = [f"- and {len(lines) - ITEMS_SHOWN} more"] if len(lines) > ITEMS_SHOWN else []
        yield "\n".join([summary, "", *lines[:ITEMS_SHOWN], *more, "", "</details>"])


def _scores(verdict: Verdict) -> Iterator[str]:
    """The characteristics that have a score; nothing is decided by one."""
    rows = [
        f"| {escaped(one_line(report.title))} | {escaped(score_text(report))} | {_code(weakest_text(report))} |"
        for report in verdict.characteristics
        if report.score is not None
    ]
    if rows:
        version = (
            f" by {_code(f'{verdict.scoring.name} {verdict.scoring.version}')}" if verdict.scoring else ""
        )
        head = [f"<details><summary>Scores: {len(rows)}</summary>", ""]
        note = f"Of 100{version}; what is missing leaves the interval open. No score decides over the gate."
        table = ["", "| characteristic | score | weakest, and what its repair adds |", "|---|---|---|"]
        yield "\n".join([*head, note, *table, *rows, "", "</details>"])


def _missing(outcome: RuleOutcome) -> str:
    demand = " (required)" if outcome.required else ""
    return f"{_code(labelled(outcome))} on {_code(outcome.target)}{demand}: {escaped(statement(outcome))}"


def _tolerated(outcome: RuleOutcome) -> str:
    told = escaped(f"{statement(outcome)}; {prose(outcome.tolerated)}")
    return f"{_code(labelled(outcome))} on {_code(outcome.target)}: {told}"


def _waived(outcome: RuleOutcome) -> str:
    told = waiver_text(outcome.waiver) if outcome.waiver is not None else ""
    return (
        f"{_code(labelled(outcome))} on {_code(outcome.target)}: {escaped(f'{statement(outcome)}; {told}')}"
    )


def _next_step(stands: Standing) -> str:
    if stands.failed:
        worst = labelled(stands.failed[0])
        return f"Next: repair {worst} first, it is the most severe. What has a reason to stay can be waived for a time."
    if stands.missing_required:
        return f"Next: bring the evidence for {labelled(stands.missing_required[0])}, then check again."
    if stands.warned:
        return f"Next: nothing blocks; {labelled(stands.warned[0])} is the nearest to failing."
    return "Next: nothing to do."


def _code(text: str) -> str:
    """A name as code, where no mention, link or emphasis is read into it."""
    plain = one_line(text)
    if not plain or _BACKTICK_SAFE.fullmatch(plain):
        return f"`{plain}`" if plain else ""
    return f"<code>{escaped(plain)}</code>"


def escaped(text: str) -> str:
    """Plain text: nothing in it is HTML, structure, or a mention of somebody or something."""
    short = text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"
    unmentioned = _MENTION.sub("\\g<0>\u200b", short)
    entities = _STRUCTURAL.sub(lambda match: f"&#{ord(match[0])};", html.escape(unmentioned, quote=False))
    return entities.replace("\u200b", "&#8203;")
