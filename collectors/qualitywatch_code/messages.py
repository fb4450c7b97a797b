"""Messages from measured things, made safe to show: they may hold anything and be of any length."""

from __future__ import annotations

from qualitywatch import prose

MESSAGE_LIMIT = 500


def short(text: str) -> str:
    """One line of at most MESSAGE_LIMIT characters, every one of which can be seen."""
    line = prose(text)
    return line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 1]}…"
