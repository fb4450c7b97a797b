"""Collectors that answer what no collector should: too much, the wrong thing, nothing, or a secret."""
# ruff: noqa: T201 - one says its secret everywhere, on standard output too

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

from pydantic import SecretStr

from naughty_collectors import COLUMN, NUMBER, Naughty
from qualitywatch.domain.observation import Collected, Evidence, Observation, Problem
from qualitywatch.domain.target import Target, Window
from qualitywatch.errors import CollectError, NoEvidenceError


class YieldsAMillion(Naughty):
    name: ClassVar = "test.yields_a_million"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        for index in range(1_000_000):
            yield Observation(COLUMN, 1.0, {"column": str(index)})


class YieldsProblems(Naughty):
    name: ClassVar = "test.yields_problems"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, 1.0)
        for index in range(100_000):
            yield Problem(f"file {index} is broken " + "x" * 5000)


class YieldsSomethingElse(Naughty):
    name: ClassVar = "test.yields_something_else"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, 1.0)
        yield 42  # type: ignore[misc]


class ReturnsNothing(Naughty):
    name: ClassVar = "test.returns_nothing"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        return None  # type: ignore[return-value]


class YieldsAWord(Naughty):
    name: ClassVar = "test.yields_a_word"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, "12")  # type: ignore[arg-type]


class YieldsObjects(Naughty):
    """Values that JSON does not know, but that have an obvious meaning."""

    name: ClassVar = "test.yields_objects"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        place = Evidence(Path("a.py"), 2.0, None, 7, "1.5", 3.5)  # type: ignore[arg-type]
        yield Observation(COLUMN, Fraction(1, 2), {"column": Path("x")}, evidence=(place,))  # type: ignore[arg-type, dict-item]


class YieldsTheUnserialisable(Naughty):
    name: ClassVar = "test.yields_the_unserialisable"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, object())  # type: ignore[arg-type]


class YieldsBrokenText(Naughty):
    """A lone surrogate, as a file name that is no UTF-8 has, and control characters."""

    name: ClassVar = "test.yields_broken_text"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(COLUMN, 1.0, {"column": "caf\udce9"}, evidence=(Evidence("caf\udce9\x00.py"),))


class HasNothing(Naughty):
    name: ClassVar = "test.has_nothing"

    def misbehave(self, place: Path) -> None:
        raise NoEvidenceError("there are no files", hint="write some")


class Refuses(Naughty):
    name: ClassVar = "test.refuses"

    def misbehave(self, place: Path) -> None:
        raise CollectError("the report is broken", hint="make it anew")


class KeepsASecret(Naughty):
    """Says its password wherever it can."""

    name: ClassVar = "test.keeps_a_secret"
    password: SecretStr = SecretStr("hunter2/é")
    way: str = "raise"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        secret = self.password.get_secret_value()
        if self.way == "raise":
            raise ConnectionError(f"GET https://x/?key={secret} and https://x/?key=hunter2%2F%C3%A9")
        if self.way == "refuse":
            raise CollectError(f"{secret} was not accepted", hint=f"is {secret} right?")
        if self.way == "die":
            print(f"logging in with {secret}", flush=True)
            os._exit(1)
        yield Problem(f"no access with {secret}", f"is {secret} right?")
