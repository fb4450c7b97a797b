"""What a user configures as ``use: alertmanager``."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator

from qualitywatch import Delivery, Duration, Followed, Sink, Stability, TicketNews, TicketRef
from qualitywatch_notify.addresses import Address, AllowHttp, private
from qualitywatch_notify.alertmanager.alerts import MARK, Alert, mark_of, open_alert, told_alert
from qualitywatch_notify.calls import Caller
from qualitywatch_notify.wording import finding_page, never_told

AT_ONCE = 200
"""Alerts in one request."""


def _long_enough(length: timedelta) -> timedelta:
    if length < timedelta(minutes=30):
        raise ValueError("must be 30m or more: alerts are sent again every 15 minutes")
    return length


def _label_names(labels: Mapping[str, str]) -> Mapping[str, str]:
    for name in labels:
        if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name):
            raise ValueError(f"{name!r} is no name of a label")
    return labels


class _Known(BaseModel):
    labels: dict[str, str]
    endsAt: datetime  # noqa: N815 - Alertmanager's own spelling


class AlertmanagerSink(Sink):
    """Keeps an alert for each open finding, and ends it with the repair; sending one twice is sending it once."""

    name: ClassVar[str] = "alertmanager"
    stability: ClassVar[Stability] = Stability.BETA
    repeatable: ClassVar[bool] = True

    url: Address = Field(description="Alertmanager's address, such as http://localhost:9093.")
    user: str = Field(default="", description="The user's name, where it asks for one.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    token: SecretStr | None = Field(default=None, description="A bearer token, where a proxy asks for one.")
    labels: Annotated[Mapping[str, str], AfterValidator(_label_names)] = Field(
        default_factory=dict, description="Labels of every alert, such as team, for routes."
    )
    expires: Annotated[Duration, AfterValidator(_long_enough)] = Field(
        default=timedelta(hours=1),
        description="How long an alert lasts after it was last sent: what it outlives a daemon that is gone.",
    )
    dashboard: Address | None = Field(
        default=None, description="Where people reach this daemon's dashboard, for links."
    )
    allow_http: AllowHttp = False

    _in_private = model_validator(mode="after")(private)

    def discard(self, delivery: Delivery) -> bool:
        """Whether it is the end of something that nobody was told of."""
        return never_told(delivery)

    def send(self, delivery: Delivery) -> TicketRef | None:
        """Open, renew or end the alert."""
        self._post([self._told(delivery)])
        return self._reference(delivery.ticket.fingerprint)

    def find(self, delivery: Delivery) -> TicketRef | None:
        """The alert, if it is active."""
        wanted = quote(f'{MARK}="{mark_of(delivery.ticket.fingerprint)}"', safe="")
        known = self._caller.read(
            f"{self.url}/api/v2/alerts?filter={wanted}", "looking for an alert", list[_Known]
        )
        return self._reference(delivery.ticket.fingerprint) if known else None

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterable[TicketNews]:
        """Send the alerts of all open findings again, before they expire; what is waived is left to expire."""
        alerts = [self._open(each, at) for each in followed if not _waived(each, at)]
        for first in range(0, len(alerts), AT_ONCE):
            self._post(alerts[first : first + AT_ONCE])
        return ()

    def preview(self, delivery: Delivery) -> str:
        """The alert."""
        return json.dumps(self._told(delivery), indent=2, ensure_ascii=False)

    def _told(self, delivery: Delivery) -> Alert:
        page = finding_page(self.dashboard or "", delivery.ticket.fingerprint)
        now = datetime.now(UTC)
        return told_alert(delivery, more=self.labels, page=page, now=now, lasts=self.expires)

    def _open(self, each: Followed, at: datetime) -> Alert:
        page = finding_page(self.dashboard or "", each.ticket.fingerprint)
        return open_alert(each.finding, more=self.labels, page=page, now=at, lasts=self.expires)

    def _post(self, alerts: Sequence[Alert]) -> None:
        self._caller.write("POST", f"{self.url}/api/v2/alerts", "sending alerts", alerts)

    def _reference(self, fingerprint: str) -> TicketRef:
        mark = mark_of(fingerprint)
        wanted = quote(f'{{{MARK}="{mark}"}}', safe="")
        return TicketRef(id=mark, key=f"alert {mark[:8]}", url=f"{self.url}/#/alerts?filter={wanted}")

    @property
    def _caller(self) -> Caller:
        headers: dict[str, Any] = {}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token.get_secret_value().strip()}"
        elif self.password is not None:
            both = f"{self.user}:{self.password.get_secret_value().strip()}"
            headers["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
        return Caller(
            "Alertmanager",
            headers,
            secrets=[each for each in (self.token, self.password) if each is not None],
        )


def _waived(each: Followed, at: datetime) -> bool:
    waiver = each.finding.outcome.waiver
    return waiver is not None and waiver.active(at)
