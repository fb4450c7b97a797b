"""Reports: pure functions from a verdict to text, one module for each format, each loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import cast

from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.choices import Colour, Format, Verbosity

__all__ = ["Colour", "Format", "Verbosity", "make_ready", "render", "render_text"]

_HOMES = {Format.JSON: "verdict_json"}


def make_ready(forms: Iterable[Format]) -> None:
    """Load what writes these formats, so that it need not be loaded once there is something to write."""
    for form in forms:
        import_module(f"{__name__}.{_HOMES.get(form, form.value)}")


def render(form: Format, verdict: Verdict) -> str:
    """The verdict in one format, ending in a line break; the same verdict gives the same text.

    Text comes plain and 100 columns wide, as for a file; ``render_text`` offers the choices that a terminal has.
    """
    home = import_module(f"{__name__}.{_HOMES.get(form, form.value)}")
    return cast("Callable[[Verdict], str]", home.render)(verdict)


def render_text(verdict: Verdict, *, verbosity: Verbosity, width: int, colour: Colour) -> str:
    """The verdict for a person at a terminal of ``width`` columns (at least 60 are used), ending in a line break."""
    home = import_module(f"{__name__}.text")
    return cast("Callable[..., str]", home.render_text)(
        verdict, verbosity=verbosity, width=width, colour=colour
    )
