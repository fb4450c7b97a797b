"""Selecting what a pack of evidence is about, and writing it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qualitywatch.cli.store_at_hand import AtHand
from qualitywatch.domain.audit import AuditEntry, AuditKind
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import CollectError, ConfigurationError, UnknownNameError
from qualitywatch.pipeline.git import run_git
from qualitywatch.reports.evidence_pack import Pack, pack_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the pack is to be about: one decision, a release, a span of time, or everything."""

    since: datetime | None = None
    until: datetime | None = None
    decision: int | None = None
    release: str | None = None


def write_pack(at_hand: AtHand, wanted: Wanted, directory: Path) -> int:
    """Write the pack; returns how many files. Raises ConfigurationError where the directory holds something."""
    if directory.exists() and any(directory.iterdir()):
        raise ConfigurationError(f"{directory} is not empty", hint="name a directory that is new or empty")
    store = at_hand.store
    head = store.audit.head()
    title, entries = _selected(at_hand, wanted)
    if head is None or not entries:
        raise ConfigurationError(
            f"{title}: the log has no entry about it", hint="see qualitywatch audit list"
        )
    pack = Pack(
        title=title,
        entries=entries,
        head=head,
        log=lambda first: store.audit.entries(first=first, last=head.number),
        inputs=lambda entry: store.audit.inputs_of(entry) or {},
        decision=store.readings.decision,
        waivers=store.readings.waivers(),
        versions=at_hand.plugins.versions,
    )
    sums = [f"{_write(directory / name, text)}  {name}\n" for name, text in pack_of(pack)]
    _write(directory / "SHA256SUMS", sorted(sums, key=lambda line: line[64:]))
    return len(sums) + 1


def _selected(at_hand: AtHand, wanted: Wanted) -> tuple[str, list[AuditEntry]]:
    log = at_hand.store.audit
    if wanted.decision is not None:
        entries = list(log.entries(kind=AuditKind.DECISION, row_id=wanted.decision))
        return f"Decision {wanted.decision}", entries
    if wanted.release is not None:
        commits = set(_commits(at_hand, wanted.release))
        decided = log.entries(kind=AuditKind.DECISION)
        entries = [entry for entry in decided if commits & _code_of(entry)]
        listed = ", ".join(sorted(commit[:12] for commit in commits))
        return f"Release {wanted.release} ({listed})", entries
    since = f" from {wanted.since:%Y-%m-%d}" if wanted.since else ""
    until = f" to {wanted.until:%Y-%m-%d}" if wanted.until else ""
    return f"Quality decisions{since}{until}", list(log.entries(since=wanted.since, until=wanted.until))


def _commits(at_hand: AtHand, tag: str) -> Iterator[str]:
    """The commit that the tag names in each code target's repository; raises UnknownNameError where it is in none."""
    found = False
    for watched in at_hand.project.targets:
        if watched.target.kind is not TargetKind.CODE or not Path(watched.target.location).is_dir():
            continue
        try:
            done = run_git(
                watched.target.location, "rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}", timeout=60
            )
        except CollectError:
            continue
        if commit := done.stdout.decode().strip():
            found = True
            yield commit
    if not found:
        raise UnknownNameError(f"no code target's repository has a tag {tag!r}", hint="see git tag --list")


def _code_of(entry: AuditEntry) -> set[str]:
    versions = entry.state.get("versions")
    return {str(each) for each in versions.values() if each} if isinstance(versions, dict) else set()


def _write(path: Path, text: Iterable[str]) -> str:
    """Write the pieces; returns the SHA-256 of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with path.open("wb") as file:
        for piece in text:
            content = piece.encode(errors="surrogatepass")
            hashed.update(content)
            file.write(content)
    return hashed.hexdigest()
