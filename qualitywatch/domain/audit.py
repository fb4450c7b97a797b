"""The audit log: who decided or changed what, when, why and from which inputs; each entry holds the hash of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SCHEMA = "qualitywatch/audit/1"
FIRST_PREVIOUS = "0" * 64
"""What the first entry of a log names as the hash before it."""


class AuditKind(StrEnum):
    """What an entry is about."""

    LOG = "log"
    DECISION = "decision"
    FINDING = "finding"
    WAIVER = "waiver"
    RULES = "rules"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name, through what (``gitlab``, ``github``, ``login``, ``daemon`` …), and where it can be looked up."""

    name: str
    via: str = ""
    url: str = ""


THIS_PROGRAM = Actor("qualitywatch", "program")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an entry is to say; ``state`` is the row that was written, ``inputs`` the digest of what it followed from."""

    kind: AuditKind
    subject: str
    what: str
    why: str = ""
    targets: tuple[str, ...] = ()
    state: Mapping[str, object] = field(default_factory=dict)
    inputs: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry: ``text`` is its canonical JSON, which all the others stand in, and ``hash`` the SHA-256 of that."""

    number: int
    at: datetime
    kind: AuditKind
    subject: str
    targets: tuple[str, ...]
    who: Actor
    what: str
    why: str
    state: Mapping[str, object]
    inputs: str | None
    versions: Mapping[str, str]
    previous: str
    text: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest entry by number and hash: whoever keeps it elsewhere can tell whether the log was cut or made anew."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Tampering:
    """Something that the log and the tables contradict each other, or themselves, about: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a judgement followed from: canonical JSON by name, and the programs that judged by their versions.

    ``rules`` is the name of the part that holds the rules, a list of objects with an ``id``.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
