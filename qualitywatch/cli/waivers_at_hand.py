"""Every waiver there is, by command and in files, as a list for people and programs."""

from __future__ import annotations

from datetime import datetime

from qualitywatch.cli.store_at_hand import AtHand
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.pipeline.evaluate.waive import EXPIRES_SOON
from qualitywatch.pipeline.written_waivers import written_waivers


def rows_of(at_hand: AtHand, now: datetime, *, everything: bool) -> list[dict[str, object]]:
    """The waivers, the first to end first; without ``everything`` those that hold now. Raises ConfigurationError."""
    by_command = [_by_command(at_hand, each, now) for each in at_hand.store.waivers.list()]
    rows = [*by_command, *(_written(each, now) for each in written_waivers(at_hand.project))]
    shown = [row for row in rows if everything or row["state"] not in ("ended", "resolved")]
    return sorted(shown, key=lambda row: str(row["expires_at"]))


def _by_command(at_hand: AtHand, waiver: Waiver, now: datetime) -> dict[str, object]:
    finding = at_hand.store.readings.finding(waiver.fingerprint)
    state = _state(waiver.expires_at, now)
    if state != "ended" and finding is not None and finding.state.value == "resolved":
        state = "resolved"
    return {
        "state": state,
        "until": f"{waiver.expires_at:%Y-%m-%d %H:%M}",
        "expires_at": waiver.expires_at.isoformat(),
        "owner": waiver.owner,
        "rule": finding.outcome.rule if finding else None,
        "target": finding.outcome.target if finding else None,
        "finding": waiver.fingerprint[:12],
        "fingerprint": waiver.fingerprint,
        "where": "by command",
        "ticket": waiver.ticket or None,
        "reason": waiver.reason,
    }


def _written(waiver: WrittenWaiver, now: datetime) -> dict[str, object]:
    return {
        "state": _state(waiver.expires_at, now),
        "until": f"{waiver.expires_at:%Y-%m-%d %H:%M}",
        "expires_at": waiver.expires_at.isoformat(),
        "owner": waiver.owner,
        "rule": waiver.rule,
        "target": waiver.target,
        "finding": None,
        "fingerprint": None,
        "where": waiver.where,
        "ticket": waiver.ticket or None,
        "reason": waiver.reason,
    }


def _state(expires_at: datetime, now: datetime) -> str:
    if expires_at <= now:
        return "ended"
    return "ends soon" if expires_at - now <= EXPIRES_SOON else "holds"
