"""``qualitywatch jira doctor`` reads the project's own configuration and ends with a code a script can use."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from jira_server import EMAIL, TOKEN
from qualitywatch import ConfigurationError
from qualitywatch.cli.app import cli


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A configured project; the keys given stand under the sink's ``with:``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIRA_TOKEN", TOKEN)

    def write(**keys):
        usual = {"project": "QW", "email": EMAIL, "token": "${JIRA_TOKEN}", "issue_type": "Story"}
        target = {"name": "shop", "kind": "code", "location": ".", "collectors": [{"use": "code.python"}]}
        sinks = [{"use": "jira", "with": {**usual, **keys}}] if keys else []
        # JSON is YAML.
        (tmp_path / "qualitywatch.yaml").write_text(json.dumps({"targets": [target], "sinks": sinks}))

    return write


@pytest.fixture
def doctor():
    return lambda *options: CliRunner().invoke(cli, ["jira", "doctor", *options], standalone_mode=False)


def test_a_healthy_connection_is_said_line_by_line(jira, project, doctor):
    project(url=jira.url)
    result = doctor()
    assert result.return_value == 0
    assert result.output.splitlines()[0] == "ok    jira  authentication: the token belongs to Quality Watch"


def test_what_keeps_tickets_from_being_filed_fails(jira, project, doctor):
    jira.site.users[0].without("CREATE_ISSUES")
    project(url=jira.url)
    result = doctor()
    assert result.return_value == 1
    assert "FAIL  jira  permission: CREATE_ISSUES is missing → grant" in result.output


def test_what_only_hurts_does_not_fail(jira, project, doctor):
    jira.site.sprints.clear()
    project(url=jira.url)
    result = doctor()
    assert result.return_value == 0
    assert "warn  jira  sprint: board 1 has no future sprint" in result.output


def test_json_is_for_programs(jira, project, doctor):
    project(url=jira.url)
    lines = json.loads(doctor("--format", "json").output)
    assert lines[0]["sink"] == "jira"
    assert all(line["healthy"] for line in lines)


def test_without_a_jira_sink_there_is_nothing_to_examine(project, doctor):
    project()
    result = doctor()
    assert isinstance(result.exception, ConfigurationError)


def test_the_token_is_never_printed(jira, project, doctor):
    project(url=jira.url)
    jira.site.users[0].token = "another"
    said = doctor().output
    assert "401" in said
    assert TOKEN not in said
