"""Waivers as code: ``waivers.yaml`` beside the configuration, and comments in the sources; each with owner, reason and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from qualitywatch.config.schema import Section
from qualitywatch.config.validation import validate
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import ConfigurationError

FILE = "waivers.yaml"
MARK = "qualitywatch: waive"
SYNTAX = "# qualitywatch: waive RULE owner=NAME until=2027-01-31 reason=why it may stay"

_COMMENT = re.compile(r"#\s*qualitywatch:\s*waive\b(?P<rest>.*)")
_PARTS = re.compile(r"(?P<key>owner|until|ticket)=(?P<value>\S+)\s*")


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("expected a day, such as 2027-01-31") from None


Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
Day = Annotated[date, BeforeValidator(_day)]


class WaiverConfig(Section):
    """One waiver as a user writes it."""

    rule: Said
    owner: Said
    reason: Reason
    until: Day
    ticket: str = ""
    target: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    places: Said | None = None


class WaiversConfig(Section):
    """A file of waivers."""

    waivers: list[WaiverConfig]


def read_waivers(path: Path) -> list[WrittenWaiver]:
    """The waivers in a file; ConfigurationError names file, line and key of everything that is wrong with them."""
    document = read_yaml(path, what="the file of waivers")
    listed = validate(WaiversConfig, document.data, document).waivers
    return [
        WrittenWaiver(
            rule=each.rule,
            owner=each.owner,
            reason=each.reason,
            expires_at=end_of(each.until),
            where=f"{path.name}:{document.line_of(('waivers', index))}",
            ticket=each.ticket,
            target=each.target,
            labels=each.labels,
            places=each.places,
        )
        for index, each in enumerate(listed)
    ]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, the line it stands on, and the line it is about."""

    line: int
    about: int
    text: str


def inline_waivers(path: str, comments: Iterable[Comment], *, target: str) -> Iterator[WrittenWaiver]:
    """The waivers in the comments of one file; raises ConfigurationError where one lacks a part, with file and line."""
    for comment in comments:
        number = comment.line
        found = _COMMENT.search(comment.text)
        if found is None:
            continue
        rule, _, rest = found["rest"].strip().partition(" ")
        head, _, reason = rest.partition("reason=")
        said = {part["key"]: part["value"] for part in _PARTS.finditer(head)}
        lacking = [name for name in ("owner", "until") if name not in said]
        lacking += ["reason"] if not reason.strip() else []
        odd = _PARTS.sub("", head).strip()
        if not rule or lacking or odd:
            what = f"lacks {', '.join(lacking)}" if lacking else f"is not understood: {odd or 'no rule'}"
            raise ConfigurationError(f"the waiver {what}", file=path, line=number, hint=f"write {SYNTAX}")
        try:
            until = _day(said["until"])
        except ValueError as error:
            raise ConfigurationError(f"the waiver's until: {error}", file=path, line=number) from None
        yield WrittenWaiver(
            rule=rule,
            owner=said["owner"],
            reason=reason.strip(),
            expires_at=end_of(until),
            where=f"{path}:{number}",
            ticket=said.get("ticket", ""),
            target=target,
            path=path,
            line=comment.about,
        )


def end_of(day: date) -> datetime:
    """The last moment of a day that the store can tell from the next one, UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1, milliseconds=-1)
