"""A message for each change to an incoming webhook of Slack, or of Mattermost, which reads the same."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from pydantic import Field, model_validator

from qualitywatch import Delivery, Sink, Stability, TicketRef
from qualitywatch_notify.addresses import Address, AllowHttp, SecretAddress, private
from qualitywatch_notify.calls import Caller
from qualitywatch_notify.wording import Notice, finding_page, never_told, notice_of

SIGNS = {
    "opened": ":red_circle:",
    "reopened": ":red_circle:",
    "worsened": ":arrow_up:",
    "improved": ":arrow_down:",
    "resolved": ":white_check_mark:",
}
HEADER_LIMIT, SECTION_LIMIT = 150, 3000
"""Slack's limits in characters."""
_CROWD = re.compile(r"@(?=channel\b|here\b|everyone\b|all\b)")


class SlackSink(Sink):
    """Writes a message for each change; at least once, because a webhook can be asked nothing."""

    name: ClassVar[str] = "slack"
    stability: ClassVar[Stability] = Stability.BETA
    repeatable: ClassVar[bool] = True

    url: SecretAddress = Field(
        description="The incoming webhook's address: ${VARIABLE} or file:/path, for whoever knows it can write there."
    )
    dashboard: Address | None = Field(
        default=None, description="Where people reach this daemon's dashboard, for links."
    )
    channel: str = Field(default="", description="Another channel than the webhook's own (Mattermost).")
    allow_http: AllowHttp = False

    _in_private = model_validator(mode="after")(private)

    def discard(self, delivery: Delivery) -> bool:
        """Whether it is the end of something that nobody was told of."""
        return never_told(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """Write the message; a webhook names nothing that could be found again."""
        caller = Caller("the chat", {}, secrets=(self.url,))
        caller.write("POST", self.url.get_secret_value(), "writing a message", self._message(delivery))
        return None

    def preview(self, delivery: Delivery) -> str:
        """The message as JSON."""
        return json.dumps(self._message(delivery), indent=2, ensure_ascii=False)

    def _message(self, delivery: Delivery) -> dict[str, Any]:
        notice = notice_of(delivery)
        page = finding_page(self.dashboard or "", delivery.ticket.fingerprint)
        message = {"text": text_of(notice, page), "blocks": blocks_of(notice, page)}
        return {"channel": self.channel, **message} if self.channel else message


def text_of(notice: Notice, page: str) -> str:
    """The whole message as text: Slack shows it in notifications, Mattermost shows nothing else."""
    lines = [f"{SIGNS[notice.kind.value]} {escaped(notice.headline)}"]
    lines += [f"{name}: {escaped(text)}" for name, text in notice.rows()]
    lines += _places(notice)
    return "\n".join([*lines, f"<{page}|Show the finding>"] if page else lines)


def blocks_of(notice: Notice, page: str) -> list[dict[str, Any]]:
    """The message in Slack's blocks."""
    sign = SIGNS[notice.kind.value]
    headline = f"{sign} {calm(notice.headline)}"
    rows = "\n".join(f"*{name}*: {escaped(text)}" for name, text in notice.rows())
    blocks: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": _cut(headline, HEADER_LIMIT), "emoji": True},
        },
        _section(rows),
    ]
    if notice.places:
        blocks.append(_section("\n".join(_places(notice))))
    if page:
        blocks.append(_section(f"<{page}|Show the finding>"))
    return blocks


def escaped(text: str) -> str:
    """Text that starts no link, no mention and no markup of Slack's."""
    return calm(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def calm(text: str) -> str:
    """Text that calls nobody: Mattermost reads @channel in any text."""
    return _CROWD.sub("@\u200b", text)


def _places(notice: Notice) -> list[str]:
    lines = [f"• {escaped(place)}" for place in notice.places]
    return [*lines, f"… and {notice.more_places} more"] if notice.more_places else lines


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, SECTION_LIMIT)}}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
