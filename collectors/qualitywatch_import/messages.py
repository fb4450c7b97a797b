"""Texts from measured things, made safe to show: they may hold anything and be of any length."""

from __future__ import annotations

from qualitywatch import prose

MESSAGE_LIMIT = 500


def short(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """One line of at most ``limit`` characters, every one of which can be seen."""
    line = prose(text[: 2 * limit])
    return line if len(line) <= limit and len(text) <= 2 * limit else f"{line[: limit - 1]}…"
