"""Mistakes are said together, in the order in which a reader meets them."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, Field

from qualitywatch.config.document import Document
from qualitywatch.config.remarks import Remarks, joined
from qualitywatch.config.validation import validate
from qualitywatch.errors import ConfigurationError, RuleError, UnknownNameError

ONE = UnknownNameError("no sink 'jra'", hint="did you mean jira?", file="a.yaml", key="sinks", line=7)
OTHER = UnknownNameError("no collector 'x'", file="a.yaml", line=3)


class Named(BaseModel):
    name: str


class Several(BaseModel):
    values: Annotated[tuple[Named, ...], AfterValidator(tuple)] = Field(min_length=1)


def test_one_mistake_stays_the_error_it_is() -> None:
    assert joined([ONE]) is ONE


def test_several_are_one_error_with_a_line_for_each_from_the_top() -> None:
    assert str(joined([ONE, OTHER])) == (
        "a.yaml:3: no collector 'x'\na.yaml:7: sinks: no sink 'jra' (did you mean jira?)"
    )


def test_files_stay_together_in_the_order_in_which_they_were_read() -> None:
    errors = [RuleError("z", file="z.yaml", line=9), OTHER, RuleError("y", file="z.yaml", line=1)]
    assert [line[:6] for line in str(joined(errors)).splitlines()] == ["z.yaml", "z.yaml", "a.yaml"]


def test_several_have_the_place_of_the_first() -> None:
    error = joined([ONE, OTHER])
    assert (error.file, error.key, error.line) == ("a.yaml", "", 3)


@pytest.mark.parametrize(
    ("errors", "kind"),
    [([ONE, OTHER], UnknownNameError), ([ONE, RuleError("x")], ConfigurationError)],
    ids=["of one kind", "of two kinds"],
)
def test_several_are_of_their_kind_if_they_have_one(errors: list[ConfigurationError], kind: type) -> None:
    assert type(joined(errors)) is kind


def test_what_comes_after_a_mistake_still_runs() -> None:
    remarks, seen = Remarks(), []
    for error in (ONE, None, OTHER):
        with remarks.noting():
            seen.append(error)
            if error:
                raise error
    assert seen == [ONE, None, OTHER]
    with pytest.raises(UnknownNameError, match=r"no collector 'x'\n.*no sink 'jra'"):
        remarks.raise_any()


def test_nothing_is_raised_where_nothing_was_noted() -> None:
    Remarks().raise_any()


def test_a_list_with_a_wrong_element_is_not_called_too_short_as_well() -> None:
    document = Document("a.yaml", {"values": [{}]})
    with pytest.raises(ConfigurationError) as caught:
        validate(Several, document.data, document)
    assert caught.value.message == "a.yaml: values.0.name: this key is missing"
    with pytest.raises(ConfigurationError, match="at least 1 of them"):
        validate(Several, {"values": []}, document)
