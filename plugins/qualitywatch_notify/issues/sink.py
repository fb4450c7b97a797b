"""What the sinks for issues have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from qualitywatch import Delivery, Duration, Followed, Sink, TicketNews, TicketRef
from qualitywatch_notify.addresses import Address, AllowHttp, private
from qualitywatch_notify.issues.filing import Filing, worth_an_issue
from qualitywatch_notify.issues.following import Following
from qualitywatch_notify.issues.story import body_of, comment_of, title_of
from qualitywatch_notify.issues.tracker import Tracker
from qualitywatch_notify.wording import finding_page

SHORTEST_SECRET = 16
"""Characters that a webhook's secret has at least."""


def _token(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value().strip()
    if not secret or not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise ValueError("is empty, or has characters that no token has")
    return SecretStr(secret)


def _secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().strip()) < SHORTEST_SECRET:
        raise ValueError(f"has fewer than {SHORTEST_SECRET} characters")
    return value


Token = Annotated[SecretStr, AfterValidator(_token)]


class IssueSink(Sink):
    """Keeps one issue for each finding; exactly once, because what was made can be looked up."""

    model_config = ConfigDict(hide_input_in_errors=True)

    url: Address
    token: Token = Field(description="An access token: ${VARIABLE} or file:/path, never the token itself.")
    labels: tuple[str, ...] = Field(default=("qualitywatch",), description="Labels of new issues.")
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        default=None,
        description="The secret of a webhook that posts to /hooks/<this sink's name>: ${VARIABLE} or file:/path.",
    )
    waive_for: Duration = Field(
        default=timedelta(days=90),
        description="How long a decision not to repair holds (GitHub: closed as not planned).",
    )
    close: bool = Field(default=True, description="Whether a proven repair closes the issue.")
    dashboard: Address | None = Field(
        default=None, description="Where people reach this daemon's dashboard, for links."
    )
    allow_http: AllowHttp = False

    _in_private = model_validator(mode="after")(private)

    @property
    @abstractmethod
    def tracker(self) -> Tracker:
        """The project's issues."""

    def discard(self, delivery: Delivery) -> bool:
        """Whether the change is neither worth an issue nor news for one that is there."""
        return delivery.ticket.ref is None and not worth_an_issue(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """File the issue, or tell the change on the one that is there."""
        filing = self._filing(delivery)
        if delivery.ticket.ref is not None:
            return filing.tell(delivery, delivery.ticket.ref)
        return filing.file(delivery) if worth_an_issue(delivery) else None

    def find(self, delivery: Delivery) -> TicketRef | None:
        """Look for the issue by its hidden mark, among the newest and by its word."""
        filing, ref = self._filing(delivery), delivery.ticket.ref
        if ref is not None:
            return ref if filing.told(delivery, ref) else None
        return filing.find(delivery)

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterable[TicketNews]:
        """What people did to the issues: deleted, or closed as not to be done."""
        return Following(self.tracker, self.waive_for).follow(followed, at)

    def preview(self, delivery: Delivery) -> str:
        """The issue, or the comment on the one that is there."""
        if delivery.ticket.ref is not None:
            return f"Comment on {delivery.ticket.ref.key}:\n\n{comment_of(delivery)}"
        return f"{title_of(delivery)}\n\n{body_of(delivery, self._page(delivery))}"

    def _filing(self, delivery: Delivery) -> Filing:
        return Filing(self.tracker, self._page(delivery), self.close)

    def _page(self, delivery: Delivery) -> str:
        return finding_page(self.dashboard or "", delivery.ticket.fingerprint)
