"""A change as an e-mail: plain text and HTML, in one thread for each finding.

All messages of a finding refer to the same message id, which no message has: mail programs thread by it all the same
(RFC 5322, section 3.6.4), and the first message need not be found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from qualitywatch import ChangeKind, Delivery
from qualitywatch_notify.webhook.event import key_of
from qualitywatch_notify.wording import Notice, notice_of

_POLICY = SMTP.clone(max_line_length=200)
"""Subjects of usual length stay on one line, and every line far below SMTP's 998 characters."""
_STYLE = "font-family:sans-serif;color:#1c1e21;max-width:44em"
_COLOURS = {ChangeKind.RESOLVED: "#1a7f37", ChangeKind.IMPROVED: "#9a6700"}
_ALARM = "#cf222e"


def letter(
    delivery: Delivery, *, sender: str, to: Sequence[str], page: str, now: datetime | None = None
) -> EmailMessage:
    """The message; the same change has the same Message-ID, however often it is sent."""
    notice = notice_of(delivery)
    domain = sender.rpartition("@")[2].rstrip("> ") or "localhost"
    thread = f"<{delivery.ticket.fingerprint[:32]}@{domain}>"
    message = EmailMessage(policy=_POLICY)
    subject = f"[qualitywatch] {notice.where}: {notice.title}"
    message["Subject"] = subject if notice.kind is ChangeKind.OPENED else f"Re: {subject}"
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(now or datetime.now(UTC))
    message["Message-ID"] = f"<{key_of(delivery)}@{domain}>"
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Qualitywatch-Finding"] = delivery.ticket.fingerprint
    message["X-Qualitywatch-Change"] = notice.kind.value
    message.set_content(plain(notice, page))
    message.add_alternative(html(notice, page), subtype="html")
    return message


def plain(notice: Notice, page: str) -> str:
    """The text for those who read plain text."""
    lines = [notice.headline, "", *(f"{name}: {text}" for name, text in notice.rows())]
    if notice.places:
        lines += ["", "Where:", *(f"  - {place}" for place in notice.places)]
    if notice.more_places:
        lines.append(f"  … and {notice.more_places} more")
    return "\n".join([*lines, "", page] if page else lines) + "\n"


def html(notice: Notice, page: str) -> str:
    """The same in HTML; everything that comes from elsewhere is escaped, nothing is loaded."""
    colour = _COLOURS.get(notice.kind, _ALARM)
    rows = "".join(
        f'<tr><th align="left" valign="top" style="padding:2px 12px 2px 0">{escape(name)}</th>'
        f"<td>{escape(text)}</td></tr>"
        for name, text in notice.rows()
    )
    places = "".join(f"<li><code>{escape(place)}</code></li>" for place in notice.places)
    more = f"<li>… and {notice.more_places} more</li>" if notice.more_places else ""
    listed = f"<p><b>Where</b></p><ul>{places}{more}</ul>" if places else ""
    link = f'<p><a href="{escape(page)}">Show the finding</a></p>' if page else ""
    return (
        f'<!doctype html><html><body style="{_STYLE}">'
        f'<h2 style="border-left:6px solid {colour};padding-left:10px">{escape(notice.headline)}</h2>'
        f"<table>{rows}</table>{listed}{link}</body></html>"
    )
