"""Fingerprints of a file's lines: its windows, and a sample that finds the files which have something in common.

The sample is taken by winnowing (Schleimer, Wilkerson and Aiken 2003): the least of each six adjacent hashes of five lines.
Two files that have ten lines in a row in common have at least one hash of their samples in common.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from hashlib import blake2b
from itertools import islice

from qualitywatch_code.project.code_lines import HASH_BYTES, CodeLines
from qualitywatch_code.project.windows import LONG, MINIMUM_LINES, MINIMUM_TOKENS, SHORT, Windows, packed

_GRAM = 5
_ADJACENT = MINIMUM_LINES - _GRAM + 1


def windows_of(lines: CodeLines) -> Windows:
    """The fingerprints of a file."""
    hashes, lengths = _windows(lines)
    if not hashes:
        return Windows()
    whole: array[int] = array(LONG)
    whole.frombytes(lines.hashes)
    grams = list(map(hash, zip(*(islice(whole, at, None) for at in range(_GRAM)), strict=False)))
    sample = set(map(min, zip(*(islice(grams, at, None) for at in range(_ADJACENT)), strict=False)))
    return Windows(
        sample=packed(array(LONG, sorted(value & 0xFFFF_FFFF_FFFF_FFFF for value in sample))),
        repeats=len(set(hashes)) < len(hashes),
        hashes=packed(array(LONG, hashes)),
        lengths=b64encode(lengths).decode(),
        lines=packed(array(SHORT, (value & 0xFFFF_FFFF for value in whole))),
        numbers=packed(array(SHORT, lines.numbers)),
    )


def _windows(lines: CodeLines) -> tuple[list[int], bytes]:
    tokens, data = lines.tokens, lines.hashes
    hashes: list[int] = []
    lengths = bytearray()  # no line is without a token, so no window is longer than MINIMUM_TOKENS lines
    end = held = 0
    for start, leaving in enumerate(tokens):
        while end < len(tokens) and (held < MINIMUM_TOKENS or end - start < MINIMUM_LINES):
            held += tokens[end]
            end += 1
        if held < MINIMUM_TOKENS or end - start < MINIMUM_LINES:
            break
        window = data[start * HASH_BYTES : end * HASH_BYTES]
        hashes.append(int.from_bytes(blake2b(window, digest_size=8).digest(), "little"))
        lengths.append(end - start)
        held -= leaving
    return hashes, bytes(lengths)
