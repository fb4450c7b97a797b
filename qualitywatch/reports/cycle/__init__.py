"""The end-of-cycle report as HTML, PDF, Markdown and JSON."""

from qualitywatch.reports.cycle.document import cycle_json
from qualitywatch.reports.cycle.html import cycle_html
from qualitywatch.reports.cycle.markdown import cycle_markdown
from qualitywatch.reports.cycle.pdf import cycle_pdf

__all__ = ["cycle_html", "cycle_json", "cycle_markdown", "cycle_pdf"]
