"""Verify an evidence pack of qualitywatch: python3 verify.py [NUMBER:HASH]. Needs Python 3.9 and nothing else.

It proves that no file was changed, that every entry of the log follows the one before, that each decision is the one that
its entry speaks of, and that its inputs are those that it names. With NUMBER:HASH, as `qualitywatch audit head` printed it
and somebody kept it elsewhere, it proves that the log is still the one it was then.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path


def main(directory: Path, written_down: str) -> int:
    """Print what is wrong; 0 where nothing is."""
    found = [
        *_read(_files(directory)),
        *_read(_log(directory, written_down)),
        *_read(_decisions(directory)),
    ]
    for line in found:
        sys.stdout.write(f"WRONG  {line}\n")
    if not found:
        sys.stdout.write("everything is as it was written\n")
    return 1 if found else 0


def _read(found: Iterator[str]) -> Iterator[str]:
    """What was found, up to where something cannot be read at all."""
    try:
        yield from found
    except (ValueError, KeyError, TypeError, OSError) as error:
        yield f"something cannot be read: {type(error).__name__}: {error}"


def _files(directory: Path) -> Iterator[str]:
    """The files against the list of their digests."""
    listed = {}
    for line in (directory / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    for name in sorted(there - listed.keys()):
        yield f"{name} is not in SHA256SUMS"
    for name, digest in sorted(listed.items()):
        if name not in there:
            yield f"{name} is missing"
        elif _sha256((directory / name).read_bytes()) != digest:
            yield f"{name} was changed"


def _log(directory: Path, written_down: str) -> Iterator[str]:
    """Each line of log.jsonl is an entry's text; its SHA-256 is what the next one names as previous."""
    index = json.loads((directory / "index.json").read_text(encoding="utf-8"))
    expected, previous = index["first_entry"], index["previous_of_first_entry"]
    known = {index["head"]["number"]: index["head"]["hash"]}
    if written_down:
        number, _, digest = written_down.partition(":")
        known[int(number)] = digest
    with (directory / "log.jsonl").open(encoding="ascii") as lines:
        for line in lines:
            text = line.rstrip("\n")
            entry = json.loads(text)
            if entry["number"] != expected:
                yield f"entry {expected} is missing or moved: entry {entry['number']} stands there"
            if entry["previous"] != previous:
                yield f"entry {entry['number']} does not follow the one before it"
            expected, previous = entry["number"] + 1, _sha256(text.encode())
            if known.pop(entry["number"], previous) != previous:
                yield f"entry {entry['number']} is not the one that was written down"
    for number in sorted(known):
        yield f"entry {number}, which was written down, is not in this log"


def _decisions(directory: Path) -> Iterator[str]:
    """Each verdict and each of its inputs against the digests in the decision's entry."""
    let_go_through = _let_go_through(directory)
    for folder in sorted(directory.glob("decisions/*")):
        entry = json.loads((folder / "entry.json").read_text(encoding="ascii"))
        if _sha256((folder / "verdict.json").read_bytes()) != entry["state"]["body_digest"]:
            yield f"decision {folder.name}: the verdict is not the one that was decided"
        if entry["inputs"] is None:
            continue
        if entry["number"] <= let_go_through and not (folder / "inputs.json").exists():
            continue
        listed = (folder / "inputs.json").read_bytes()
        if _sha256(listed) != entry["inputs"]:
            yield f"decision {folder.name}: the list of its inputs was changed"
        for name, digest in sorted(json.loads(listed).items()):
            if _sha256((folder / "inputs" / f"{name}.json").read_bytes()) != digest:
                yield f"decision {folder.name}: its input {name} was changed"


def _let_go_through(directory: Path) -> int:
    """The last entry whose inputs may be missing, as the log says it; 0 where it does not."""
    with (directory / "log.jsonl").open(encoding="ascii") as lines:
        entries = [json.loads(line) for line in lines]
    said = [each["state"] for each in entries if (each["kind"], each["subject"]) == ("log", "log:inputs")]
    return max((each["inputs_let_go_through"] for each in said), default=0)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent, sys.argv[1] if len(sys.argv) > 1 else ""))
