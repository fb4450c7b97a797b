"""What tickets say, from a template that a team can replace.

Templates run in a sandbox and read nothing but the finding and files beside them. Whatever is wrong with one is a
SinkError that names file and line: the outbox keeps what could not be worded, and the doctor finds it beforehand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualitywatch import SinkError
from qualitywatch_jira.adf import shortened
from qualitywatch_jira.markup import Written, escaped, read

if TYPE_CHECKING:
    from types import TracebackType

    from jinja2 import Template as Compiled

OWN = Path(__file__).parent / "texts" / "story.md.j2"
"""The template that tickets are worded by where a team has none."""
VALUE_LIMIT = 1_000
"""How much of one value a template can show; whole texts such as ``why`` have limits of their own."""


class Template:
    """One template file; it is read anew when it changes."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or OWN

    def written(self, facts: Mapping[str, Any]) -> Written:
        """The text about a finding; raises SinkError naming file and line."""
        from jinja2 import TemplateError  # noqa: PLC0415 - no finding, no template

        try:
            return read(self._compiled().render(facts))
        except (TemplateError, ArithmeticError, TypeError, ValueError, AttributeError, LookupError) as error:
            raise self._refused(error) from None

    def _compiled(self) -> Compiled:
        from jinja2 import TemplateNotFound  # noqa: PLC0415

        try:
            compiled: Compiled = self._environment.get_template(self.path.name)
        except TemplateNotFound:  # an OSError, too
            raise
        except (OSError, UnicodeDecodeError) as error:
            raise SinkError(
                f"the template {self.path} cannot be read: {error}", hint="it is a text file in UTF-8"
            ) from None
        return compiled

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

        return ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self.path.parent),
            undefined=StrictUndefined,
            # Marks what is safe, so that macros are not escaped twice; nothing here is ever HTML.
            autoescape=True,
            finalize=_finalized,
        )

    def _refused(self, error: Exception) -> SinkError:
        from jinja2 import TemplateNotFound, TemplateSyntaxError  # noqa: PLC0415

        if isinstance(error, TemplateNotFound):
            missing = self.path.parent / (error.name or self.path.name)
            return SinkError(
                f"there is no template {missing}", hint="check template, and what the template includes"
            )
        if isinstance(error, TemplateSyntaxError):
            where = f"{error.filename or self.path}:{error.lineno}"
        else:
            where = _where(sys.exc_info()[2], self.path)
        return SinkError(
            f"the template has an error at {where}: {shortened(str(error), 200)}",
            hint="put it right: it is read anew at once, and what it kept back is sent when the daemon starts again",
        )


def _where(trace: TracebackType | None, path: Path) -> str:
    """The innermost place in a template that an error came through."""
    place = str(path)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).parent == path.parent and not file.endswith(".py"):
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _finalized(value: Any) -> Any:
    """A value on its way into a text: never markup, unless it was made as such; what is undefined raises."""
    from jinja2 import Undefined  # noqa: PLC0415

    if isinstance(value, Undefined):
        return str(value)
    if hasattr(value, "__html__"):
        return value
    text = "" if value is None else str(value)
    return escaped(shortened(text, VALUE_LIMIT))
