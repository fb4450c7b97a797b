"""The end-of-cycle report as PDF, made from its HTML by WeasyPrint: one page to keep right instead of two."""

from __future__ import annotations

from typing import Any

from qualitywatch.domain.cycle import Cycle
from qualitywatch.errors import ConfigurationError
from qualitywatch.reports.cycle.html import cycle_html


def cycle_pdf(cycle: Cycle) -> bytes:
    """The document; the same cycle gives the same bytes. Raises ConfigurationError where WeasyPrint is not installed."""
    page = _weasyprint().HTML(string=cycle_html(cycle), url_fetcher=_refuse)
    document: bytes = page.write_pdf()
    return document


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise ConfigurationError(
            "PDF needs WeasyPrint", hint="pip install 'qualitywatch[pdf]', or write HTML and print that"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"PDF needs the library Pango: {error}", hint="apt install libpango-1.0-0 libpangoft2-1.0-0"
        ) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> Any:
    """Nothing that a name or a reason may hold is ever loaded."""
    raise ValueError(f"{url} is not loaded")
