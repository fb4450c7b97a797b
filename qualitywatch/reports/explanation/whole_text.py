"""Characteristics, targets and decisions, explained at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualitywatch.domain.explanation import (
    CharacteristicExplanation,
    DecisionExplanation,
    Judgement,
    TargetExplanation,
)
from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.score import Score
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.change_points.words import short_version
from qualitywatch.reports.explanation.facts import LABEL, WORDS, day_and_time, fact, write_common_shifts
from qualitywatch.reports.explanation.score_text import write_basis
from qualitywatch.reports.past_outcomes import judged_text, outcome_of
from qualitywatch.reports.score_wording import scoring_text, weakest_text
from qualitywatch.reports.text.characteristics import quality_model_title, write_reports
from qualitywatch.reports.text.page import FACT, GOOD, GRAVE, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.wording import counted, label_text, labelled

_READINGS = 15
_RULES = 25
_VERDICTS: dict[VerdictKind | None, Span] = {
    VerdictKind.PASS: ("pass", GOOD),
    VerdictKind.WARN: ("WARN", MILD),
    VerdictKind.FAIL: ("FAIL", GRAVE),
    VerdictKind.NO_EVIDENCE: ("NO EVIDENCE", GRAVE),
    None: ("never evaluated", QUIET),
}


def write_target(page: Page, explained: TargetExplanation) -> None:
    """How the target stands, what is open, what shifted, and what to ask next."""
    name, evaluation = one_line(explained.target.name), explained.evaluation
    labels = label_text(explained.target.labels)
    page.write(
        (name, FACT),
        (f"  {explained.target.kind.value}{f' {labels}' if labels else ''}  ", QUIET),
        _VERDICTS[evaluation.verdict if evaluation else None],
        (f"  {day_and_time(evaluation.at)}" if evaluation else "", QUIET),
    )
    if evaluation:
        page.blank()
        page.write((quality_model_title(evaluation.quality_model), FACT))
        write_reports(page, explained.characteristics)
    page.blank()
    page.write((f"{counted(explained.open_findings, 'open finding')}", FACT), (_worst_of(explained), QUIET))
    _write_rules(page, explained.judgements)
    if explained.shifts:
        page.blank()
        page.write(("Newest shifts", FACT), ("  another level, told from noise", QUIET))
        write_common_shifts(page, explained.shifts)
    if explained.decisions:
        page.blank()
        page.write(("Newest gate decisions", FACT))
        for record in explained.decisions:
            page.write((f"#{record.id}  {day_and_time(record.at)}  {record.verdict.value}", PLAIN), indent=2)
    page.blank()
    page.write(("Ask on: ", QUIET), (f"qualitywatch explain {name} {_next(explained)}", NAME))


def write_characteristic(page: Page, explained: CharacteristicExplanation) -> None:
    """The characteristic's report, its rules worst first, and its measures."""
    page.write((explained.title, FACT), (f" of {one_line(explained.target.name)}", FACT))
    page.write((f"{explained.path}, {quality_model_title(explained.quality_model)}", QUIET))
    if explained.report is not None:
        report = explained.report
        page.blank()
        coverage = report.evidence_coverage
        said = (
            "nothing was ever to be measured"
            if coverage is None
            else f"{report.measured} of {report.declared} metrics measured"
        )
        fact(page, "evidence", (said, PLAIN))
        if report.score is not None:
            score = report.score
            fact(
                page,
                "score",
                (f"{round(score.value)}", FACT),
                (f" of 100{_open_interval(score)}", PLAIN),
            )
        elif report.basis is not None:
            share = format_quantity(report.basis.coverage, "1", digits=2)
            fact(page, "score", (f"none: {share} of what the model weighs is measured", PLAIN))
        if report.basis is not None and report.basis.capped_by:
            capped = ", ".join(map(one_line, report.basis.capped_by))
            fact(page, "capped", (f"while a rule fails: {capped}", PLAIN))
        fact(page, "weakest", (weakest_text(report), NAME))
        if explained.scoring is not None and report.basis is not None:
            fact(page, "model", (scoring_text(explained.scoring), PLAIN))
        write_basis(page, explained)
    page.blank()
    page.write(("Rules", FACT), ("  worst first" if explained.judgements else "  none judges it", QUIET))
    _write_rules(page, explained.judgements[:_RULES])
    if len(explained.judgements) > _RULES:
        page.write((f"and {len(explained.judgements) - _RULES} more", QUIET), indent=2)
    page.blank()
    page.write(("Measures", FACT))
    page.listed(
        [
            (
                (format_quantity(reading.value, reading.unit), FACT),
                (f"{one_line(reading.key.metric)}{label_text(reading.labels)}", NAME),
                (prose(definition.title if definition else ""), QUIET),
            )
            for reading, definition in explained.readings[:_READINGS]
        ],
        indent=2,
        right=(0,),
    )
    if len(explained.readings) > _READINGS:
        page.write((f"and {len(explained.readings) - _READINGS} more", QUIET), indent=2)


