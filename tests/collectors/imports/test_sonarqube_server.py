"""``import.sonarqube``, against a real HTTP server that answers as SonarQube documents it."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.sonarqube import SonarQubeCollector


@pytest.fixture
def ask(serving, sonarqube_answers, run):
    """Run the collector with some answers changed; what it yielded, and what was asked."""

    def ask(changes: dict[str, object] | None = None, **keys: object):
        with serving({**sonarqube_answers, **(changes or {})}) as server:
            collector = SonarQubeCollector.model_validate({"project": "shop", "url": server.url, **keys})
            return run(collector, "/nowhere"), server.asked

    return ask


def test_measures_are_imported_with_percentages_as_shares(ask) -> None:
    collected, _ = ask()
    assert collected.values == {
        "sonarqube.ncloc": 5120,
        "sonarqube.coverage": 0.835,
        "sonarqube.security_rating": 1,
        "sonarqube.bugs": 4,
        "sonarqube.failed_conditions": 1,
    }


def test_values_are_as_of_the_analysis_and_its_commit(ask) -> None:
    collected, _ = ask()
    assert {item.observed_at for item in collected.observations} == {datetime(2026, 3, 2, 12, tzinfo=UTC)}
    assert [item.code for item in collected.provenance] == ["c" * 40]


def test_a_failed_condition_explains_itself(ask) -> None:
    collected, _ = ask()
    (condition,) = collected.one("sonarqube.failed_conditions").evidence
    assert (condition.name, condition.message) == ("new_coverage", "82.5 is below 85")


def test_without_a_gate_nothing_is_said_of_it(ask) -> None:
    status = json.dumps({"projectStatus": {"status": "NONE", "conditions": []}})
    collected, _ = ask({"/api/qualitygates/project_status": status})
    assert "sonarqube.failed_conditions" not in collected.values


def test_the_token_is_sent_as_a_bearer_and_the_branch_with_every_question(ask) -> None:
    _, asked = ask(token="squ_secret", branch="release/1")
    assert {headers["authorization"] for _, headers in asked} == {"Bearer squ_secret"}
    assert len(asked) == 3
    assert all("branch=release%2F1" in path for path, _ in asked)


def test_without_a_token_none_is_sent(ask) -> None:
    _, asked = ask()
    assert all("authorization" not in headers for _, headers in asked)


def test_a_token_does_not_show() -> None:
    assert "squ_secret" not in repr(
        SonarQubeCollector.model_validate({"project": "shop", "token": "squ_secret"})
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_says_so(ask, status) -> None:
    with pytest.raises(CollectError, match=rf"answers {status}") as raised:
        ask({"/api/project_analyses/search": (status, "", {})})
    assert "token" in raised.value.hint


def test_a_project_that_is_not_there_says_what_the_server_says(ask) -> None:
    body = json.dumps({"errors": [{"msg": "Component key 'shop' not found"}]})
    with pytest.raises(CollectError, match=r"answers 404: .*Component key 'shop' not found"):
        ask({"/api/project_analyses/search": (404, body, {})})


def test_a_project_that_was_never_analysed_is_no_evidence(ask) -> None:
    with pytest.raises(NoEvidenceError, match="never analysed"):
        ask({"/api/project_analyses/search": '{"analyses": []}'})


def test_an_old_analysis_is_no_evidence(ask) -> None:
    old = (datetime.now(UTC) - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    text = json.dumps({"analyses": [{"date": old}]})
    with pytest.raises(NoEvidenceError, match="too old"):
        ask({"/api/project_analyses/search": text}, max_age="7d")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "many"])
def test_values_that_are_no_numbers_are_refused(ask, value) -> None:
    text = json.dumps({"component": {"key": "shop", "measures": [{"metric": "bugs", "value": value}]}})
    with pytest.raises(CollectError, match=r"measures\[0\]\.value is not a"):
        ask({"/api/measures/component": text})


def test_a_sign_in_page_is_refused(ask) -> None:
    with pytest.raises(CollectError, match="not JSON"):
        ask({"/api/project_analyses/search": "<!doctype html><title>Sign in</title>"})


UNKNOWN = json.dumps(
    {"errors": [{"msg": "The following metric keys are not found: code_smells, sqale_index"}]}
)


def of_an_old_version(server_answers: object) -> object:
    """An answer that only a token as a user without a password gets."""

    def answer(path: str, headers: dict[str, str]) -> object:
        del path
        basic = f"Basic {b64encode(b'squ_secret:').decode()}"
        return server_answers if headers.get("authorization") == basic else (401, "", {})

    return answer


def test_a_version_before_bearers_gets_the_token_as_a_user(ask, sonarqube_answers) -> None:
    answers = {path: of_an_old_version(answer) for path, answer in sonarqube_answers.items()}
    collected, asked = ask(answers, token="squ_secret")
    assert collected.values["sonarqube.bugs"] == 4
    assert [headers["authorization"].split()[0] for _, headers in asked] == ["Bearer", *["Basic"] * 3]


def test_a_version_that_does_not_know_some_measures_is_asked_for_the_others(ask, sonarqube_answers) -> None:
    measures = sonarqube_answers["/api/measures/component"]

    def answer(path: str, headers: dict[str, str]) -> object:
        del headers
        return (404, UNKNOWN, {}) if "sqale_index" in path else measures

    collected, asked = ask({"/api/measures/component": answer})
    assert collected.values["sonarqube.bugs"] == 4
    assert len([path for path, _ in asked if "metricKeys" in path]) == 2


def test_measures_that_are_not_found_for_another_reason_say_why(ask) -> None:
    with pytest.raises(CollectError, match="answers 404: no such component"):
        ask({"/api/measures/component": (404, "no such component", {})})
