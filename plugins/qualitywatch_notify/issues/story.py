"""What an issue says, in Markdown that mentions nobody and links to nothing it should not."""

from __future__ import annotations

import re

from qualitywatch import Delivery, format_limit
from qualitywatch_notify.issues.marks import identity, managed, said, word_of
from qualitywatch_notify.wording import Notice, notice_of

TITLE_LIMIT = 240
_MARKUP = re.compile(r"([\\`*_\[\]~|])")
_CALLS = re.compile(r"([@#!&%$])(?=\w)")


def title_of(delivery: Delivery) -> str:
    """What it is about; it stays while the finding lives."""
    notice = notice_of(delivery)
    text = f"{notice.where}: {notice.title}"
    return text if len(text) <= TITLE_LIMIT else f"{text[: TITLE_LIMIT - 1]}…"


def body_of(delivery: Delivery, page: str) -> str:
    """The body of a new issue: our text between marks, and the hidden line that proves it ours."""
    return f"{managed(text_of(delivery, page))}\n\n{identity(delivery.ticket)}\n"


def text_of(delivery: Delivery, page: str) -> str:
    """The text that is kept up to date until somebody edits it."""
    notice = notice_of(delivery)
    done = inert(format_limit(delivery.change.finding.outcome))
    parts = [
        f"{inert(notice.title)} of **{inert(notice.where)}**: {inert(notice.measured)}.",
        f"**Why it matters.** {inert(notice.why)} ({inert(notice.characteristic)}, {notice.severity})",
        f"**What to do.** {inert(notice.fix)}",
        _places(notice),
        f"**Done when** the next measurement shows {done}; this issue is then closed by itself."
        if done
        else "",
        f"[The finding on the dashboard]({page})" if page else "",
        f"Rule {code(notice.rule)} · finding {code(word_of(delivery.ticket.fingerprint))}",
    ]
    return "\n\n".join(part for part in parts if part)


def comment_of(delivery: Delivery) -> str:
    """The comment that tells one change, with the hidden line that says which."""
    notice = notice_of(delivery)
    proof = "The repair is proven" if notice.resolved else notice.happened
    return f"**{proof}.** {inert(notice.measured)}.\n\n{said(delivery)}"


def inert(text: str) -> str:
    """Text from elsewhere as Markdown that shows it and does nothing."""
    quiet = _MARKUP.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return _CALLS.sub(lambda match: match[0] if match[1] == "&" else f"{match[1]}\u200b", quiet)


def code(text: str) -> str:
    """Text from elsewhere as code, in which no hidden mark can begin or end."""
    harmless = text.replace("`", "ˋ").replace("<!--", "<! --").replace("-->", "-- >")
    return f"`{harmless}`" if text else ""


def _places(notice: Notice) -> str:
    if not notice.places:
        return ""
    lines = [f"- {code(place)}" for place in notice.places]
    if notice.more_places:
        lines.append(f"- … and {notice.more_places} more")
    return "\n".join(lines)