def _open_interval(score: Score) -> str:
    low, high = round(score.low), round(score.high)
    return "" if low == high else f", between {low} and {high} whatever is missing"


def write_decision(page: Page, explained: DecisionExplanation) -> None:
    """The decision's verdict, versions and digest, then what each rule said that did not simply pass."""
    record = explained.record
    page.write(
        (f"Decision #{record.id}: ", FACT),
        _VERDICTS[record.verdict],
        (f"  exit code {record.exit_code}, {day_and_time(record.at)}", QUIET),
    )
    page.blank()
    for target, version in sorted(record.versions.items()):
        fact(
            page,
            "on",
            (f"{one_line(target)} at {short_version(version) if version else 'no known version'}", PLAIN),
        )
    fact(
        page,
        "model",
        (quality_model_title(explained.quality_model) if explained.quality_model else "", PLAIN),
    )
    fact(page, "inputs", (f"SHA-256 {record.inputs_digest}", PLAIN))
    told = [each for each in explained.outcomes if each.get("outcome") != Outcome.PASS.value]
    passed = len(explained.outcomes) - len(told)
    for each in told[:_RULES]:
        _write_past_outcome(page, each)
    if len(told) > _RULES:
        page.write((f"and {len(told) - _RULES} more", QUIET))
    page.blank()
    page.write((f"{counted(passed, 'outcome')} passed.", QUIET))
    for problem in explained.problems:
        page.write(
            (
                f"{one_line(str(problem.get('collector', '')))}: {prose(str(problem.get('message', '')))}",
                QUIET,
            )
        )


def _write_past_outcome(page: Page, outcome: Mapping[str, object]) -> None:
    known = outcome_of(outcome)
    labels = outcome.get("labels")
    shown = (
        label_text({str(key): str(value) for key, value in labels.items()})
        if isinstance(labels, dict)
        else ""
    )
    spared = "  waived" if outcome.get("waiver") else "  tolerated" if outcome.get("tolerated") else ""
    page.blank()
    page.entry(
        WORDS[known] if known else (one_line(str(outcome.get("outcome"))), PLAIN),
        (f"{one_line(str(outcome.get('rule')))}{shown}", NAME),
        (f"  {one_line(str(outcome.get('severity')))}{spared}", QUIET),
        label_width=LABEL,
    )
    judged, message = judged_text(outcome), prose(str(outcome.get("message") or ""))
    if judged and judged != message:
        fact(page, "judged", (f"{one_line(str(outcome.get('metric')))}: {judged}", PLAIN))
    fact(page, "", (message, PLAIN))
    fact(page, "why", (prose(str(outcome.get("why") or "")), PLAIN))


def _write_rules(page: Page, judgements: Sequence[Judgement]) -> None:
    rows = [
        (
            WORDS[each.outcome.outcome],
            (labelled(each.outcome), NAME),
            (each.outcome.severity.value, PLAIN),
            (format_value(each.outcome), FACT),
            (format_limit(each.outcome) or prose(each.outcome.message), PLAIN),
            (each.finding.fingerprint[:12] if each.finding and each.open else "", QUIET),
        )
        for each in judgements
    ]
    if rows:
        page.listed(rows, indent=2, right=(3,))


def _worst_of(explained: TargetExplanation) -> str:
    shown = len(explained.judgements)
    return f"  the worst {shown}" if explained.open_findings > shown else ""


def _next(explained: TargetExplanation) -> str:
    """What to ask next: the worst finding, the newest shift, the weakest characteristic."""
    if explained.judgements and explained.judgements[0].finding:
        return explained.judgements[0].finding.fingerprint[:12]
    if explained.shifts:
        return explained.shifts[0].reading.key.metric
    measured = [each.characteristic for each in explained.characteristics if each.measured]
    return measured[0] if measured else "METRIC"
