r"""The parts of formatted strings, which are tokens since Python 3.12: told apart where that is certain.

A quote may stand within a replacement field, and then does not end the string. Certain is a string with fields that hold no
such quote, nor a comment, a backslash or a line break, and no braces but for one level; any other is for the tokeniser.
"""

from __future__ import annotations

import re
import sys

MARK = "$"
"""What the event of a formatted string begins with; no other does, as no code holds it."""
_PREFIX = re.compile(r"(?:.*\W)?(?:[ft]r?|r[ft])", re.IGNORECASE | re.DOTALL)
_FORMATTED = re.compile(r"\b(?:[ft]r?|r[ft])[\"']", re.IGNORECASE)


def _certain(quotes: str, other: str) -> re.Pattern[str]:
    quote = quotes[0]
    nested = rf"{other}[^'\"{{}}\\\n]*+{other}"
    inner = r"\{[^{}'\"#\\\n]*+\}"
    field = rf"\{{(?:[^{{}}'\"#\\\n]|{nested}|{inner})*+\}}"
    literal = rf"[^{quote}{{}}\\]" if len(quotes) == 1 else rf"[^{quote}{{}}\\]|{quote}(?!{quote}{quote})"
    return re.compile(rf"{quotes}(?:\{{\{{|\}}\}}|{literal}|\\[^{{}}]|{field})*+{quotes}", re.DOTALL)


_CERTAIN = {
    quotes: _certain(quotes, other) for quotes, other in (('"', "'"), ("'", '"'), ('"""', "'"), ("'''", '"'))
}
_WITH_COLON = re.compile(r"""\{(?:[^{}'":]|'[^']*'|"[^"]*")*:""")


def are_in(text: str) -> bool:
    """Whether a text may hold formatted strings whose parts are tokens."""
    return sys.version_info >= (3, 12) and _FORMATTED.search(text) is not None


def marked(events: list[str]) -> list[str] | None:
    """The events with each formatted string marked, and reduced to its line breaks and a colon if it has one in a field.

    None where it is not certain that they are those that a tokeniser would see.
    """
    found = events.copy()
    for index, event in enumerate(events):
        if event[0] not in "\"'" or not index or not _PREFIX.fullmatch(events[index - 1]):
            continue
        quotes = event[:3] if event.startswith(('"""', "'''")) else event[0]
        if ":=" in event or not _CERTAIN[quotes].fullmatch(event):
            return None
        literal = event.replace("{{", "").replace("}}", "") if "{{" in event else event
        colon = ":" if ":" in event and _WITH_COLON.search(literal) else ""
        found[index] = MARK + colon + "\n" * event.count("\n")
    return found
