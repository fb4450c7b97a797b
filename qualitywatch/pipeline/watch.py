"""Who watches a round: told how much there is to do, what is done, and that time passes."""

from __future__ import annotations


class Watch:
    """Watches nothing; subclasses draw progress. Called by the thread that collects, between its own steps."""

    def begun(self, total: int) -> None:
        """A round of ``total`` runs begins."""

    def finished(self, target: str, collector: str) -> None:
        """One run of the round ended, however it ended."""

    def pulse(self) -> None:
        """Some time has passed, a fifth of a second at most."""
