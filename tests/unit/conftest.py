"""Laws are checked without a stopwatch: a busy machine makes no example wrong."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without-deadline", deadline=None)
settings.load_profile("without-deadline")
