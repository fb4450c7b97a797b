"""Rendering templates: everything is escaped, and what a template does not get is an error, not an empty place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qualitywatch import __version__
from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line
from qualitywatch.pipeline.change_points.words import cause_text, settings_text, shift_text
from qualitywatch.reports.past_outcomes import judged_text, outcome_of
from qualitywatch.reports.sparkline import sparkline
from qualitywatch.web.addresses import Addresses, web_link, without_credentials
from qualitywatch.web.pages import wording
from qualitywatch.web.static_files import StaticFile

TEMPLATES_DIR = Path(__file__).resolve().parent.parent / "templates"


class Renderer:
    """Renders pages for a request; ``clock`` says what time it is, for ages and waivers."""

    def __init__(self, *, static: Mapping[str, StaticFile], clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._static = static
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES_DIR),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            amount=wording.amount,
            anchors=wording.unbroken_anchors,
            cause=cause_text,
            change=wording.change_text,
            chart_marks=wording.chart_marks,
            labels=wording.labels_text,
            limit=format_limit,
            location=without_credentials,
            lower_first=wording.lower_first,
            measured=format_value,
            model_marks=wording.model_marks,
            moment=wording.moment,
            past_judged=judged_text,
            past_outcome=outcome_of,
            outcome_state=wording.outcome_state,
            outcome_word=wording.outcome_word,
            one_line=one_line,
            quantity=format_quantity,
            dict=dict,
            sense=wording.sense_of,
            shift=shift_text,
            settings=settings_text,
            short_version=wording.short_version,
            spark_line=sparkline,
            spot=wording.spot,
            verdict_state=wording.verdict_state,
            verdict_word=wording.verdict_word,
            web_link=web_link,
        )

    def render(
        self, request: Request, template: str, *, status: int = 200, **context: object
    ) -> HTMLResponse:
        """The page as an answer; text that no encoding holds is written as character references."""
        addresses = Addresses(request.scope.get("root_path", ""))
        now = self.clock()

        def static(path: str) -> str:
            return f"{addresses.page('/static/' + path)}?v={self._static[path].digest}"

        def age(at: datetime) -> str:
            return wording.age(at, now)

        text = self._environment.get_template(template).render(
            to=addresses, static=static, age=age, now=now, version=__version__, **context
        )
        return HTMLResponse(text.encode("utf-8", "xmlcharrefreplace"), status_code=status)

    def error_page(
        self, request: Request, *, status: int, title: str, detail: str, hint: str
    ) -> HTMLResponse:
        """An error for people."""
        return self.render(request, "error.html", status=status, title=title, detail=detail, hint=hint)
