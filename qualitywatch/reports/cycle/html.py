"""The end-of-cycle report as one page of HTML: nothing is loaded, nothing runs, and it prints well."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from qualitywatch.domain.cycle import Cycle
from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.readable import one_line
from qualitywatch.reports.cycle import words
from qualitywatch.reports.rule_reviews import length_text, review_reason
from qualitywatch.reports.sparkline import sparkline
from qualitywatch.reports.wording import labelled


def cycle_html(cycle: Cycle) -> str:
    """The page; the same cycle gives the same text."""
    return _template().render(cycle=cycle, alone=len(cycle.targets) == 1, words=words)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        day=words.day,
        labelled=labelled,
        lasting=length_text,
        limit=format_limit,
        measured=format_value,
        one_line=one_line,
        reason=review_reason,
        spark=sparkline,
    )
    return environment.get_template("cycle.html")
