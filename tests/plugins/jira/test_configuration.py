"""A wrong configuration is refused before anything is sent, and never repeats a secret."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from qualitywatch_jira.address import site_address
from qualitywatch_jira.sink import JiraSink

GOOD = {"url": "https://example.atlassian.net", "project": "QW", "token": "abc"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.atlassian.net/", "https://example.atlassian.net"),
        (" https://api.atlassian.com/ex/jira/1-2/ ", "https://api.atlassian.com/ex/jira/1-2"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/jira", "http://localhost:8080/jira"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_good_address_is_kept_without_its_last_slash(given, kept):
    assert site_address(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.atlassian.net",
        "ftp://example.org",
        "http://example.atlassian.net",
        "http://127.0.0.1.example.org",
        "https://ada:pw@example.org",
        "https://example.org/?a=b",
        "https://example.org/#x",
        "https://",
        "https://[",
    ],
)
def test_an_address_that_would_leak_or_lead_nowhere_is_refused(given):
    with pytest.raises(ValueError):
        site_address(given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": "qw"},
        {"project": 'QW" OR 1'},
        {"sprint": "soon"},
        {"board": 0},
        {"email": "nobody"},
        {"priorities": {"urgent": "High"}},
        {"unknown": 1},
    ],
)
def test_a_wrong_value_is_refused(wrong):
    with pytest.raises(ValidationError):
        JiraSink.model_validate({**GOOD, **wrong})


def test_the_line_end_of_a_secrets_file_is_no_part_of_the_token():
    assert JiraSink.model_validate({**GOOD, "token": "abc\n"}).token.get_secret_value() == "abc"


@pytest.mark.parametrize("token", ["", "  \n", "sécret-tökén", "one two", "a\x00b"])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(token):
    with pytest.raises(ValidationError) as caught:
        JiraSink.model_validate({**GOOD, "token": token})
    assert not token.strip() or token not in str(caught.value)


def test_a_sink_never_shows_its_token():
    sink = JiraSink.model_validate({**GOOD, "token": "very-secret"})
    assert "very-secret" not in f"{sink!r} {sink} {sink.model_dump()} {sink.model_dump_json()}"
