"""One expectation, as it is written in the configuration."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qualitywatch import Severity
from qualitywatch_data.expectations.against import Name, SameAs
from qualitywatch_data.sources.location import Place

Value = str | int | float | bool

VALUES_LIMIT = 1000
_ABOUT = {
    "not_null": "completeness",
    "unique": "consistency",
    "found_in": "consistency",
    "row": "consistency",
}


class Type(StrEnum):
    """What a value must be, or must read as where it is a text."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"


class Referred(Place):
    """A column of another data set."""

    column: Name = Field(description="The column that the value must be found in.")


class Expectation(BaseModel):
    """One thing that every row is expected to keep to. Null breaks nothing but ``not_null``."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    column: Name | tuple[Name, ...] | None = Field(
        default=None,
        description="The column it is about; for unique, references and not_null perhaps several.",
    )
    name: Name | None = Field(default=None, description="What it is called; by default what it says.")
    severity: Severity = Field(default=Severity.MAJOR, description="How bad a row is that breaks it.")
    type: Type | None = Field(default=None, description="What every value must read as.")
    not_null: bool = Field(default=False, description="Whether every row must have a value.")
    unique: bool = Field(default=False, description="Whether no value may stand twice.")
    at_least: float | str | None = Field(default=None, description="The smallest value; a text for times.")
    at_most: float | str | None = Field(default=None, description="The largest value; a text for times.")
    one_of: tuple[Value, ...] = Field(
        default=(), max_length=VALUES_LIMIT, description="The values there may be."
    )
    matches: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description="An RE2 pattern that the whole text must match.",
    )
    longest: int | None = Field(default=None, ge=0, description="How many characters a text may have.")
    found_in: Referred | None = Field(default=None, description="Where every value must be found.")
    same_as: SameAs | None = Field(
        default=None, description="A reference that has the right value for each key."
    )
    row: str | None = Field(
        default=None,
        min_length=1,
        max_length=2000,
        description="An SQL expression that must hold in every row.",
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = self.said
        if len(said) != 1:
            expected = "type, not_null, unique, at_least or at_most, one_of, matches, longest, found_in, same_as, row"
            raise ValueError(f"an expectation says one thing, not {len(said)}: one of {expected}")
        if (self.column is None) != (self.row is not None):
            raise ValueError("an expectation is about a column, or about a row and then about no column")
        if len(self.columns) > 1 and said[0] not in ("unique", "not_null"):
            raise ValueError(f"{said[0]} is about one column")
        return self

    @property
    def said(self) -> list[str]:
        """Which of the things it says."""
        given = {
            "type": self.type is not None,
            "not_null": self.not_null,
            "unique": self.unique,
            "range": self.at_least is not None or self.at_most is not None,
            "one_of": bool(self.one_of),
            "matches": self.matches is not None,
            "longest": self.longest is not None,
            "found_in": self.found_in is not None,
            "same_as": self.same_as is not None,
            "row": self.row is not None,
        }
        return [name for name, is_given in given.items() if is_given]

    @property
    def about(self) -> str:
        """Which characteristic of ISO/IEC 25012 it is about."""
        (said,) = self.said
        return _ABOUT.get(said, "accuracy")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it is about."""
        if self.column is None:
            return ()
        return (self.column,) if isinstance(self.column, str) else self.column

    @property
    def referred_columns(self) -> tuple[str, ...]:
        """The columns of the other data set that it refers to."""
        if self.same_as is not None:
            return (*self.same_as.key.values(), self.same_as.column or self.columns[0])
        return (self.found_in.column,) if self.found_in is not None else ()

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or f"{', '.join(self.columns)} {self._saying()}".strip()

    def _saying(self) -> str:
        (said,) = self.said
        bounds = ((self.at_least, "at least"), (self.at_most, "at most"))
        words = {
            "range": " and ".join(f"{words} {bound}" for bound, words in bounds if bound is not None),
            "type": f"is {self.type}",
            "matches": f"matches {self.matches}",
            "longest": f"has at most {self.longest} characters",
            "found_in": f"is found in {self.found_in.location or self.found_in.table}"
            if self.found_in
            else "",
            "same_as": f"is the same as in {self.same_as.location or self.same_as.table or 'the reference'}"
            if self.same_as
            else "",
            "row": str(self.row),
        }
        return words.get(said, said.replace("_", " "))
