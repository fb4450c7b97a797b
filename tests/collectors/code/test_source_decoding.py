"""Sources in any encoding are read as Python reads them; the others are named with the reason."""

from __future__ import annotations

import pytest

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.source import UnparsableError, decode

BODY = 'name = "Grüße"\n\n\ndef f(x):\n    return x if x else name\n'


@pytest.mark.parametrize(
    "source",
    [
        BODY.encode(),
        b"\xef\xbb\xbf" + BODY.encode(),
        b"# coding: latin-1\n" + BODY.encode("latin-1"),
        b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n" + BODY.encode("cp1252"),
        BODY.replace("\n", "\r\n").encode(),
        BODY.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "byte order mark", "latin-1", "cookie in line 2", "windows", "old macintosh"],
)
def test_encodings_and_line_ends_make_no_difference(source: bytes) -> None:
    assert "Grüße" in decode(source)
    function = analyse(source).functions[0]
    assert (function.name, function.complexity, function.source_lines) == ("f", 2, 2)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"def f(:\n", "line 1"),
        (b"x = 1\nif x\n", "line 2"),
        (b"x = '\xff'\n", "utf-8"),
        (b"# coding: latin-1\n\xef\xbb\xbf", "latin-1|invalid|non-printable"),
        (b"# coding: no-such-encoding\nx = 1\n", "no-such-encoding"),
        (b"# coding: rot13\nk = 1\n", "rot13"),
        (b"x = 1\0\n", "null"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "null|utf-8|invalid"),
        (b"x = " + b"(" * 5000 + b")" * 5000, "nested"),
        (b"x = " + b"+".join([b"1"] * 20_000), "nested"),
        (b"print 'hello'\n", "line 1"),
    ],
    ids=[
        "half-written", "missing colon", "not utf-8", "wrong mark", "unknown encoding", "no text encoding", "NUL",
        "binary", "deep brackets", "deep expression", "Python 2",
    ],
)  # fmt: skip
def test_what_cannot_be_parsed_is_refused_with_the_reason(source: bytes, reason: str) -> None:
    with pytest.raises(UnparsableError, match=f"(?i){reason}"):
        analyse(source)


def test_invalid_escapes_in_measured_code_are_not_our_warnings(recwarn: pytest.WarningsRecorder) -> None:
    assert analyse(b"x = '\\d'\n").raw.lloc == 1
    assert list(recwarn) == []
