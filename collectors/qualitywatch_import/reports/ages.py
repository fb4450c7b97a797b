"""How old the reports of one run are, and when the first of them will be too old."""

from __future__ import annotations

from datetime import datetime, timedelta

from qualitywatch import Window
from qualitywatch_import.reports.files import check_age


class Ages:
    """The ages that a run has looked at; ``at`` is the time that it sees, and ``until`` the earliest end of what it found."""

    def __init__(self, window: Window, max_age: timedelta | None) -> None:
        self.at = window.end
        self.until: datetime | None = None
        self._window = window
        self._max_age = max_age

    def checked(self, name: object, written: datetime) -> datetime:
        """The time of a report, if it is not too old; else NoEvidenceError."""
        check_age(name, written, self._max_age, self._window)
        if self._max_age is not None:
            self.ends(written + self._max_age)
        return written

    def ends(self, at: datetime) -> None:
        """From this moment on, the clock alone makes another run of it."""
        self.until = at if self.until is None else min(self.until, at)
